import type { Subject } from './subject.ts';
import type { Trigger } from './trigger.ts';

/** What one filter says of one event. */
export type Check =
  | { readonly filter: string; readonly result: 'pass' }
  | {
      readonly filter: string;
      readonly result: 'fail';
      /** Stable code. */
      readonly reason: string;
      /** Id, enum or filter key that goes with the code, where it is none of the incident's text. */
      readonly detail?: string | undefined;
    }
  | {
      readonly filter: string;
      readonly result: 'unknown';
      /** Metadata name that has to be known first, or `note_author`. */
      readonly needs: string;
    };

/** One rule: pure, and silent about values it was not asked about. */
export type Filter = (trigger: Trigger, subject: Subject) => Check;

export function pass(filter: string): Check {
  return { filter, result: 'pass' };
}

export function fail(filter: string, reason: string, detail?: string): Check {
  return { filter, result: 'fail', reason, detail };
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

/** A check as answers and logs carry it: codes, ids and enums, no text of the incident. */
export interface PublicCheck {
  readonly filter: string;
  readonly result: Check['result'];
  /** Absent for a check that passed. */
  readonly reason?: string;
}

export function publicCheck(check: Check): PublicCheck {
  if (check.result === 'pass') return check;
  const { filter, result } = check;
  return { filter, result, reason: publicReason(check) };
}
