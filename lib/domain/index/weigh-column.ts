import type { Check } from '../check.ts';
import type { Subject } from '../subject.ts';
import type { Trigger } from '../trigger.ts';
import type { OpenColumn } from './open-index.ts';

/**
 * What a check costs a trigger, so that sums can be compared: the low byte counts what it lacks to a pass in halves (as
 * `closeness` does), the next byte its failures. A hundred filters fit.
 */
export const WEIGHT = { pass: 0, unknown: 0x001, fail: 0x102 } as const satisfies Record<
  Check['result'],
  number
>;

/** One column's checks of one event, each asked for at most once. */
export interface WeighedColumn {
  readonly classes: Int32Array;
  readonly checkOf: (id: number) => Check;
  /** Weight of every class, when all are known; absent for a column whose classes are asked one by one. */
  readonly weights?: Int32Array;
}

/** Beyond this many classes, asking each costs more than asking those that may matter. */
const FEW_CLASSES = 8;

export function weighColumn(column: OpenColumn, subject: Subject): WeighedColumn {
  const { classes, samples, lookup } = column;
  const checks: (Check | undefined)[] = [];
  const checkOf = (id: number): Check => {
    const known = checks[id] ?? column.filter(samples[id] as Trigger, subject);
    checks[id] = known;
    return known;
  };
  if (!lookup && samples.length > FEW_CLASSES) return { classes, checkOf };
  const weights = new Int32Array(samples.length);
  const weigh = (id: number) => {
    weights[id] = WEIGHT[checkOf(id).result];
  };
  if (!lookup || samples.length <= FEW_CLASSES) {
    for (let id = 0; id < samples.length; id += 1) weigh(id);
    return { classes, checkOf, weights };
  }
  const hit = new Set(lookup.keysOf(subject).flatMap((key) => lookup.classesOf.get(key) ?? []));
  const missed = lookup.listing.find((id) => !hit.has(id));
  if (missed !== undefined) weights.fill(WEIGHT[checkOf(missed).result]);
  for (const id of lookup.bare) weigh(id);
  for (const id of hit) weigh(id);
  return { classes, checkOf, weights };
}
