import { isFinal } from '../../app/follow-runs.ts';
import { AppError } from '../../domain/errors.ts';
import type { Run } from '../../domain/run.ts';
import { EXIT, type ExitCode } from '../command.ts';
import type { Io } from '../io.ts';
import { aimed } from '../target/aimed.ts';
import type { TargetFlags } from '../target/target.ts';

/** Every run has its note, or the answer is no. Throws AppError `deadline_exceeded` when one has not ended in time. */
export function exitOfWait(
  ids: readonly string[],
  runs: ReadonlyMap<string, Run>,
  flags: TargetFlags,
  io: Io,
): ExitCode {
  if (ids.length === 0) {
    io.err('no trigger accepted it, so there is no note to wait for; pdt explain says why\n');
    return EXIT.negative;
  }
  const open = ids.filter((id) => {
    const run = runs.get(id);
    return !run || !isFinal(run);
  });
  if (open.length > 0) {
    throw new AppError('deadline_exceeded', `${open.length} of ${ids.length} runs have not ended in time`, {
      remedy: aimed(`pdt runs ${open[0]} -w`, flags),
    });
  }
  return ids.every((id) => runs.get(id)?.note_id !== undefined) ? EXIT.ok : EXIT.negative;
}
