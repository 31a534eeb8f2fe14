import { Annotations, Match } from 'aws-cdk-lib/assertions';
import { expect, test } from 'vitest';
import { stackOf } from './synth.ts';

const warnings = (given: Parameters<typeof stackOf>[0]) =>
  Annotations.fromStack(stackOf(given).stack)
    .findWarning('*', Match.anyValue())
    .map(({ entry }) => String(entry.data));

test.each([{}, { retryWindowSeconds: 60 }, { retryWindowSeconds: 3600 }])(
  'a window within max_age is no matter: %o',
  (given) => {
    expect(warnings(given)).toEqual([]);
  },
);

test('a window longer than the default max_age is warned of at synth, with what to set', () => {
  const [warning, ...more] = warnings({ retryWindowSeconds: 7200, queueMaxReceives: 40 });
  expect(more).toEqual([]);
  expect(warning).toMatch(
    /^retryWindowSeconds = 7200 is above max_age, 3600 s .*Set limits\.max_age in the triggers/,
  );
});
