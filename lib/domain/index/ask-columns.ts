import type { Check } from '../check.ts';
import type { Subject } from '../subject.ts';
import type { Trigger } from '../trigger.ts';
import type { Lookup } from './lookup.ts';
import type { OpenColumn } from './open-index.ts';

/** One column's checks of one event. */
export interface AskedColumn {
  readonly column: OpenColumn;
  readonly subject: Subject;
  /** Class → its check, as far as it was asked for. */
  readonly checks: (Check | undefined)[];
  /** In a column that is looked up: the classes that list a key of the event, … */
  readonly hit: readonly number[];
  /** … and what the classes get that list others; undefined when there are none. */
  readonly missed: Check | undefined;
  /** Whether its many classes are asked only where they may matter. */
  readonly late: boolean;
}

/** Asks the filter of a column about an event: of few classes each, of many those that the event's keys lead to. */
export function askColumn(column: OpenColumn, subject: Subject): AskedColumn {
  const { samples, lookup } = column;
  if (column.few) {
    const checks: Check[] = [];
    for (let id = 0; id < samples.length; id += 1) checks.push(ask(column, subject, id));
    return { column, subject, checks, hit: NONE, missed: undefined, late: false };
  }
  const checks = new Array<Check | undefined>(samples.length);
  if (!lookup) return { column, subject, checks, hit: NONE, missed: undefined, late: true };
  const hit = classesOf(lookup, subject);
  for (const id of lookup.bare) checks[id] = ask(column, subject, id);
  for (const id of hit) checks[id] = ask(column, subject, id);
  const other = lookup.listing.find((id) => !hit.includes(id));
  const missed = other === undefined ? undefined : ask(column, subject, other);
  return { column, subject, checks, hit, missed, late: false };
}

const NONE: readonly number[] = [];

/** The check of a class. */
export function checkOf(asked: AskedColumn, id: number): Check {
  return asked.checks[id] ?? asked.missed ?? askLate(asked, id);
}

/** The check of a row. */
export function checkAt(asked: AskedColumn, row: number): Check {
  return checkOf(asked, asked.column.classes[row] as number);
}

function askLate({ column, subject, checks }: AskedColumn, id: number): Check {
  const check = ask(column, subject, id);
  checks[id] = check;
  return check;
}

function ask({ filter, samples }: OpenColumn, subject: Subject, id: number): Check {
  return filter(samples[id] as Trigger, subject);
}

/** The classes that list a key of the event, each once. */
function classesOf(lookup: Lookup, subject: Subject): readonly number[] {
  const classes: number[] = [];
  for (const key of lookup.keysOf(subject)) {
    for (const id of lookup.classesOf.get(key) ?? NONE) if (!classes.includes(id)) classes.push(id);
  }
  return classes;
}
