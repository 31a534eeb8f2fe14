import { expect, test } from 'vitest';
import { suggest, suggestName } from '../../../lib/domain/read/suggest.ts';

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

test.each([
  ['enabeld', 'enabled'],
  ['priority', 'min_priority'],
  ['services', 'allowed_services'],
  ['service', 'allowed_services'],
  ['events', 'event_types'],
  ['allow', 'allowed_services'],
  ['min', undefined],
  ['colour', undefined],
  ['', undefined],
])('a name of which a part is meant: %s → %s', (word, expected) => {
  expect(suggestName(word, FIELDS)).toBe(expected);
});
