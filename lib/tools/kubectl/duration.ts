import { refused } from '../tool-error.ts';

const UNITS: Readonly<Record<string, number>> = { h: 3600, m: 60, s: 1 };

/** Seconds of `90s`, `5m`, `1h30m`; at least 1. @throws AppError `tool_refused` */
export function durationSeconds(flag: string, text: string): number {
  const parts = [...text.matchAll(/(\d{1,7})([hms])/g)];
  if (parts.length === 0 || parts.map(([part]) => part).join('') !== text) {
    throw refused(`--${flag} takes a time such as 90s, 5m or 1h30m`);
  }
  const seconds = parts.reduce((sum, [, count, unit = 's']) => sum + Number(count) * (UNITS[unit] ?? 1), 0);
  return Math.max(1, seconds);
}
