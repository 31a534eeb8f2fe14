import type { RunLedger } from '../../app/ports/run-ledger.ts';
import type { Io } from '../io.ts';
import { createStyle } from '../style.ts';
import { table } from '../table.ts';
import type { Logged } from './logged.ts';

/** What became of a run, as the ledger has it. */
export interface Outcome {
  readonly run_id: string;
  readonly trigger: string;
  readonly state: string;
  /** Why it ended as it did; `coalesced`, `cooldown`, `max_runs` and `budget` are limits of the trigger. */
  readonly reason?: string;
  /** The run whose follow-up was given this event. */
  readonly coalesced_into?: string;
  readonly note_id?: string;
}

/** The runs that the delivery led to; those the worker has not begun yet are left out. */
export async function readOutcomes(
  ledger: Pick<RunLedger, 'read'>,
  { accepted }: Logged,
): Promise<readonly Outcome[]> {
  const runs = await Promise.all(
    accepted.flatMap(({ run_id }) => (run_id === undefined ? [] : ledger.read(run_id))),
  );
  return runs.flatMap((run) => {
    if (!run) return [];
    const { run_id, trigger, state, note_id, coalesced_into } = run;
    const reason = run.error?.code ?? run.status_error ?? run.no_note;
    return [
      {
        run_id,
        trigger,
        state,
        ...(reason === undefined ? {} : { reason }),
        ...(coalesced_into === undefined ? {} : { coalesced_into: coalesced_into.leader }),
        ...(note_id === undefined ? {} : { note_id }),
      },
    ];
  });
}

export function printOutcomes(outcomes: readonly Outcome[], io: Io): void {
  if (outcomes.length === 0) return;
  io.out(createStyle(io, 'stdout').strong('\nAs the ledger has it\n'));
  const rows = outcomes.map(({ run_id, trigger, state, reason, coalesced_into, note_id }) => [
    run_id,
    trigger,
    state,
    coalesced_into === undefined ? (reason ?? note_id ?? '-') : `${reason ?? ''}: run ${coalesced_into}`,
  ]);
  io.out(table(['run', 'trigger', 'state', 'reason or note'], rows, io.columns));
}
