import type { Metadata } from './metadata.ts';
import type { Usage } from './run.ts';
import type { IncidentStatusChange } from './trigger.ts';

/** What every agent backend is given. */
export interface AgentInput {
  /** Also the idempotency key. */
  readonly run_id: string;
  /** The event as PagerDuty sent it. */
  readonly event: Readonly<Record<string, unknown>>;
  readonly metadata: Metadata;
  readonly parameters: Readonly<Record<string, unknown>>;
  /** The incident from REST, or null without a token. */
  readonly incident: Readonly<Record<string, unknown>> | null;
  /** Alerts, log entries, … by name; empty when nothing was gathered. */
  readonly context: Readonly<Record<string, unknown>>;
}

/** What every agent backend gives back. An empty note means: post none. */
export interface AgentAnswer {
  readonly note: string;
  readonly status?: IncidentStatusChange;
  readonly usage?: Usage;
}
