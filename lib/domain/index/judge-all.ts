import { type PublicCheck, publicCheck } from '../check.ts';
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
  const note = publicCheck(ownNote(subject));
  const asked = table.columns.map((column) => askColumn(column, subject));
  const stops = secrets.names.map(stopOf);
  const sums = sumWeights(table, asked, note, stops);
  const { taken, skipped } = closestRows(table.kinds, sums, lateWeightOf(table, asked), most);

  const positionOf = (row: number) => positions[row] as number;
  const triggerOf = (row: number) => triggers[positionOf(row)] as Trigger;
  const filtersOf = (row: number) => [...asked.map((_, index) => checkAt(table, asked, index, row)), note];
  return {
    taken: taken
      .toSorted((a, b) => positionOf(a) - positionOf(b))
      .map((row) => ({ trigger: triggerOf(row), filters: () => filtersOf(row) })),
    skipped: skipped.map((row) => {
      const trigger = triggerOf(row);
      const stop = stops[secrets.classes[row] as number];
      if (stop) return { trigger, filter: stop.filter, reason: stop.reason, filters: noFilters };
      const { filter, reason = '' } = firstFailed(table, asked, row) ?? note;
      return { trigger, filter, reason, filters: () => filtersOf(row) };
    }),
    skipped_count: positions.length - taken.length,
  };
}

const noFilters = () => [];

function firstFailed(
  table: TriggerTable,
  asked: readonly AskedColumn[],
  row: number,
): PublicCheck | undefined {
  for (let index = 0; index < asked.length; index += 1) {
    const check = checkAt(table, asked, index, row);
    if (check.result === 'fail') return check;
  }
  return undefined;
}
