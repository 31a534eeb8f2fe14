import { WEIGHT, type WeighedColumn } from './weigh-column.ts';

/** Rows of an index, judged on one event. */
export interface Selection {
  /** Rows that no check fails, in order. */
  readonly taken: readonly number[];
  /** The rows that came closest, closest first, equals in order; at most as many as were asked for. */
  readonly skipped: readonly number[];
  readonly skipped_count: number;
}

/** More than any sum of checks: a row whose filters are not asked. Its low byte is that of a row that fails all of them. */
export const STOPPED = 0xff00;

const HALVES = 0xff;

/**
 * Judges every row. `sums` holds what all rows alike or the rows' own secrets cost so far; columns without weights are
 * asked only for rows that may be taken or listed.
 */
export function closestRows(sums: Uint16Array, columns: readonly WeighedColumn[], most: number): Selection {
  for (const { classes, weights } of columns) {
    if (!weights?.some((weight) => weight > 0)) continue;
    for (let row = 0; row < sums.length; row += 1) {
      const sum = sums[row] as number;
      if (sum < STOPPED) sums[row] = sum + (weights[classes[row] as number] as number);
    }
  }
  const late = columns.filter(({ weights }) => !weights);
  const rest = (row: number) =>
    late.reduce((sum, { classes, checkOf }) => sum + WEIGHT[checkOf(classes[row] as number).result], 0);

  const taken: number[] = [];
  /** Rows that fail, as `halves * rows + row`: in numeric order the closest come first. */
  const found: number[] = [];
  const foundBy = new Uint32Array(HALVES + 1);
  const keep = (row: number, sum: number) => {
    const halves = sum & HALVES;
    foundBy[halves] = (foundBy[halves] as number) + 1;
    found.push(halves * sums.length + row);
  };

  const rowsBy = new Uint32Array(HALVES + 1);
  for (let row = 0; row < sums.length; row += 1) {
    const sum = sums[row] as number;
    if (sum >= WEIGHT.fail) {
      rowsBy[sum & HALVES] = (rowsBy[sum & HALVES] as number) + 1;
    } else {
      const whole = late.length > 0 ? sum + rest(row) : sum;
      if (whole < WEIGHT.fail) taken.push(row);
      else keep(row, whole);
    }
  }

  let closer = 0;
  for (let halves = 0; halves <= HALVES && closer < most; halves += 1) {
    let here = 0;
    // A row found late may rank behind an earlier one that is as close: equals are all looked at until enough need no more.
    for (let row = 0; rowsBy[halves] && row < sums.length && closer + here < most; row += 1) {
      const sum = sums[row] as number;
      if ((sum & HALVES) !== halves || sum < WEIGHT.fail) continue;
      const more = late.length > 0 && sum < STOPPED ? rest(row) : 0;
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
