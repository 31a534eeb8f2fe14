import type { TriggerOutcome } from './enqueue.ts';

interface SkippedTrigger {
  readonly trigger: string;
  /** The filter that stopped it, or `webhook_secret`, `too_old`, `unsendable`. */
  readonly filter: string;
  /** A code with enums and ids, never incident text. */
  readonly reason: string;
}

/** The body of a 202. */
export interface Summary {
  /** null when the body was no V3 event. */
  readonly event_id: string | null;
  readonly accepted: readonly { readonly trigger: string; readonly run_id: string }[];
  /** Those that came closest, closest first. */
  readonly skipped: readonly SkippedTrigger[];
  /** All of them, listed or not. */
  readonly skipped_count: number;
}

/** More than anybody reads of an answer or a log line. */
export const MOST_SKIPPED = 50;

export function summarise(eventId: string | null, outcomes: readonly TriggerOutcome[]): Summary {
  const skipped = outcomes.filter((outcome) => outcome.result === 'skipped');
  return {
    event_id: eventId,
    accepted: outcomes.flatMap((outcome) =>
      outcome.result === 'accepted' ? [{ trigger: outcome.trigger, run_id: outcome.run_id }] : [],
    ),
    skipped: closestFirst(skipped)
      .slice(0, MOST_SKIPPED)
      .map(({ trigger, filter, reason }) => ({ trigger, filter, reason })),
    skipped_count: skipped.length,
  };
}

/** Triggers that failed the fewest filters first; equals by name, so that two answers to one event are the same. */
export function closestFirst<T extends { readonly trigger: string; readonly closeness: number }>(
  skipped: readonly T[],
): readonly T[] {
  return skipped.toSorted(
    (a, b) => b.closeness - a.closeness || (a.trigger < b.trigger ? -1 : Number(a.trigger > b.trigger)),
  );
}
