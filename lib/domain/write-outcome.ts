import { AppError, type ErrorCode } from './errors.ts';

/**
 * What is known of a write that failed.
 * refused: it surely did nothing and may be sent again (429, no connection).
 * rejected: it surely did nothing and never will (4xx).
 * unknown: it may have happened (5xx, time-out, a connection lost after sending, a fault of our own).
 */
export type WriteOutcome = 'refused' | 'rejected' | 'unknown';

/** Codes under which a write may have happened although its answer never came. */
const UNKNOWN: ReadonlySet<ErrorCode> = new Set([
  'pagerduty_unavailable',
  'pagerduty_timeout',
  'call_broken',
  'internal',
]);

/** What a failed write of the PagerDuty client tells; anything that is no AppError may have happened. */
export function writeOutcome(error: unknown): WriteOutcome {
  if (!(error instanceof AppError) || UNKNOWN.has(error.code)) return 'unknown';
  return error.retry ? 'refused' : 'rejected';
}
