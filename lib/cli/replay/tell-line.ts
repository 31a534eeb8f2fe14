import type { Io } from '../io.ts';
import { createStyle } from '../style.ts';
import type { ReplayLine } from './line.ts';

/** Tells on standard error what became of one run or dead letter, or that it was chosen. */
export function tellLine(io: Io, { run_id, trigger, message_id, result, error, state }: ReplayLine): void {
  const about =
    run_id === undefined
      ? `message ${message_id ?? '?'}`
      : `run ${run_id} of trigger ${trigger ?? '?'}${state === undefined ? '' : ` (${state})`}`;
  const style = createStyle(io, 'stderr');
  io.err(`${style.faint(result)} ${about}${error === undefined ? '' : `: ${error}`}\n`);
}
