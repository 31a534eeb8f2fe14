import { describe, expect, test } from 'vitest';
import { stepSeconds, timeOf, windowOf } from '../../lib/tools/time.ts';
import { NOW } from './tool-context.ts';

const HOUR = 3_600_000;

test.each([
  ['now', NOW],
  ['', NOW],
  ['now-1h', NOW - HOUR],
  ['now - 90m', NOW - 1.5 * HOUR],
  ['-30m', NOW - HOUR / 2],
  ['30m', NOW - HOUR / 2],
  ['2h ago', NOW - 2 * HOUR],
  ['+5m', NOW + HOUR / 12],
  ['-7d', NOW - 168 * HOUR],
  ['1.5h', NOW - 1.5 * HOUR],
  ['2026-01-05T09:00:00Z', NOW - HOUR],
  ['2026-01-05T10:00:00+01:00', NOW - HOUR],
  ['2026-01-05', NOW - 10 * HOUR],
  ['1767603600', NOW - HOUR],
  ['1767603600.5', NOW - HOUR + 500],
  ['1767603600000', NOW - HOUR],
  ['1767603600000000000', NOW - HOUR],
])('%j is a time', (text, at) => {
  expect(timeOf(text, NOW)).toBe(at);
});

test.each([
  'yesterday',
  '-',
  '1y',
  '12',
  '2026-13-99',
  '-999999999w',
  'now-',
  '2026-01-05T25:00:00Z',
  '-1h; drop',
])('%j is none', (text) => {
  expect(() => timeOf(text, NOW)).toThrow('is no time');
});

describe('a window', () => {
  test('is the hour before its end unless told', () => {
    expect(windowOf({}, NOW)).toEqual({ start: NOW - HOUR, end: NOW });
    expect(windowOf({ end: '-1h' }, NOW)).toEqual({ start: NOW - 2 * HOUR, end: NOW - HOUR });
    expect(windowOf({ start: '-2h' }, NOW)).toEqual({ start: NOW - 2 * HOUR, end: NOW });
  });

  test('has a beginning before its end', () => {
    expect(() => windowOf({ start: 'now' }, NOW)).toThrow('before');
  });
});

test.each([
  ['30', 30],
  ['15s', 15],
  ['5m', 300],
  ['1h', 3600],
  ['0.5m', 30],
])('a step of %s', (text, seconds) => {
  expect(stepSeconds(text)).toBe(seconds);
});

test.each(['0', '-1m', 'x', '1y', ''])('%j is no step', (text) => {
  expect(() => stepSeconds(text)).toThrow('step');
});
