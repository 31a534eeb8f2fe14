import { expect, test } from 'vitest';
import { onSameTarget } from '../../lib/cli/target/aimed.ts';

test.each([
  ['pdt runs', ['runs', 'x', '--local'], 'pdt runs --local'],
  [
    'pdt get triggers',
    ['get', 'tr', '--stack', 'mine', '--region=eu-west-1'],
    'pdt get triggers --stack mine --region=eu-west-1',
  ],
  ['pdt connect, or pdt secrets set X', ['send', '--local'], 'pdt connect --local, or pdt secrets set X'],
  ['pdt doctor --local finds out', ['send', '--local'], 'pdt doctor --local finds out'],
  ['pdt doctor --local; then wait', ['send', '--local'], 'pdt doctor --local; then wait'],
  ['pdt validate -f x', ['apply', '--local'], 'pdt validate -f x'],
  ['did you mean x?', ['get', '--local'], 'did you mean x?'],
  ['pdt runs', ['runs', 'x'], 'pdt runs'],
])('%j after %j is told as %j', (remedy, args, told) => {
  expect(onSameTarget(remedy, args)).toBe(told);
});
