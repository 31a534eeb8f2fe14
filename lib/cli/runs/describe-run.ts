import { isLive, type Run } from '../../domain/run.ts';
import { age } from '../age.ts';
import { tokensOf, took } from './run-row.ts';

/** A whole run for a person, and what to do with it next. */
export function describeRun(run: Run, now: number): string {
  const { coalesced_into: coalesced } = run;
  const rows: readonly (readonly [string, string | undefined])[] = [
    ['Run', run.run_id],
    ['State', run.state],
    ['Trigger', run.trigger],
    ['Agent', run.agent],
    ['Event', `${run.event_id} (${run.event_type})`],
    ['Incident', run.incident_id],
    ['Service', run.service_id],
    ['Created', `${new Date(run.created_at).toISOString()} (${age(run.created_at, now)} ago)`],
    ['Tries', String(run.agent_attempts ?? 0)],
    ['Took', took(run.duration_ms)],
    ['Tokens', tokensOf(run)],
    ['Generation', String(run.generation)],
    ['Note', run.note_id],
    ['Failure note', run.failure_note_id],
    ['Last try', lastTry(run, now)],
    ['Error', run.error && `${run.error.code}: ${run.error.message}`],
    ['Status error', run.status_error],
    ['No note', run.no_note],
    [
      'Coalesced',
      coalesced && `into run ${coalesced.leader}, followed up ${new Date(coalesced.until).toISOString()}`,
    ],
  ];
  const lines = rows.flatMap(([name, value]) =>
    value === undefined ? [] : [`${name.padEnd(14)}${value}\n`],
  );
  const answer = run.answer?.note ? `\n${run.answer.note.trimEnd()}\n` : '';
  const next = NEXT[run.state]?.(run) ?? '';
  return `${lines.join('')}${answer}${next}`;
}

/** Of a run that another try is due for, or has begun. */
function lastTry(run: Run, now: number): string | undefined {
  const { last_error: last, lease_until: until } = run;
  if (!last || !isLive(run.state)) return undefined;
  const next = until > now ? `, the next in ${age(now, until)}` : '';
  return `${last.code}: ${last.message} (${age(last.at, now)} ago${next})`;
}

/** What can be done about a run that gave no answer. */
const NEXT: Partial<Record<Run['state'], (run: Run) => string>> = {
  FAILED: ({ run_id }) => `\nNext: pdt replay ${run_id}\n`,
  SUPPRESSED: ({ run_id, error }) =>
    error?.code === 'coalesced' || error?.code === 'cooldown'
      ? `\nNext: pdt replay ${run_id} runs it in spite of ${error.code}\n`
      : '',
};
