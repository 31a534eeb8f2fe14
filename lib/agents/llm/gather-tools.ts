import type { AgentCall } from '../../app/ports/agent.ts';
import type { WorkerSecrets } from '../../app/ports/worker-secrets.ts';
import type { IncidentStatusChange } from '../../domain/trigger.ts';
import type { ToolLoader } from '../../tools/tool.ts';
import type { AgentDeps } from '../backend.ts';
import { nativeTools } from './native-tools.ts';
import { type CallLimits, type RunTools, runTool } from './run-tool.ts';
import { createStatusTool } from './status-tool.ts';

interface GatherDeps extends Pick<AgentDeps, 'now' | 'log' | 'local'> {
  readonly registry: Readonly<Record<string, ToolLoader>>;
  readonly secrets: Pick<WorkerSecrets, 'get'>;
  readonly limits: CallLimits;
}

/** Everything a run may call. */
export interface GatheredTools extends RunTools {
  /** The tools without set_incident_status. */
  readonly others: RunTools['tools'];
  /** The status the model asked for, once it did. */
  readonly status: () => IncidentStatusChange | undefined;
  /** Ends the sessions with MCP servers. Never throws. */
  readonly close: () => Promise<void>;
}

/** The status tool where the trigger allows it, the agent's tools and those of its MCP servers. What is missing is logged. */
export async function gatherTools(call: AgentCall, deps: GatherDeps): Promise<GatheredTools> {
  const status = createStatusTool(call.trigger);
  const own = status === undefined ? [] : [runTool(status.tool, deps.limits)];
  const native = await nativeTools(call, deps);
  const first = [...own, ...native.tools];
  const remote = await remoteTools(call, deps, new Set(first.map(({ name }) => name)));
  const unavailable = [...native.unavailable, ...remote.unavailable];
  for (const { name, reason, broken } of unavailable) {
    const fields = { run_id: call.input.run_id, agent: call.agent.metadata.name, tool: name, reason };
    if (broken) deps.log?.error('tool is not available', fields);
    else deps.log?.warn('tool is not available', fields);
  }
  return {
    tools: [...first, ...remote.tools],
    others: [...native.tools, ...remote.tools],
    unavailable,
    status: () => status?.asked(),
    close: remote.close,
  };
}

/** MCP's client is loaded only for agents that name a server. */
async function remoteTools(
  { agent }: AgentCall,
  { secrets, limits, local = false }: GatherDeps,
  taken: ReadonlySet<string>,
): Promise<RunTools & { readonly close: () => Promise<void> }> {
  if (!agent.spec.mcp.some(({ enabled }) => enabled)) {
    return { tools: [], unavailable: [], close: async () => undefined };
  }
  const { mcpTools } = await import('./mcp.ts');
  return await mcpTools(agent, { secrets, limits, local, taken });
}
