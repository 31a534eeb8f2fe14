import { refused } from './tool-error.ts';

const UNITS: Readonly<Record<string, number>> = {
  s: 1_000,
  m: 60_000,
  h: 3_600_000,
  d: 86_400_000,
  w: 604_800_000,
};

/** Explains to a model how a time is written. */
export const TIME_HINT =
  'RFC 3339 (2026-01-31T10:00:00Z), Unix seconds, now, or relative such as now-1h or -30m';

/**
 * Epoch ms of a time as people and models write it.
 * @throws AppError `tool_refused`
 */
export function timeOf(text: string, now: number): number {
  const at = readTime(text, now);
  // Beyond it JavaScript knows no dates. https://tc39.es/ecma262/#sec-time-values-and-time-range
  if (Number.isNaN(at) || Math.abs(at) > 8.64e15) {
    throw refused(`${JSON.stringify(text)} is no time; write ${TIME_HINT}`);
  }
  return at;
}

function readTime(text: string, now: number): number {
  const bare = text.trim();
  if (bare === '' || bare === 'now' || bare === 'now()') return now;
  const [, sign = '-', count, unit = ''] =
    /^(?:now\s*)?([+-])?\s*(\d{1,9}(?:\.\d+)?)\s*([smhdw])(?:\s+ago)?$/.exec(bare) ?? [];
  if (count !== undefined) return now + (sign === '+' ? 1 : -1) * Number(count) * (UNITS[unit] ?? 0);
  if (/^\d{9,10}(\.\d+)?$/.test(bare)) return Number(bare) * 1000;
  if (/^\d{13}$/.test(bare)) return Number(bare);
  if (/^\d{16,19}$/.test(bare)) return Number(bare.slice(0, 13));
  return /^\d{4}-\d\d-\d\d/.test(bare) ? Date.parse(bare) : Number.NaN;
}

/** A window of time; `start` defaults to an hour before its end. @throws AppError `tool_refused` */
export function windowOf(
  given: { readonly start?: string | undefined; readonly end?: string | undefined },
  now: number,
  usualMs = 3_600_000,
): { readonly start: number; readonly end: number } {
  const end = given.end === undefined ? now : timeOf(given.end, now);
  const start = given.start === undefined ? end - usualMs : timeOf(given.start, now);
  if (start >= end) throw refused('start must lie before end');
  return { start, end };
}

/** Seconds of `30`, `15s`, `5m`, `1h`. @throws AppError `tool_refused` */
export function stepSeconds(text: string): number {
  const [, count, unit = 's'] = /^(\d{1,6}(?:\.\d+)?)([smhd])?$/.exec(text.trim()) ?? [];
  const seconds = (Number(count) * (UNITS[unit] ?? 0)) / 1000;
  if (!(seconds > 0)) throw refused('step is a time such as 15s, 1m or 1h');
  return seconds;
}
