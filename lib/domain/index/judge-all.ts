import { type PublicCheck, publicCheck } from '../check.ts';
import { ownNote } from '../match.ts';
import type { Subject } from '../subject.ts';
import type { Trigger } from '../trigger.ts';
import { askColumn, checkAt } from './ask-columns.ts';
import { closestRows } from './closest-rows.ts';
import type { TriggerTable } from './open-index.ts';
import { createStoppedBy, type Stop } from './stopped-by.ts';
import { lateWeightOf, sumWeights } from './sum-weights.ts';

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
  const { taken, skipped } = closestRows(table.kinds, sums, lateWeightOf(asked), most);

  const positionOf = (row: number) => positions[row] as number;
  const triggerOf = (row: number) => triggers[positionOf(row)] as Trigger;
  const filtersOf = (row: number) => [...asked.map((column) => checkAt(column, row)), note].map(publicCheck);
  const stoppedBy = createStoppedBy(table, asked, sums, note, stops);
  return {
    taken: taken
      .toSorted((a, b) => positionOf(a) - positionOf(b))
      .map((row) => ({ trigger: triggerOf(row), filters: () => filtersOf(row) })),
    skipped: skipped.map((row) => {
      const { filter, reason } = stoppedBy(row);
      const unasked = stops[secrets.classes[row] as number] !== undefined;
      return { trigger: triggerOf(row), filter, reason, filters: unasked ? noFilters : () => filtersOf(row) };
    }),
    skipped_count: positions.length - taken.length,
  };
}

const noFilters = () => [];
