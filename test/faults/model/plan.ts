import type { PagerDutyConfig, TriggerSpec } from '../../../lib/domain/trigger.ts';

/** What becomes of a write to PagerDuty; the last two are worse than the design relies on. */
export type WriteFate =
  | 'ok'
  /** Done, the answer lost. */
  | 'answer_lost'
  /** Not done, no answer. */
  | 'lost'
  /** No answer, and done within two minutes. */
  | 'late'
  /** The same, but sent only at the end of the client's time: refused before. Only where the ledger can be told of that. */
  | 'later'
  /** Done, in the lists only after a while. */
  | 'unlisted'
  /** 429 until the client gives up. A status: 429 once, then sent again. */
  | 'refused'
  | 'rejected'
  /** Like `late`, but later than two minutes. */
  | 'stray';

/** What comes of an agent call; it asks for the status where one is named. */
export type AgentFate =
  | 'answer'
  | 'resolve'
  | 'acknowledge'
  | 'long'
  | 'empty'
  /** Before any work. */
  | 'refuse'
  | 'fail'
  | 'permanent';

/** What becomes of a request to DynamoDB: its answer lost and the SDK sends it again; not done; done, the answer lost for good; done twice, the second time late. */
export type LedgerFate = 'repeat' | 'fail' | 'lost' | 'late';

/** What PagerDuty tells us of besides the first event: another event of the incident, our own note (its start), a person's note, our own status change, a person's. */
export type Event = 'second' | 'own_note' | 'note' | 'own_status' | 'status';

/** What happens between two steps of the workers; `n` picks among those alive, `worker` names one by the order of starting. */
export type Move =
  | { readonly kind: 'step' | 'crash' | 'finish'; readonly n: number }
  /** The worker goes on until it waits there, or ends. */
  | { readonly kind: 'until'; readonly n: number; readonly gate: string }
  /** The DynamoDB request at which a worker waits. */
  | { readonly kind: 'ledger'; readonly n: number; readonly fate: LedgerFate }
  /** `poll`: a poller takes a message; `start`: it hands the oldest it holds to a worker; `receive`: both at once. */
  | { readonly kind: 'receive' | 'poll' | 'start' }
  /** `drop`: what was received most often lies in the dead-letter queue now. */
  | { readonly kind: 'redrive' | 'replay' | 'duplicate' | 'drop' }
  | { readonly kind: 'event'; readonly event: Event }
  | { readonly kind: 'wait'; readonly seconds: number }
  | { readonly kind: 'person'; readonly does: 'acknowledged' | 'resolved' | 'triggered' | 'deletes the note' }
  | { readonly kind: 'trigger'; readonly becomes: 'on' | 'removed' | 'disabled' | 'forbidden' };

/** How the trigger is set, where a plan wants it different. */
export interface Setting {
  readonly spec?: Partial<TriggerSpec>;
  readonly limits?: Partial<TriggerSpec['limits']>;
  readonly config?: Partial<PagerDutyConfig>;
  /** The first event; a triggered incident unless the plan says otherwise. */
  readonly first?: Event;
  readonly no_token?: boolean;
}

export interface Plan {
  readonly setting: Setting;
  readonly moves: readonly Move[];
  /** Outcomes of writes to PagerDuty, in order; `ok` after the last. */
  readonly fates: readonly WriteFate[];
  /** Outcomes of agent calls, in order; an answer after the last. */
  readonly agent: readonly AgentFate[];
}
