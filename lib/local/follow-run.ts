import { isLive, type Run } from '../domain/run.ts';
import type { LocalEvent } from './local-event.ts';

/** Steps of a run that were told already. */
export type Told = ReadonlySet<LocalEvent['type']>;

/** What a run's row in the ledger says that was not told yet, in the order it happened. Rows may be skipped in between. */
export function stepsOf(run: Run, told: Told): readonly LocalEvent[] {
  const { run_id, trigger } = run;
  const steps: LocalEvent[] = [{ type: 'claimed', run_id, trigger }];
  if (run.answer && !run.answer.digest) {
    const duration = run.duration_ms === undefined ? {} : { duration_ms: run.duration_ms };
    steps.push({ type: 'agent', run_id, trigger, agent: run.agent ?? '', ...duration });
  }
  const incident = run.incident_id === undefined ? {} : { incident_id: run.incident_id };
  if (run.note_id !== undefined) {
    const text = run.answer === undefined ? {} : { text: run.answer.note };
    steps.push({ type: 'note', run_id, trigger, ...incident, note_id: run.note_id, ...text });
  }
  if (run.failure_note_id !== undefined && run.state === 'FAILED') {
    steps.push({ type: 'failure_note', run_id, trigger, ...incident, note_id: run.failure_note_id });
  }
  if (!isLive(run.state)) {
    const reason = run.error ? `${run.error.code}: ${run.error.message}` : run.status_error;
    steps.push({
      type: 'done',
      run_id,
      trigger,
      state: run.state,
      ...(reason === undefined ? {} : { reason }),
    });
  }
  return steps.filter(({ type }) => !told.has(type));
}
