import type { Subject } from './subject.ts';
import type { Trigger } from './trigger.ts';

/** What one filter says of one event. `wanted` and `got` are for `explain` only: they may hold incident text. */
export type Check =
  | { readonly filter: string; readonly result: 'pass' }
  | {
      readonly filter: string;
      readonly result: 'fail';
      /** Stable code. */
      readonly reason: string;
      /** Id, enum or filter key that goes with the code in answers and logs; never incident text. */
      readonly detail?: string;
      readonly wanted?: unknown;
      readonly got?: unknown;
    }
  | {
      readonly filter: string;
      readonly result: 'unknown';
      /** Metadata name that has to be known first, or `note_author`. */
      readonly needs: string;
    };

type Failed = Extract<Check, { result: 'fail' }>;

/** One rule: pure, and silent about values it was not asked about. */
export type Filter = (trigger: Trigger, subject: Subject) => Check;

export function pass(filter: string): Check {
  return { filter, result: 'pass' };
}

export function fail(
  filter: string,
  reason: string,
  values: { readonly detail?: string | undefined; readonly wanted?: unknown; readonly got?: unknown } = {},
): Check {
  const { detail, wanted, got } = values;
  const check: { -readonly [K in keyof Failed]: Failed[K] } = { filter, result: 'fail', reason };
  if (detail !== undefined) check.detail = detail;
  if (wanted !== undefined) check.wanted = wanted;
  if (got !== undefined) check.got = got;
  return check;
}

export function unknown(filter: string, needs: string): Check {
  return { filter, result: 'unknown', needs };
}

/** An id or enum: nothing that could be a sentence. */
const PUBLIC_DETAIL = /^[\w.:-]{1,64}$/;

/**
 * The reason as HTTP answers and logs may carry it: a code, with an id, enum or filter key where that helps. Never a title,
 * a name or a note. 'pass' for a check that passed.
 */
export function publicReason(check: Check): string {
  if (check.result === 'pass') return 'pass';
  if (check.result === 'unknown') return `needs:${check.needs}`;
  const { detail } = check;
  return detail !== undefined && PUBLIC_DETAIL.test(detail) ? `${check.reason}:${detail}` : check.reason;
}
