import { createHash } from 'node:crypto';
import type { WebhookEvent } from './event.ts';
import type { CoalescingWindow } from './lead.ts';
import type { Trigger } from './trigger.ts';

/**
 * States of a run in the ledger.
 * RUNNING → ANSWERED → NOTED → DONE, or one of the other final states.
 */
const RUN_STATES = [
  'RUNNING',
  'ANSWERED',
  'NOTED',
  'DONE',
  'FILTERED',
  'SUPERSEDED',
  'SUPPRESSED',
  'EXPIRED',
  'FAILED',
] as const;

export type RunState = (typeof RUN_STATES)[number];

/** States a live worker may hold; every other one is final. */
export const LIVE_STATES = ['RUNNING', 'ANSWERED', 'NOTED'] as const satisfies readonly RunState[];

/** Whether a worker may still go on with a run in this state. */
export function isLive(state: RunState): boolean {
  return LIVE_STATES.some((live) => live === state);
}

/** Version of the queue message the receiver and a replay write. The worker reads every version ever shipped. */
export const MESSAGE_VERSION = 1;

/** Version of a follow-up: a worker that knows only the first would run it at once. */
export const FOLLOW_UP_VERSION = 2;

/** One accepted event for one trigger, as it lies in the queue. Carries no secret. */
export interface RunMessage {
  readonly v: number;
  readonly run_id: string;
  /** ISO 8601, receiver's clock. */
  readonly received_at: string;
  readonly webhook_id?: string;
  readonly subscription?: string;
  /** The `event` object as PagerDuty sent it. */
  readonly event: Readonly<Record<string, unknown>>;
  readonly trigger: Trigger;
  /** 0 for a delivery; `pdt replay` raises it. */
  readonly generation: number;
  /** Set on the message that has a leading run read what was coalesced behind it. */
  readonly follow_up?: FollowUp;
}

/** Whose window a follow-up ends: that of the leading run, whose id the message carries. Epoch ms. */
export interface FollowUp {
  /** When the leading run was let in. */
  readonly at: number;
  /** When the window ends; not run before. */
  readonly due: number;
}

/** Tokens and money of a run, as far as its agent told. */
export interface Usage {
  readonly input_tokens?: number;
  readonly output_tokens?: number;
  readonly total_tokens?: number;
  readonly usd?: number;
}

/** The answer as saved before it is posted: `note` is the whole text to post (footer included), '' for none. */
export interface SavedAnswer {
  readonly note: string;
  readonly status?: 'acknowledged' | 'resolved';
  /** A template digest in place of an agent's answer: the run was too old, and ends EXPIRED. */
  readonly digest?: boolean;
  /** It is a digest because the trigger's budget was used up: ends SUPPRESSED. */
  readonly over_budget?: boolean;
}

/** The incident's last status change as hydrated before the agent ran. */
interface StatusBaseline {
  readonly status?: string;
  readonly last_status_change_at?: string;
  readonly last_status_change_by?: string;
}

/** A row of the run ledger. Times are epoch milliseconds unless they end in `_at` and are strings. Unknown fields and states are kept by readers. */
export interface Run {
  readonly run_id: string;
  readonly state: RunState;
  readonly generation: number;
  /** Unique per claim. */
  readonly owner: string;
  /** Epoch ms. */
  readonly lease_until: number;
  readonly agent_attempts: number;
  /** Back-offs taken since the run was claimed afresh. */
  readonly retries?: number;
  readonly event_id: string;
  readonly event_type: string;
  readonly incident_id?: string;
  readonly service_id?: string;
  readonly trigger: string;
  readonly agent?: string;
  /** UTC day of creation, `2026-11-23`. */
  readonly day: string;
  /** Epoch ms. */
  readonly created_at: number;
  /** Epoch ms. */
  readonly updated_at: number;
  readonly answer?: SavedAnswer;
  readonly note_id?: string;
  readonly failure_note_id?: string;
  /** Epoch ms: a note may be on its way since then; absent when its outcome is known. */
  readonly posted_at?: number;
  readonly status_baseline?: StatusBaseline;
  /** Epoch ms: the status PUT was tried; never tried again. */
  readonly status_tried?: number;
  /** Error code and message for FAILED; the reason code for FILTERED, SUPERSEDED, SUPPRESSED, EXPIRED. */
  readonly error?: { readonly code: string; readonly message: string };
  /** What broke the last try off, while another was due then. `at` in epoch ms. */
  readonly last_error?: { readonly code: string; readonly message: string; readonly at: number };
  readonly status_error?: string;
  /** Why a run that ended well left no note. */
  readonly no_note?: 'no_incident' | 'no_api_token' | 'empty_answer';
  /** Epoch ms. */
  readonly failed_at?: number;
  readonly usage?: Usage;
  readonly duration_ms?: number;
  /** Epoch ms: it went ahead of others of its incident or service then. */
  readonly lead_at?: number;
  /** The window of another run that this run's event was kept for. */
  readonly coalesced_into?: CoalescingWindow;
}

const BASE32 = 'abcdefghijklmnopqrstuvwxyz234567';

/** Characters of a run id: 130 of the hash's 256 bits. */
const RUN_ID_LENGTH = 26;

/**
 * The id of the run of one event for one trigger: lower-case base32 of sha256(event id, line feed, trigger name).
 * https://www.rfc-editor.org/rfc/rfc4648#section-6
 */
export function runIdOf(eventId: string, trigger: string): string {
  const digest = createHash('sha256').update(`${eventId}\n${trigger}`).digest();
  let bits = '';
  for (const byte of digest) bits += byte.toString(2).padStart(8, '0');
  return Array.from({ length: RUN_ID_LENGTH }, (_, index) =>
    BASE32.charAt(Number.parseInt(bits.slice(index * 5, index * 5 + 5), 2)),
  ).join('');
}

/** MessageGroupId: order is kept an incident (or else event) and trigger. 64 hex digits. */
export function groupIdOf(event: Pick<WebhookEvent, 'id' | 'incident'>, trigger: string): string {
  return hashOf('group', event.incident ? 'incident' : 'event', event.incident?.id ?? event.id, trigger);
}

/** MessageDeduplicationId: one message an event, trigger and generation. 64 hex digits. */
export function dedupIdOf(eventId: string, trigger: string, generation: number): string {
  return hashOf('dedup', eventId, trigger, String(generation));
}

/** MessageGroupId of a follow-up: one of its own, so that it holds up nobody while it waits. 64 hex digits. */
export function followUpGroupId(runId: string, { at }: FollowUp): string {
  return hashOf('follow-up', runId, String(at));
}

/** MessageDeduplicationId of a follow-up: however many workers send it. 64 hex digits. */
export function followUpDedupId(runId: string, { at }: FollowUp, generation: number): string {
  return hashOf('follow-up', runId, String(at), String(generation));
}

/** JSON keeps the parts apart, whatever they hold. */
function hashOf(...parts: readonly string[]): string {
  return createHash('sha256').update(JSON.stringify(parts)).digest('hex');
}
