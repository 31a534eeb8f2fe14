import type { Check } from '../check.ts';
import type { Subject } from '../subject.ts';
import type { Trigger } from '../trigger.ts';
import type { Lookup } from './lookup.ts';
import type { OpenColumn, TriggerTable } from './open-index.ts';

/** One column's checks of one event, each asked for at most once. */
export interface AskedColumn {
  readonly checkOf: (id: number) => Check;
  /** In a column that is looked up: what the classes get that list keys, but none of the event's, … */
  readonly missed?: Check;
  /** … and the classes that list one. */
  readonly hit?: readonly number[];
  /** Whether its many classes are asked only where they may matter. */
  readonly late?: true;
}

/** Asks the filter of a column about an event: of few classes each, of many those that the event's keys lead to. */
export function askColumn(column: OpenColumn, subject: Subject): AskedColumn {
  const { samples, filter, lookup } = column;
  const ask = (id: number) => filter(samples[id] as Trigger, subject);
  if (column.few) {
    const checks: Check[] = [];
    for (let id = 0; id < samples.length; id += 1) checks.push(ask(id));
    return { checkOf: (id) => checks[id] as Check };
  }
  const asked = new Array<Check | undefined>(samples.length);
  const checkOf = (id: number): Check => {
    const known = asked[id] ?? ask(id);
    asked[id] = known;
    return known;
  };
  if (!lookup) return { checkOf, late: true };
  const hit = classesOf(lookup, subject);
  const other = lookup.listing.find((id) => !hit.includes(id));
  if (other === undefined) return { checkOf, hit };
  const missed = ask(other);
  for (const id of lookup.bare) checkOf(id);
  for (const id of hit) checkOf(id);
  return { checkOf: (id) => asked[id] ?? missed, hit, missed };
}

/** The check of a row in a column. */
export function checkAt(
  { columns }: TriggerTable,
  asked: readonly AskedColumn[],
  index: number,
  row: number,
): Check {
  const id = columns[index]?.classes[row] as number;
  return (asked[index] as AskedColumn).checkOf(id);
}

/** The classes that list a key of the event, each once. */
function classesOf(lookup: Lookup, subject: Subject): readonly number[] {
  const classes: number[] = [];
  for (const key of lookup.keysOf(subject)) {
    for (const id of lookup.classesOf.get(key) ?? []) if (!classes.includes(id)) classes.push(id);
  }
  return classes;
}
