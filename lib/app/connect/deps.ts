import type { LogSearch } from '../ports/log-search.ts';
import type { Now } from '../ports/now.ts';
import type { SecretStore } from '../ports/secret-store.ts';
import type { Subscriptions } from '../ports/subscriptions.ts';

/** What connecting needs. */
export interface ConnectDeps {
  readonly subscriptions: Subscriptions;
  /** The receiver's secret map. */
  readonly secrets: SecretStore;
  /** The receiver's log. */
  readonly log: LogSearch;
  readonly now: Now;
  /** Rejects when the signal aborts. */
  readonly sleep: (ms: number, signal?: AbortSignal) => Promise<void>;
  /** A text no other call gives. */
  readonly newNonce: () => string;
  /** Told of each step as it is done. */
  readonly say: (step: string) => void;
  /** Told of what may take long as it begins. */
  readonly doing?: (what: string) => void;
  /** Aborted by Ctrl-C: what was done is undone. */
  readonly signal?: AbortSignal;
  /** How long the verified ping may take, ms. */
  readonly ping_ms: number;
}
