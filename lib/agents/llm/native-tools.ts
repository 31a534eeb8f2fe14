import type { AgentCall } from '../../app/ports/agent.ts';
import type { WorkerSecrets } from '../../app/ports/worker-secrets.ts';
import type { ToolEntry } from '../../domain/agent.ts';
import { createSettings } from '../../tools/settings.ts';
import { type Tool, type ToolLoader, unavailableTool } from '../../tools/tool.ts';
import { type CallLimits, leftOut, type RunTools, runTool, type ToolLeftOut } from './run-tool.ts';

interface NativeToolsDeps {
  readonly registry: Readonly<Record<string, ToolLoader>>;
  readonly secrets: Pick<WorkerSecrets, 'get'>;
  readonly now: () => number;
  readonly limits: CallLimits;
}

/**
 * The tools an agent names. One that is unknown, not configured or cannot be made is left out with its reason; one that is
 * switched off is left out without a word. Of two entries of one name the first counts.
 */
export async function nativeTools(call: AgentCall, deps: NativeToolsDeps): Promise<RunTools> {
  const entries = call.agent.spec.tools
    .filter(({ enabled }) => enabled)
    .filter((entry, index, all) => all.findIndex(({ name }) => name === entry.name) === index);
  const made = await Promise.all(entries.map((entry) => makeTool(entry, call, deps)));
  return {
    tools: made.flatMap((tool) => (tool.kind === 'available' ? runTool(tool, deps.limits) : [])),
    unavailable: made.flatMap((tool) => {
      if (tool.kind === 'available') return [];
      const { kind: _kind, ...why } = tool;
      return why;
    }),
  };
}

async function makeTool(
  entry: ToolEntry,
  call: AgentCall,
  deps: NativeToolsDeps,
): Promise<Tool | ({ readonly kind: 'unavailable' } & ToolLeftOut)> {
  const { agent, trigger, input, pagerduty } = call;
  const load = Object.hasOwn(deps.registry, entry.name) ? deps.registry[entry.name] : undefined;
  if (!load) return unavailableTool(entry.name, 'there is no tool of this name');
  try {
    const make = await load();
    return await make({
      entry,
      settings: createSettings({
        agent,
        field: `spec.tools[${entry.name}].config`,
        config: entry.config,
        secrets: deps.secrets,
      }),
      trigger,
      metadata: input.metadata,
      incident: input.incident,
      ...(pagerduty && { pagerduty }),
      signal: deps.limits.signal,
      now: deps.now,
    });
  } catch (thrown) {
    return { kind: 'unavailable', ...leftOut(entry.name, thrown, 'it could not be set up') };
  }
}
