import type { Run } from '../../../lib/domain/run.ts';
import type { AgentFate, Event, Plan, WriteFate } from './plan.ts';

/** A worker: one invocation with one message. */
export interface Worker {
  readonly id: number;
  readonly run_id: string;
  readonly message_id: string;
  /** Epoch ms; of a follow-up, when it became due. */
  readonly sent_at: number;
  readonly generation: number;
  readonly follow_up: boolean;
  /** Epoch ms. */
  readonly began: number;
}

/** What can be seen from outside of the worker's code. */
export type Happening =
  | { readonly kind: 'received'; readonly worker: Worker }
  | { readonly kind: 'polled'; readonly message_id: string }
  | { readonly kind: 'hid'; readonly worker: Worker; readonly seconds: number; readonly ok: boolean }
  /** Any request but one to hide the message. */
  | { readonly kind: 'acted'; readonly worker: Worker }
  /** The run as a write left it. */
  | { readonly kind: 'ledger'; readonly run: Run }
  | {
      readonly kind: 'asked';
      readonly worker: Worker;
      readonly deadline: number;
      readonly outcome: AgentFate;
      /** Ids of the coalesced events it was told of. */
      readonly told: readonly string[];
    }
  | { readonly kind: 'answered'; readonly worker: Worker; readonly outcome: AgentFate; readonly text: string }
  | {
      readonly kind: 'wrote';
      readonly worker: Worker;
      readonly how: 'post' | 'put';
      readonly of: 'answer' | 'failure';
      readonly content: string;
      readonly fate: WriteFate;
      /** Notes of the run that a list would show then, and those it would not. */
      readonly listed: number;
      readonly unlisted: number;
    }
  | { readonly kind: 'listed'; readonly worker: Worker }
  | { readonly kind: 'looked'; readonly worker: Worker; readonly status: string; readonly changed_at: string }
  | { readonly kind: 'deleted'; readonly worker: Worker; readonly note_id: string }
  | { readonly kind: 'tried'; readonly worker: Worker; readonly status: string; readonly fate: WriteFate }
  | { readonly kind: 'applied'; readonly worker: Worker; readonly status: string }
  | { readonly kind: 'landed'; readonly note_id: string }
  | { readonly kind: 'person'; readonly does: string }
  | { readonly kind: 'trigger'; readonly becomes: 'on' | 'removed' | 'disabled' | 'forbidden' }
  /** A request of this worker met something else than a plain answer. */
  | { readonly kind: 'faulted'; readonly worker: Worker; readonly where: 'agent' | 'pagerduty' | 'ledger' }
  | { readonly kind: 'crashed'; readonly worker: Worker }
  | { readonly kind: 'ended'; readonly worker: Worker; readonly outcome: 'done' | 'retry' };

/** `tick`: its place in the order of things; `at`: epoch ms. */
export type Fact = Happening & { readonly tick: number; readonly at: number };

export type FactOf<Kind extends Fact['kind']> = Extract<Fact, { readonly kind: Kind }>;

export interface Note {
  readonly id: string;
  readonly content: string;
  readonly created_at: string;
  /** It arrived later than the design relies on. */
  readonly stray: boolean;
}

/** A plan as it was played; the promises judge it. */
export interface Seen {
  readonly plan: Plan;
  readonly facts: readonly Fact[];
  readonly runs: readonly SeenRun[];
  /** What lies on the incident in the end. */
  readonly notes: readonly Note[];
  /** Whether everything came to rest. */
  readonly quiet: boolean;
}

interface SeenRun {
  readonly run_id: string;
  readonly event: Event | 'first';
  readonly event_id: string;
  readonly run: Run | undefined;
}

/** An invocation lasts this long at most; a worker that is paused longer is a zombie. */
export const INVOCATION_MS = 780_000;

/** A lease outlasts the invocation. */
export const LEASE_MS = INVOCATION_MS + 30_000;

export const SETTINGS = {
  backoff_ms: [30_000, 120_000, 600_000],
  retry_window_ms: 3_600_000,
  note_max_characters: 1_000,
  note_settle_ms: 120_000,
} as const;
