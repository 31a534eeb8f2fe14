import type * as z from 'zod';
import type { Now } from '../app/ports/now.ts';
import type { PagerDuty } from '../app/ports/pagerduty.ts';
import type { ToolEntry } from '../domain/agent.ts';
import type { Metadata } from '../domain/metadata.ts';
import type { Trigger } from '../domain/trigger.ts';

/** What of PagerDuty an agent may read; no method of it writes. */
export type PagerDutyReads = Pick<
  PagerDuty,
  | 'getIncident'
  | 'listNotes'
  | 'listAlerts'
  | 'listLogEntries'
  | 'listPastIncidents'
  | 'listRelatedIncidents'
  | 'listRelatedChangeEvents'
  | 'listOnCalls'
>;

/**
 * A setting of a tool: in the entry's `config` under one of `keys`, the name itself or the name in lower case; then under the
 * name in the agent's `env`; then in the worker secret. `${NAME}` is resolved; undefined when it is nowhere.
 * @throws AppError `secret_unset` for a reference to a name that is not set, `secrets_unavailable`.
 */
export type Settings = (name: string, ...keys: readonly string[]) => Promise<string | undefined>;

/** What a tool is made from, once a run. The model's words reach it only as the input of a call. */
export interface ToolContext {
  /** As the agent's YAML has it. Permissions (`allow`, `namespaces`, `hosts` …) come from `config`, addresses and secrets from `settings`. */
  readonly entry: ToolEntry;
  readonly settings: Settings;
  readonly trigger: Trigger;
  readonly metadata: Metadata;
  /** The incident from REST, or null without a token. */
  readonly incident: Readonly<Record<string, unknown>> | null;
  /** Absent without an API token. */
  readonly pagerduty?: PagerDutyReads;
  /** Fires when the run must end. A call's own signal includes it. */
  readonly signal: AbortSignal;
  readonly now: Now;
}

/** A tool the model may call. */
export interface AvailableTool {
  readonly kind: 'available';
  /** What the model calls it: letters, digits, `_` and `-`, at most 64. */
  readonly name: string;
  readonly description: string;
  readonly input: z.ZodType;
  /** True when a call may change something outside: only where the agent's YAML allows it. */
  readonly writes: boolean;
  /** Whether this call may change something; absent: as `writes` says. */
  readonly changes?: (input: unknown) => boolean;
  /** Longest call, ms; absent: the default of `bounded`. */
  readonly timeout_ms?: number;
  /**
   * The answer as text. The signal fires at the call's time-out and at the run's end. What it throws reaches the model as
   * text, so messages hold no secret; limits on time and length are applied outside (`bounded`).
   */
  readonly execute: (input: unknown, options: { readonly signal: AbortSignal }) => Promise<string>;
}

/** A tool that cannot be used; the model and the log are told why. */
export interface UnavailableTool {
  readonly kind: 'unavailable';
  readonly name: string;
  /** What is missing, such as `PROMETHEUS_URL is not set`; never a value. */
  readonly reason: string;
}

export type Tool = AvailableTool | UnavailableTool;

/** Makes a tool for one run. What it throws makes the tool unavailable; it opens no connection before it is called. */
export type ToolFactory = (context: ToolContext) => Promise<Tool>;

/** How the registry holds a tool: loaded only when an agent names it. */
export type ToolLoader = () => Promise<ToolFactory>;

/** A tool whose `execute` takes what its schema reads: anything else is refused before it. */
export function availableTool<Schema extends z.ZodType>(
  tool: Omit<AvailableTool, 'kind' | 'input' | 'execute'> & {
    readonly input: Schema;
    readonly execute: (input: z.output<Schema>, options: { readonly signal: AbortSignal }) => Promise<string>;
  },
): AvailableTool {
  const { input, execute, ...rest } = tool;
  return {
    ...rest,
    kind: 'available',
    input,
    execute: async (given, options) => await execute(input.parse(given), options),
  };
}

/** A tool that cannot be used, and why. */
export function unavailableTool(name: string, reason: string): UnavailableTool {
  return { kind: 'unavailable', name, reason };
}
