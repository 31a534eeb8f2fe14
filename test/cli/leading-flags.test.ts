import { expect, it } from 'vitest';
import { moveLeadingFlags } from '../../lib/cli/leading-flags.ts';

it.each([
  ['--local runs', 'runs --local'],
  ['--stack other --local get triggers -o json', 'get triggers -o json --stack other --local'],
  ['--local secrets list', 'secrets list --local'],
  ['--stack=other get', 'get --stack=other'],
  ['get --local', 'get --local'],
  ['secrets set NAME --local', 'secrets set NAME --local'],
  ['--help', '--help'],
  ['--local', '--local'],
  ['--nonsense get', '--nonsense get'],
])('%s means %s', (given, meant) => {
  expect(moveLeadingFlags(given.split(' '))).toEqual(meant.split(' '));
});
