import type { Envelope } from '../domain/read-event.ts';
import { MESSAGE_VERSION, type RunMessage, runIdOf } from '../domain/run.ts';
import { type Delivery, deliveryIds } from './check-delivery.ts';
import type { TriggerSkipped, TriggerTaken, TriggerVerdict } from './match-triggers.ts';
import type { RunQueue, SendOutcome } from './ports.ts';

/** What became of one trigger in the end. */
export type TriggerOutcome =
  | TriggerSkipped
  | (Omit<TriggerTaken, 'result'> & { readonly result: 'accepted' | 'retryable'; readonly run_id: string });

/** Nothing comes closer to a run than a message that was refused. */
const CLOSEST = Number.MAX_SAFE_INTEGER;

/** Sends one message for each trigger that takes the event. */
export async function enqueue(
  queue: RunQueue,
  delivery: Delivery,
  { event, raw }: Extract<Envelope, { kind: 'event' }>,
  verdicts: readonly TriggerVerdict[],
  signal: AbortSignal,
): Promise<readonly TriggerOutcome[]> {
  const taken = verdicts.filter((verdict) => verdict.result === 'taken');
  const skipped = verdicts.filter((verdict) => verdict.result === 'skipped');
  if (taken.length === 0) return skipped;
  const messages = taken.map(
    ({ resource, trigger }): RunMessage => ({
      v: MESSAGE_VERSION,
      run_id: runIdOf(event.id, trigger),
      received_at: new Date(delivery.received_at).toISOString(),
      ...deliveryIds(delivery),
      event: raw,
      trigger: resource,
      generation: 0,
    }),
  );
  const sent = await queue.send(messages, signal);
  return [
    ...taken.map((verdict, index) => outcomeOf(verdict, runIdOf(event.id, verdict.trigger), sent[index])),
    ...skipped,
  ];
}

/** A refusal that no retry can change must not make PagerDuty retry for two days. */
function outcomeOf(taken: TriggerTaken, runId: string, sent: SendOutcome | undefined): TriggerOutcome {
  if (sent === 'sender_fault') {
    const { trigger, checks } = taken;
    return {
      result: 'skipped',
      trigger,
      filter: 'unsendable',
      reason: 'sender_fault',
      closeness: CLOSEST,
      checks,
    };
  }
  return { ...taken, result: sent === 'sent' ? 'accepted' : 'retryable', run_id: runId };
}
