import { globSync, readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { fail } from '../../../lib/domain/check.ts';
import { adviceFor } from '../../../lib/domain/explain/advice.ts';
import { subjectOf } from '../../../lib/domain/subject.ts';
import { eventOf } from '../deliveries.ts';
import { triggerWith } from '../triggers.ts';

const FILES = globSync(['lib/domain/filters/*.ts', 'lib/domain/match.ts'], {
  cwd: new URL('../../../', import.meta.url).pathname,
});

/** Every `fail('filter', 'reason'` of the filters. */
const REASONS = FILES.flatMap((file) => {
  const text = readFileSync(new URL(`../../../${file}`, import.meta.url), 'utf8');
  return [...text.matchAll(/\bfail\(\s*'(\w+)',\s*'(\w+)'/g)].map(([, filter = '', reason = '']) => ({
    filter,
    reason,
  }));
});

test('the reasons are found', () => expect(REASONS.length).toBeGreaterThan(15));

test.each(REASONS)('explain says what to change when $filter fails with $reason', ({ filter, reason }) => {
  const advice = adviceFor(fail(filter, reason), subjectOf(eventOf('incident.triggered')), triggerWith());
  expect(advice).not.toBe(`change ${filter}`);
});
