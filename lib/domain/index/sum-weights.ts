import type { Check } from '../check.ts';
import { type AskedColumn, checkAt, checkOf } from './ask-columns.ts';
import { LISTING } from './kinds.ts';
import type { TriggerTable } from './open-index.ts';

/**
 * What a check costs a trigger, so that sums can be compared: the low byte counts what it lacks to a pass in halves (as
 * `closeness` does), the next byte its failures. A hundred filters fit.
 */
function weightOf({ result }: Check): number {
  return result === 'pass' ? 0 : result === 'fail' ? FAILED : 0x001;
}

/** What a check that failed costs: a sum below it has none. */
export const FAILED = 0x102;

/** More than any sum of checks: a row whose filters are not asked, and which ranks with those that fail them all. */
export const STOPPED = 1 << 24;

/** What rows cost, but for columns whose checks are asked for late: what their kind costs, and what sets a row apart. */
export interface Sums {
  readonly kinds: readonly number[];
  /** By row. */
  readonly apart: Int32Array;
  /** The rows that are set apart; one may stand here twice. */
  readonly rows: readonly number[];
}

export function sumWeights(
  table: TriggerTable,
  asked: readonly AskedColumn[],
  note: Check,
  stops: readonly (object | undefined)[],
): Sums {
  const apart = new Int32Array(table.positions.length);
  const rows: number[] = [];
  for (const column of asked) {
    if (column.hit.length === 0) continue;
    const counted = column.missed ? weightOf(column.missed) : 0;
    for (const id of column.hit) {
      const weight = weightOf(checkOf(column, id)) - counted;
      for (const row of column.column.lookup?.rowsOf[id] ?? []) {
        apart[row] = (apart[row] as number) + weight;
        rows.push(row);
      }
    }
  }
  return { kinds: weighKinds(table, asked, note, stops), apart, rows };
}

/** Kind → what all its rows cost alike. */
function weighKinds(
  { kinds }: TriggerTable,
  asked: readonly AskedColumn[],
  note: Check,
  stops: readonly (object | undefined)[],
): readonly number[] {
  let each = weightOf(note);
  // A column of one class says the same of all.
  for (const one of asked) if (one.column.samples.length === 1) each += weightOf(checkOf(one, 0));
  const weights: number[] = [];
  for (let kind = 0, at = 0; kind < kinds.rows.length; kind += 1) {
    let weight = stops[kinds.classes[at++] as number] === undefined ? each : STOPPED;
    for (const index of kinds.columns) {
      const id = kinds.classes[at++] as number;
      const column = asked[index] as AskedColumn;
      if (id !== LISTING) weight += weightOf(checkOf(column, id));
      else if (column.missed) weight += weightOf(column.missed);
    }
    weights.push(weight);
  }
  return weights;
}

/** What the columns that are not in the sums cost a row. */
export function lateWeightOf(asked: readonly AskedColumn[]): (row: number) => number {
  const late = asked.filter((column) => column.late);
  return (row) => {
    let weight = 0;
    for (const column of late) weight += weightOf(checkAt(column, row));
    return weight;
  };
}
