import type { Outcomes } from './enqueue.ts';

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

/** The summary of a delivery; without outcomes nothing was asked of any trigger. */
export function summarise(eventId: string | null, outcomes?: Outcomes): Summary {
  return {
    event_id: eventId,
    accepted: (outcomes?.taken ?? []).flatMap(({ result, trigger, run_id }) =>
      result === 'accepted' ? [{ trigger: trigger.metadata.name, run_id }] : [],
    ),
    skipped: (outcomes?.skipped ?? []).map(({ trigger, filter, reason }) => ({
      trigger: trigger.metadata.name,
      filter,
      reason,
    })),
    skipped_count: outcomes?.skipped_count ?? 0,
  };
}
