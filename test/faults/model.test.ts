import fc from 'fast-check';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { LEDGER_SHAPE } from '../../lib/config/tables.ts';
import { sameAnswer } from '../../lib/domain/note.ts';
import { startDynamoDb, type TestDynamoDb } from '../support/dynamodb.ts';
import { type Move, type Plan, playModel, type Seen } from './run-model.ts';

let dynamodb: TestDynamoDb;
beforeAll(async () => {
  dynamodb = await startDynamoDb();
  await dynamodb.createTable('model', LEDGER_SHAPE);
});
afterAll(() => dynamodb.close());

const n = fc.nat({ max: 5 });
const move: fc.Arbitrary<Move> = fc.oneof(
  { weight: 60, arbitrary: fc.record({ kind: fc.constant('step' as const), n }) },
  { weight: 10, arbitrary: fc.constant<Move>({ kind: 'receive' }) },
  {
    weight: 8,
    arbitrary: fc.record({
      kind: fc.constant('wait' as const),
      seconds: fc.constantFrom(1, 31, 61, 121, 601, 841, 901),
    }),
  },
  { weight: 4, arbitrary: fc.record({ kind: fc.constant('crash' as const), n }) },
  { weight: 3, arbitrary: fc.constant<Move>({ kind: 'duplicate' }) },
  { weight: 3, arbitrary: fc.constant<Move>({ kind: 'replay' }) },
  { weight: 3, arbitrary: fc.constant<Move>({ kind: 'second' }) },
  { weight: 1, arbitrary: fc.constant<Move>({ kind: 'redrive' }) },
  {
    weight: 2,
    arbitrary: fc.record({
      kind: fc.constant('person' as const),
      status: fc.constantFrom('acknowledged' as const, 'resolved' as const),
    }),
  },
);

const plan: fc.Arbitrary<Plan> = fc.record({
  moves: fc.array(move, { minLength: 20, maxLength: 160 }),
  fates: fc.array(fc.constantFrom('ok', 'answer_lost', 'lost', 'late', 'unlisted', 'refused', 'rejected'), {
    maxLength: 6,
  }),
  agent: fc.array(fc.constantFrom('answer', 'answer', 'refuse', 'fail', 'empty', 'permanent'), {
    maxLength: 4,
  }),
});

const step: Move = { kind: 'step', n: 0 };
const steps = (count: number) => new Array<Move>(count).fill(step);
const receive: Move = { kind: 'receive' };

/** Plans that broke a promise once. */
const FOUND: [Plan][] = [
  [
    // Stopped between taking the lead and writing that down; then replayed: the other event was told to nobody.
    {
      moves: [
        { kind: 'second' },
        receive,
        ...steps(4),
        receive,
        step,
        { kind: 'wait', seconds: 841 },
        step,
        receive,
        { kind: 'crash', n: 1 },
        receive,
        { kind: 'crash', n: 3 },
        ...steps(6),
        { kind: 'crash', n: 0 },
        step,
        receive,
        receive,
        { kind: 'replay' },
      ],
      fates: [],
      agent: [],
    },
  ],
];

/** A search with plans of its own each time: MODEL_RUNS=20000 npx vitest run … test/faults/model.test.ts */
const SEARCH = process.env['MODEL_RUNS'];
/** Without one the same plans each time: a change is judged by what it changed. */
const SLICE = { numRuns: 150, seed: 20_261_128 };
let played = 0;

it('keeps its promises under any interleaving', { timeout: 3_600_000 }, async () => {
  await fc.assert(
    fc.asyncProperty(plan, async (chosen) => {
      const seen = await playModel(dynamodb, 'model', chosen, `MODEL-${++played}`);
      expect(seen.quiet).toBe(true);
      expect(seen.acknowledged_early).toBe(0);
      for (const calls of seen.calls.values()) expect(calls).toBeLessThanOrEqual(2);
      expect(seen.applied.length).toBeLessThanOrEqual(1);
      expect(seen.overwritten).toBe(0);
      for (const each of seen.runs) expectKept(each, seen);
    }),
    { ...(SEARCH ? { numRuns: Number(SEARCH) } : SLICE), examples: FOUND },
  );
});

/** One note, or a final state that says why there is none; and what was coalesced was told to an agent. */
function expectKept({ run, answers, failures, told }: Seen['runs'][number], seen: Seen): void {
  expect(['DONE', 'FAILED', 'EXPIRED', 'SUPPRESSED']).toContain(run?.state);
  expect(answers.length).toBeLessThanOrEqual(1);
  if (run?.state === 'FAILED') {
    expect(run.error).toBeDefined();
    return;
  }
  if (run?.state === 'SUPPRESSED') {
    expect(run.error?.code).toBe('coalesced');
    const leader = seen.runs.find((other) => other.run?.run_id === run.coalesced_into?.leader);
    expect(told || leader?.run?.state === 'FAILED').toBe(true);
    return;
  }
  const expected = run?.answer?.note ?? '';
  expect(failures).toEqual([]);
  if (expected !== '') {
    expect(answers).toHaveLength(1);
    expect(sameAnswer(answers[0] ?? '', expected)).toBe(true);
  }
}
