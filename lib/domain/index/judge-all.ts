import { type Check, type PublicCheck, publicCheck, publicReason } from '../check.ts';
import { ownNote } from '../match.ts';
import type { Subject } from '../subject.ts';
import type { Trigger } from '../trigger.ts';
import { type AskedColumn, askColumn } from './ask-columns.ts';
import { closestRows } from './closest-rows.ts';
import type { TriggerTable } from './open-index.ts';
import { checkAt, lateWeightOf, sumWeights } from './sum-weights.ts';

/** Why triggers of a webhook secret are not to be asked at all. */
export interface Stop {
  readonly filter: string;
  readonly reason: string;
}

/** A trigger with what its filters say. */
interface Judged {
  readonly trigger: Trigger;
  /** In the registry's order, then `own_note`; none when they were not asked. */
  readonly filters: () => readonly PublicCheck[];
}

export interface Judgement {
  /** Triggers that no filter fails, in the catalog's order. */
  readonly taken: readonly Judged[];
  /** The others that came closest, closest first and equals by name; at most as many as were asked for. */
  readonly skipped: readonly (Judged & Stop)[];
  readonly skipped_count: number;
}

/**
 * Judges an event for all triggers, as `match` does for one. Triggers that `stopOf` stops rank with those that fail every
 * filter.
 */
export function judgeAll(
  table: TriggerTable,
  subject: Subject,
  stopOf: (secret: string) => Stop | undefined,
  most: number,
): Judgement {
  const { secrets, positions, triggers } = table;
  const note = ownNote(subject);
  const asked = table.columns.map((column) => askColumn(column, subject));
  const stops = secrets.names.map(stopOf);
  const sums = sumWeights(table, asked, note, stops);
  const { taken, skipped } = closestRows(table.kinds, sums, lateWeightOf(table, asked), most);

  const positionOf = (row: number) => positions[row] as number;
  const triggerOf = (row: number) => triggers[positionOf(row)] as Trigger;
  const filtersOf = (row: number) =>
    [...asked.map((_, index) => checkAt(table, asked, index, row)), note].map(publicCheck);
  const reasonOf = createReasonOf();
  return {
    taken: taken
      .toSorted((a, b) => positionOf(a) - positionOf(b))
      .map((row) => ({ trigger: triggerOf(row), filters: () => filtersOf(row) })),
    skipped: skipped.map((row) => {
      const trigger = triggerOf(row);
      const stop = stops[secrets.classes[row] as number];
      if (stop) return { trigger, filter: stop.filter, reason: stop.reason, filters: noFilters };
      const failed = firstFailed(table, asked, row) ?? note;
      return { trigger, filter: failed.filter, reason: reasonOf(failed), filters: () => filtersOf(row) };
    }),
    skipped_count: positions.length - taken.length,
  };
}

const noFilters = () => [];

/** Triggers that stand beside one another mostly failed the same check. */
function createReasonOf(): (check: Check) => string {
  let last: { readonly check: Check; readonly reason: string } | undefined;
  return (check) => {
    if (last?.check !== check) last = { check, reason: publicReason(check) };
    return last.reason;
  };
}

function firstFailed(table: TriggerTable, asked: readonly AskedColumn[], row: number): Check | undefined {
  for (let index = 0; index < asked.length; index += 1) {
    const check = checkAt(table, asked, index, row);
    if (check.result === 'fail') return check;
  }
  return undefined;
}
