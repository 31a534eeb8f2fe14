import { FILTER_NAMES } from './columns.ts';
import type { Kinds } from './kinds.ts';
import { FAILED, STOPPED, type Sums } from './sum-weights.ts';

/** Rows of an index, judged on one event. */
export interface Selection {
  /** Rows that no check fails. */
  readonly taken: readonly number[];
  /** The rows that came closest, closest first, equals in order; at most as many as were asked for. */
  readonly skipped: readonly number[];
}

/** Halves that a row lacks to a pass when every filter and the loop guard fail. */
const MOST_HALVES = 2 * (FILTER_NAMES.length + 1);

/** Judges every row by what its checks cost so far; `lateWeight` asks for the rest, where that may matter. */
export function closestRows(
  kinds: Kinds,
  sums: Sums,
  lateWeight: (row: number) => number,
  most: number,
): Selection {
  const sumOf = (row: number) =>
    (sums.kinds[kinds.of[row] as number] as number) + (sums.apart[row] as number);
  const taken: number[] = [];
  /** Rows that fail, by halves. */
  const found: number[][] = [];
  const keep = (row: number, sum: number) => {
    const halves = halvesOf(sum);
    const here = found[halves];
    if (here) here.push(row);
    else found[halves] = [row];
  };
  /** Which halves there are among rows that fail already. */
  const levels: boolean[] = [];
  const open = (row: number) => {
    const sum = sumOf(row);
    if (sum >= FAILED) {
      levels[halvesOf(sum)] = true;
      return;
    }
    const whole = sum + lateWeight(row);
    if (whole < FAILED) taken.push(row);
    else keep(row, whole);
  };
  for (let kind = 0; kind < kinds.rows.length; kind += 1) {
    const sum = sums.kinds[kind] as number;
    if (sum >= FAILED) levels[halvesOf(sum)] = true;
    else for (const row of kinds.rows[kind] as readonly number[]) open(row);
  }
  for (const row of new Set(sums.rows)) {
    if ((sums.kinds[kinds.of[row] as number] as number) >= FAILED) open(row);
  }

  // By halves, since what late checks add only ranks a row lower. Of equals the first in order are listed, and an earlier
  // half may still send some here that stand late in order: only rows that surely stay here count towards enough.
  const skipped: number[] = [];
  for (let halves = 0; halves <= MOST_HALVES && skipped.length < most; halves += 1) {
    const sent = found[halves] !== undefined;
    let missing = levels[halves] ? most - skipped.length : 0;
    for (let row = 0; missing > 0 && row < kinds.of.length; row += 1) {
      const sum = sumOf(row);
      if (sum < FAILED || halvesOf(sum) !== halves) continue;
      const whole = sum >= STOPPED ? sum : sum + lateWeight(row);
      if (whole === sum) missing -= 1;
      keep(row, whole);
    }
    const here = found[halves];
    if (!here) continue;
    if (sent) here.sort((a, b) => a - b);
    for (const row of here) skipped.push(row);
  }
  return { taken, skipped: skipped.slice(0, most) };
}

function halvesOf(sum: number): number {
  return sum >= STOPPED ? MOST_HALVES : sum & 0xff;
}
