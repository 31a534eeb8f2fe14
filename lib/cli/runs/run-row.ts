import type { Run } from '../../domain/run.ts';
import { age } from '../age.ts';

const HEADS = ['run', 'state', 'trigger', 'incident', 'tries', 'took', 'tokens', 'note', 'age'];

/** What fits 80 columns without cutting a run id, which people copy. */
const NARROW_HEADS = ['run', 'state', 'trigger', 'incident', 'age'];
const NARROW = 110;
const NARROW_TRIGGER = 18;

/** Heads and rows for a terminal this wide; undefined: no terminal. */
export function runColumns(columns: number | undefined): {
  readonly heads: readonly string[];
  readonly row: (run: Run, now: number) => readonly string[];
} {
  if (columns === undefined || columns >= NARROW) return { heads: HEADS, row: runRow };
  return {
    heads: NARROW_HEADS,
    row: (run, now) => [
      run.run_id,
      run.state,
      run.trigger.length > NARROW_TRIGGER ? `${run.trigger.slice(0, NARROW_TRIGGER - 1)}…` : run.trigger,
      run.incident_id ?? '-',
      age(run.created_at, now),
    ],
  };
}

/** A run as a line of a table; of a failed one the error stands where its note would. */
export function runRow(run: Run, now: number): readonly string[] {
  const error = run.error?.code ?? run.status_error;
  return [
    run.run_id,
    run.state,
    run.trigger,
    run.incident_id ?? '-',
    String(run.agent_attempts ?? 0),
    took(run.duration_ms),
    tokensOf(run),
    run.note_id ?? error ?? '-',
    age(run.created_at, now),
  ];
}

export function tokensOf({ usage }: Run): string {
  const total = usage?.total_tokens ?? (usage?.input_tokens ?? 0) + (usage?.output_tokens ?? 0);
  return total > 0 ? String(total) : '-';
}

/** `850ms`, `12.3s`. */
export function took(ms: number | undefined): string {
  if (ms === undefined) return '-';
  return ms < 1000 ? `${Math.round(ms)}ms` : `${(ms / 1000).toFixed(1)}s`;
}
