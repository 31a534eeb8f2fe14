import { FILTER_NAMES } from './columns.ts';
import { WEIGHT, type WeighedColumn } from './weigh-column.ts';

/** Rows of an index, judged on one event. */
export interface Selection {
  /** Rows that no check fails, in order. */
  readonly taken: readonly number[];
  /** The rows that came closest, closest first, equals in order; at most as many as were asked for. */
  readonly skipped: readonly number[];
  readonly skipped_count: number;
}

/** More than any sum of checks: a row whose filters are not asked, and which ranks with those that fail them all. */
export const STOPPED = 1 << 24;

/** Halves that a row lacks to a pass when every filter and the loop guard fail. */
const MOST_HALVES = 2 * (FILTER_NAMES.length + 1);

/**
 * Judges every row. `sums` holds what all rows or the rows' own secrets cost so far; columns without weights are asked only
 * for rows that may be taken or listed.
 */
export function closestRows(sums: Int32Array, columns: readonly WeighedColumn[], most: number): Selection {
  for (const { classes, weights } of columns) {
    if (weights?.some((weight) => weight > 0)) addWeights(sums, classes, weights);
  }
  const late = columns.filter(({ weights }) => !weights);
  const lateWeight = (row: number) => {
    if ((sums[row] as number) >= STOPPED) return 0;
    let weight = 0;
    for (const { classes, checkOf } of late) weight += WEIGHT[checkOf(classes[row] as number).result];
    return weight;
  };

  const taken: number[] = [];
  /** Rows that fail, as `halves * rows + row`: in numeric order the closest come first. */
  const found: number[] = [];
  const foundBy = new Array<number>(MOST_HALVES + 1).fill(0);
  const keep = (row: number, sum: number) => {
    const halves = halvesOf(sum);
    foundBy[halves] = (foundBy[halves] as number) + 1;
    found.push(halves * sums.length + row);
  };

  const rowsBy = new Array<number>(MOST_HALVES + 1).fill(0);
  for (let row = 0; row < sums.length; row += 1) {
    const sum = sums[row] as number;
    if (sum >= WEIGHT.fail) {
      const halves = halvesOf(sum);
      rowsBy[halves] = (rowsBy[halves] as number) + 1;
    } else {
      const whole = sum + lateWeight(row);
      if (whole < WEIGHT.fail) taken.push(row);
      else keep(row, whole);
    }
  }

  // By halves, since what late columns add only ranks a row lower. Of equals the first in order are listed, and an earlier
  // half may still send some here that stand late in order: only rows that surely stay here count towards enough.
  let closer = 0;
  for (let halves = 0; halves <= MOST_HALVES && closer < most; halves += 1) {
    let here = 0;
    for (let row = 0; rowsBy[halves] && row < sums.length && closer + here < most; row += 1) {
      const sum = sums[row] as number;
      if (sum < WEIGHT.fail || halvesOf(sum) !== halves) continue;
      const more = lateWeight(row);
      if (more === 0) here += 1;
      keep(row, sum + more);
    }
    closer += foundBy[halves] as number;
  }
  const skipped = found
    .sort((a, b) => a - b)
    .slice(0, most)
    .map((key) => key % sums.length);
  return { taken, skipped, skipped_count: sums.length - taken.length };
}

function halvesOf(sum: number): number {
  return sum >= STOPPED ? MOST_HALVES : sum & 0xff;
}

/** The loop that every trigger costs: kept to one addition a row. */
function addWeights(sums: Int32Array, classes: Int32Array, weights: Int32Array): void {
  for (let row = 0; row < sums.length; row += 1) {
    sums[row] = (sums[row] as number) + (weights[classes[row] as number] as number);
  }
}
