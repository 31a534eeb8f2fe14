import { expect, test } from 'vitest';
import { catalogVersion } from '../../lib/domain/catalog-version.ts';
import type { Trigger } from '../../lib/domain/trigger.ts';
import { trigger } from '../app/receive-fixture.ts';

const version = (...triggers: Trigger[]) =>
  catalogVersion({
    triggers: triggers.map((resource, index) => ({
      resource,
      parameter: `/s/${index}`,
      parameter_version: index,
    })),
    agents: [],
  });

test('neither the order of resources nor of their keys nor where they came from matters', () => {
  const one = trigger('one', {}, { parameters: { a: { x: 1, y: [1, 2] }, b: 2 } });
  const same = trigger('one', {}, { parameters: { b: 2, a: { y: [1, 2], x: 1 } } });
  expect(version(one, trigger('two'))).toBe(version(trigger('two'), same));
});

test('every value matters, and the order of lists', () => {
  const versions = [
    version(),
    version(trigger('one')),
    version(trigger('one', {}, { enabled: false })),
    version(trigger('one', {}, { parameters: { a: [1, 2] } })),
    version(trigger('one', {}, { parameters: { a: [2, 1] } })),
    version(trigger('one'), trigger('two')),
  ];
  expect(new Set(versions).size).toBe(versions.length);
});
