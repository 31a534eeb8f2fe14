import { expect, test } from 'vitest';
import { suggest } from '../../../lib/domain/read/suggest.ts';

const FIELDS = ['enabled', 'agent', 'event_types', 'allowed_services', 'min_priority', 'P1', 'us'];

test.each([
  ['enabeld', 'enabled'],
  ['enable', 'enabled'],
  ['Enabled', 'enabled'],
  ['agnet', 'agent'],
  ['eventtypes', 'event_types'],
  ['allowed_servces', 'allowed_services'],
  ['p1', 'P1'],
  ['ud', 'us'],
  ['colour', undefined],
  ['', undefined],
  ['x'.repeat(65), undefined],
])('%s → %s', (word, expected) => {
  expect(suggest(word, FIELDS)).toBe(expected);
});

test('of two equally near the first is taken', () => {
  expect(suggest('bat', ['cat', 'hat'])).toBe('cat');
});
