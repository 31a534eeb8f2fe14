import { expect, test } from 'vitest';
import { chunksOf } from '../../lib/adapters/batch-chunks.ts';

const MiB = 1024 * 1024;

test.each<[string, number[], number[][]]>([
  ['nothing', [], []],
  ['ten in one batch', Array(10).fill(1), [[0, 1, 2, 3, 4, 5, 6, 7, 8, 9]]],
  ['the eleventh in another', Array(11).fill(1), [[0, 1, 2, 3, 4, 5, 6, 7, 8, 9], [10]]],
  ['exactly 1 MiB', [MiB - 1, 1], [[0, 1]]],
  ['one byte above 1 MiB', [MiB - 1, 2], [[0], [1]]],
  ['a message of 1 MiB', [1, MiB, 1], [[0], [1], [2]]],
  ['a message no batch can carry', [1, MiB + 1, 1], [[0, 2]]],
  ['an empty message', [0], []],
])('%s', (_, sizes, chunks) => {
  expect(chunksOf(sizes)).toEqual(chunks);
});
