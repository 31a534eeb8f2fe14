import { type Check, publicReason } from '../check.ts';
import { type AskedColumn, checkAt } from './ask-columns.ts';
import type { TriggerTable } from './open-index.ts';
import type { Sums } from './sum-weights.ts';

/** What stopped a trigger, as answers and logs name it. */
export interface Stop {
  readonly filter: string;
  readonly reason: string;
}

/** What stopped a row that fails: why it was not asked at all, or its first check that failed; `note` is the last one. */
export function createStoppedBy(
  table: TriggerTable,
  asked: readonly AskedColumn[],
  sums: Sums,
  note: Check,
  stops: readonly (Stop | undefined)[],
): (row: number) => Stop {
  /** Rows of a kind that nothing sets apart are stopped by the same, unless a column that is asked late comes first. */
  const byKind: (Stop | undefined)[] = [];
  const firstLate = asked.findIndex(({ late }) => late);
  const alike = firstLate < 0 ? asked.length : firstLate;
  return (row) => {
    const kind = table.kinds.of[row] as number;
    const known = sums.apart[row] === 0 ? byKind[kind] : undefined;
    if (known) return known;
    const index = firstFailed(asked, row);
    const failed = asked[index];
    const check = failed ? checkAt(failed, row) : note;
    const stop = stops[table.secrets.classes[row] as number] ?? {
      filter: check.filter,
      reason: publicReason(check),
    };
    if (sums.apart[row] === 0 && index < alike) byKind[kind] = stop;
    return stop;
  };
}

/** Position of the first column whose check fails; the number of columns when none does. */
function firstFailed(asked: readonly AskedColumn[], row: number): number {
  let index = 0;
  for (const column of asked) {
    if (checkAt(column, row).result === 'fail') break;
    index += 1;
  }
  return index;
}
