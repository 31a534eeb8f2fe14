import type { Answer } from './transport.ts';

const FIRST_MS = 500;
const LONGEST_MS = 20_000;
/** Spreads workers that all wait for the same reset. */
const RESET_SPREAD_MS = 500;

/** Wait before try `attempt` + 1 (the first is 0), ms: doubling from half a second to 20 s, half of it random. */
export function backOff(attempt: number, random: () => number): number {
  const ceiling = Math.min(FIRST_MS * 2 ** attempt, LONGEST_MS);
  return Math.round(ceiling / 2 + (ceiling / 2) * random());
}

/**
 * Wait that a 429 asks for, ms, at least half a second; undefined when it does not say.
 * https://developer.pagerduty.com/docs/rest-api-rate-limits: `ratelimit-reset` is in seconds and may be missing.
 */
export function rateLimitWait(headers: Answer['headers'], random: () => number): number | undefined {
  const header = headers['ratelimit-reset'];
  const text = (Array.isArray(header) ? header[0] : header)?.trim();
  if (!text || !/^\d+(\.\d+)?$/.test(text)) return undefined;
  return Math.round(Math.max(Number(text) * 1000, FIRST_MS) + RESET_SPREAD_MS * random());
}
