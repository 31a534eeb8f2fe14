import { limitsAsWritten } from '../as-written.ts';
import { leadSubject } from '../lead.ts';
import type { Subject } from '../subject.ts';
import type { Trigger } from '../trigger.ts';

/** A limit that the worker asks before the agent is, and what comes of it when it is reached. */
export interface LimitLine {
  readonly limit: 'coalesce' | 'cooldown' | 'max_runs' | 'budget' | 'max_age';
  readonly value: string;
  /** The incident or service it counts by, where it does: `incident:Q2QH1GOV7V5D1P`. */
  readonly by?: string;
  readonly beyond: string;
}

const BEYOND: Readonly<Record<LimitLine['limit'], string>> = {
  coalesce: 'SUPPRESSED coalesced: kept for one follow-up run, which updates the note',
  cooldown: 'SUPPRESSED cooldown',
  max_runs: 'SUPPRESSED max_runs',
  budget: 'SUPPRESSED budget: a digest of the event’s facts in place of an answer',
  max_age: 'EXPIRED: a digest of the event’s facts in place of an answer',
};

/** The limits of a trigger that apply to an event, in the order the worker asks them. What they count is in the ledger only. */
export function limitsOf({ spec }: Trigger, { metadata }: Subject): readonly LimitLine[] {
  const written = limitsAsWritten(spec.limits);
  const counted = leadSubject(metadata, spec.limits);
  const incident = metadata['incident_id'];
  const by: Partial<Record<LimitLine['limit'], string | undefined>> = {
    coalesce: counted,
    cooldown: counted,
    max_runs: incident === undefined ? undefined : `incident:${String(incident)}`,
  };
  return (['max_age', 'coalesce', 'cooldown', 'max_runs', 'budget'] as const).flatMap((limit) => {
    const value = written[limit];
    if (value === undefined || (limit in by && by[limit] === undefined)) return [];
    const subject = by[limit];
    return [
      {
        limit,
        value: String(value),
        ...(subject === undefined ? {} : { by: subject }),
        beyond: BEYOND[limit],
      },
    ];
  });
}
