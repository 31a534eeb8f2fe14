import { afterAll, afterEach, expect, it } from 'vitest';
import { closeShared, type RunWorld, startRunWorld } from '../../support/run-world.ts';

let world: RunWorld;
afterEach(() => world.close());
afterAll(closeShared);

it.each([
  ['11 min of a whole invocation', 780_000, 660_000],
  ['two thirds of a short one', 60_000, 40_000],
])('an agent gets at most %s, so that its note can still be written', async (_, remaining_ms, most) => {
  world = await startRunWorld();
  const deadlines: number[] = [];
  await world.work(world.message(), {
    remaining_ms,
    deps: {
      ask: async ({ deadline }) => {
        deadlines.push(deadline - world.now());
        return { note: 'The cache is cold.' };
      },
    },
  });
  expect(deadlines).toHaveLength(1);
  expect(deadlines[0]).toBeLessThanOrEqual(most);
});
