import type { AskAgent } from '../app/ports/agent.ts';
import type { Log } from '../app/ports/log.ts';
import type { Metrics } from '../app/ports/metrics.ts';
import type { Now } from '../app/ports/now.ts';
import type { WorkerSecrets } from '../app/ports/worker-secrets.ts';
import type { TraceEvent } from './llm/trace.ts';

/** What agent backends may use of the outside. */
export interface AgentDeps {
  readonly secrets: WorkerSecrets;
  readonly now: Now;
  readonly log?: Log;
  readonly metrics?: Pick<Metrics, 'add'>;
  /** True in local mode only: MCP servers that are programs may be started. */
  readonly local?: boolean;
  /** Told of a model's steps as they happen, with texts and inputs: for a person at a terminal, never for a log. */
  readonly trace?: (event: TraceEvent) => void;
}

/** Makes one backend. Async, so that a backend and its SDK load only when an agent uses them. */
export type BackendFactory = (deps: AgentDeps) => Promise<AskAgent>;
