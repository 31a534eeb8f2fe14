import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { anyPlan } from './model/arbitrary.ts';
import { breaches } from './model/judge.ts';
import { PLANS } from './model/plans.ts';
import { playModel } from './model/play.ts';

/** A search with plans of its own each time: MODEL_RUNS=20000 npx vitest run … test/faults/model.test.ts */
const SEARCH = process.env['MODEL_RUNS'];
/** Without one the same plans each time: a change is judged by what it changed. */
const SLICE = { numRuns: 300, seed: 20_261_128 };

describe('the model of a run', () => {
  it.each(Object.entries(PLANS))('keeps its promises when %s', async (_, plan) => {
    expect(breaches(await playModel(plan))).toEqual([]);
  });

  it('keeps its promises under any interleaving', { timeout: 3_600_000 }, async () => {
    await fc.assert(
      fc.asyncProperty(anyPlan, async (plan) => {
        expect(breaches(await playModel(plan))).toEqual([]);
      }),
      SEARCH ? { numRuns: Number(SEARCH) } : SLICE,
    );
  });
});
