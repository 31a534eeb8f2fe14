import { type Check, fail, pass, unknown } from './check.ts';
import { FILTERS } from './filters/registry.ts';
import { carriesOwnMarker } from './note-footer.ts';
import type { Subject } from './subject.ts';
import type { Trigger } from './trigger.ts';

export { publicReason } from './check.ts';
export { hydrateSubject, type Subject, settleOwnNote, subjectOf } from './subject.ts';

/** What one trigger says of one event, filter by filter. */
export interface Match {
  /** Name of the trigger. */
  readonly trigger: string;
  readonly result: 'pass' | 'fail' | 'unknown';
  /** Every filter in the registry's order, then `own_note`; all are evaluated, so that `explain` can show them. */
  readonly checks: readonly Check[];
}

/** Judges an event for a trigger: fail if any filter fails, else unknown if any is, else pass. */
export function match(trigger: Trigger, subject: Subject): Match {
  return verdictOf(trigger, [
    ...Object.values(FILTERS).map((filter) => filter(trigger, subject)),
    ownNote(subject),
  ]);
}

/** The verdict that a trigger's checks add up to. */
function verdictOf(trigger: Trigger, checks: readonly Check[]): Match {
  let result: Match['result'] = 'pass';
  for (const check of checks) {
    if (check.result === 'fail') result = 'fail';
    else if (check.result === 'unknown' && result === 'pass') result = 'unknown';
  }
  return { trigger: trigger.metadata.name, result, checks };
}

/** The check that stopped the trigger: the first that failed, else the first that is unknown. */
export function stoppedBy(verdict: Match): Check | undefined {
  return (
    verdict.checks.find((check) => check.result === 'fail') ??
    verdict.checks.find((check) => check.result === 'unknown')
  );
}

/** How near a trigger came to passing: filters passed, an unknown one counts half. Higher is closer. */
export function closeness(verdict: Match): number {
  return verdict.checks.reduce((sum, check) => sum + WORTH[check.result], 0);
}

const WORTH = { pass: 1, unknown: 0.5, fail: 0 } as const;

/**
 * Loop guard: the event that our own note causes is not for us. PagerDuty shortens long notes in events, and the marker
 * stands at the end: then only the ledger knows (`settleOwnNote`).
 */
export function ownNote({ event, metadata, own_note }: Subject): Check {
  const isNote = event.event_type === 'incident.annotated' || event.data_type === 'incident_note';
  if (!isNote) return pass('own_note');
  const content = metadata['note_content'];
  if (own_note || carriesOwnMarker(String(content ?? ''))) return fail('own_note', 'own_note');
  const whole = content !== undefined && metadata['note_trimmed'] !== true;
  return whole || own_note === false ? pass('own_note') : unknown('own_note', 'note_author');
}
