import { createSettings } from '../../lib/tools/settings.ts';
import type { PagerDutyReads, Tool, ToolContext, ToolFactory } from '../../lib/tools/tool.ts';
import { callOf } from '../agents/call.ts';

interface Setup {
  readonly name?: string;
  readonly config?: Readonly<Record<string, unknown>>;
  readonly env?: Readonly<Record<string, string>>;
  readonly secrets?: Readonly<Record<string, string>>;
  readonly metadata?: ToolContext['metadata'];
  readonly pagerduty?: PagerDutyReads;
  readonly now?: () => number;
}

/** Monday, 5 January 2026, 10:00 UTC. */
export const NOW = Date.parse('2026-01-05T10:00:00Z');

/** What the loop hands a tool: settings from config, env and secrets as in production. */
export function toolContext(setup: Setup): ToolContext {
  const {
    name = 'tool',
    config = {},
    env = {},
    secrets = {},
    metadata = {},
    pagerduty,
    now = () => NOW,
  } = setup;
  const call = callOf({});
  const agent = { ...call.agent, spec: { ...call.agent.spec, env } };
  return {
    entry: { name, enabled: true, config },
    settings: createSettings({
      agent,
      field: `spec.tools[${name}].config`,
      config,
      secrets: { get: async (key) => secrets[key] },
    }),
    trigger: call.trigger,
    metadata,
    incident: null,
    ...(pagerduty ? { pagerduty } : {}),
    signal: new AbortController().signal,
    now,
  };
}

/** A tool that must be available, as one function of its input. */
export async function callable(
  factory: ToolFactory,
  setup: Setup,
): Promise<((input: unknown, signal?: AbortSignal) => Promise<string>) & { readonly tool: Tool }> {
  const tool = await factory(toolContext(setup));
  if (tool.kind !== 'available') throw new Error(`not available: ${tool.reason}`);
  const run = (input: unknown, signal: AbortSignal = new AbortController().signal) =>
    tool.execute(input, { signal });
  return Object.assign(run, { tool });
}

/** The text a call is refused with. */
export async function refusal(promise: Promise<string>): Promise<string> {
  return await promise.then(
    (text) => {
      throw new Error(`expected an error, got: ${text}`);
    },
    (error: unknown) => (error instanceof Error ? error.message : String(error)),
  );
}
