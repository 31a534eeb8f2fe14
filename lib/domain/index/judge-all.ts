import { type Match, ownNote, verdictOf } from '../match.ts';
import type { Subject } from '../subject.ts';
import type { Trigger } from '../trigger.ts';
import { closestRows, STOPPED } from './closest-rows.ts';
import type { TriggerTable } from './open-index.ts';
import { WEIGHT, weighColumn } from './weigh-column.ts';

/** A trigger with what its filters say; `stop` instead of a verdict when they were not asked. */
type Judged<Stop> =
  | { readonly trigger: Trigger; readonly verdict: Match; readonly stop?: never }
  | { readonly trigger: Trigger; readonly stop: Stop; readonly verdict?: never };

export interface Judgement<Stop> {
  /** Triggers that no filter fails, in the catalog's order. */
  readonly taken: readonly { readonly trigger: Trigger; readonly verdict: Match }[];
  /** The others that came closest, closest first and equals by name; at most as many as were asked for. */
  readonly skipped: readonly Judged<Stop>[];
  readonly skipped_count: number;
}

/**
 * Judges an event for all triggers, as `match` does for one. `stopOf` tells why triggers of a webhook secret are not to be
 * asked at all: those rank with triggers that fail every filter.
 */
export function judgeAll<Stop>(
  table: TriggerTable,
  subject: Subject,
  stopOf: (secret: string) => Stop | undefined,
  most: number,
): Judgement<Stop> {
  const { secrets, positions } = table;
  const note = ownNote(subject);
  const columns = table.columns.map((column) => weighColumn(column, subject));
  const stops = secrets.names.map(stopOf);
  const sums = new Int32Array(positions.length).fill(WEIGHT[note.result]);
  if (stops.some((stop) => stop !== undefined)) {
    for (let row = 0; row < sums.length; row += 1) {
      if (stops[secrets.classes[row] ?? 0] !== undefined) sums[row] = STOPPED;
    }
  }
  const { taken, skipped, skipped_count } = closestRows(sums, columns, most);

  const positionOf = (row: number) => positions[row] ?? 0;
  const triggerOf = (row: number) => table.triggers[positionOf(row)] as Trigger;
  const askedOf = (row: number) => {
    const trigger = triggerOf(row);
    const checks = columns.map(({ classes, checkOf }) => checkOf(classes[row] ?? 0));
    return { trigger, verdict: verdictOf(trigger, [...checks, note]) };
  };
  return {
    taken: taken.toSorted((a, b) => positionOf(a) - positionOf(b)).map(askedOf),
    skipped: skipped.map((row) => {
      const stop = stops[secrets.classes[row] ?? 0];
      return stop === undefined ? askedOf(row) : { trigger: triggerOf(row), stop };
    }),
    skipped_count,
  };
}
