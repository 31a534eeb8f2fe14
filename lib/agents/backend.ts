import type { AskAgent, Now, WorkerSecrets } from '../app/ports.ts';

/** What agent backends may use of the outside. */
export interface AgentDeps {
  readonly secrets: WorkerSecrets;
  readonly now: Now;
}

/** Makes one backend. Async, so that a backend and its SDK load only when an agent uses them. */
export type BackendFactory = (deps: AgentDeps) => Promise<AskAgent>;
