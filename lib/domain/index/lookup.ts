import type { Trigger } from '../trigger.ts';
import type { KeyedFilter } from './columns.ts';
import type { Column } from './compile-index.ts';

/** A column whose triggers are found by the event's keys instead of being asked one by one. */
export interface Lookup {
  readonly keysOf: KeyedFilter['keysOf'];
  readonly classesOf: ReadonlyMap<string, readonly number[]>;
  /** Class → its rows, in order. */
  readonly rowsOf: readonly (readonly number[])[];
  /** Classes that list a key: what one gets when none of its keys is the event's, all of those get. */
  readonly listing: readonly number[];
  /** Classes that list no key: their answer depends on no key either. */
  readonly bare: readonly number[];
}

export function openLookup(keyed: KeyedFilter, column: Column, samples: readonly Trigger[]): Lookup {
  const rowsOf: number[][] = samples.map(() => []);
  for (const [row, id] of column.classes.entries()) rowsOf[id]?.push(row);
  const lists = (id: number) => (keyed.listed(samples[id] as Trigger)?.length ?? 0) > 0;
  const ids = samples.map((_, id) => id);
  return {
    keysOf: keyed.keysOf,
    classesOf: new Map((column.keys ?? []).map(([key, ...classes]) => [key, classes])),
    rowsOf,
    listing: ids.filter(lists),
    bare: ids.filter((id) => !lists(id)),
  };
}
