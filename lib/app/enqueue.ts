import type { Envelope } from '../domain/read-event.ts';
import { MESSAGE_VERSION, type RunMessage, runIdOf } from '../domain/run.ts';
import { type Delivery, deliveryIds } from './check-delivery.ts';
import { type Matched, MOST_SKIPPED, type TriggerSkipped, type TriggerTaken } from './match-triggers.ts';
import type { RunQueue, SendOutcome } from './ports/queue.ts';

/** What became of the triggers in the end. */
export interface Outcomes {
  /** In the catalog's order. */
  readonly taken: readonly TriggerSent[];
  /** Closest first, at most `MOST_SKIPPED`. */
  readonly skipped: readonly TriggerSkipped[];
  /** All of them, listed or not. */
  readonly skipped_count: number;
  /** Of them those whose message SQS refuses for good. */
  readonly unsendable_count: number;
}

export interface TriggerSent extends TriggerTaken {
  readonly result: 'accepted' | 'retryable';
  readonly run_id: string;
}

/**
 * Sends one message for each trigger that takes the event. A refusal that no retry can change must not make PagerDuty retry
 * for two days: its trigger is listed first of those that skip, since nothing comes closer to a run.
 */
export async function enqueue(
  queue: RunQueue,
  delivery: Delivery,
  { event, raw }: Extract<Envelope, { kind: 'event' }>,
  { taken, skipped, skipped_count }: Matched,
  signal: AbortSignal,
): Promise<Outcomes> {
  if (taken.length === 0) return { taken: [], skipped, skipped_count, unsendable_count: 0 };
  const messages = taken.map(
    ({ trigger }): RunMessage => ({
      v: MESSAGE_VERSION,
      run_id: runIdOf(event.id, trigger.metadata.name),
      received_at: new Date(delivery.received_at).toISOString(),
      ...deliveryIds(delivery),
      event: raw,
      trigger,
      generation: 0,
    }),
  );
  const answers = await queue.send(messages, signal);
  const unsendable = taken.filter((_, index) => answers[index] === 'sender_fault').map(refused);
  return {
    taken: taken.flatMap((verdict, index): readonly TriggerSent[] =>
      answers[index] === 'sender_fault' ? [] : [sent(verdict, event.id, answers[index])],
    ),
    skipped: [...byName(unsendable), ...skipped].slice(0, MOST_SKIPPED),
    skipped_count: skipped_count + unsendable.length,
    unsendable_count: unsendable.length,
  };
}

function sent(taken: TriggerTaken, eventId: string, answer: SendOutcome | undefined): TriggerSent {
  const result = answer === 'sent' ? 'accepted' : 'retryable';
  return { ...taken, result, run_id: runIdOf(eventId, taken.trigger.metadata.name) };
}

function refused({ trigger, filters }: TriggerTaken): TriggerSkipped {
  return { trigger, filter: 'unsendable', reason: 'sender_fault', filters };
}

function byName(skipped: readonly TriggerSkipped[]): readonly TriggerSkipped[] {
  return skipped.toSorted(({ trigger: { metadata: a } }, { trigger: { metadata: b } }) =>
    a.name < b.name ? -1 : Number(a.name > b.name),
  );
}
