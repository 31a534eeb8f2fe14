import fc from 'fast-check';
import type { Move, Plan, Setting } from './plan.ts';

const n = fc.nat({ max: 5 });
const gate = fc.constantFrom(
  'GetItem',
  'UpdateItem',
  'ask',
  'written',
  'list notes',
  'get incident',
  'end',
  'claimed',
  'attempt_counted',
  'answer_saved',
  'noted',
  'status_marked',
  'retrying',
);

const move: fc.Arbitrary<Move> = fc.oneof(
  { weight: 40, arbitrary: fc.record({ kind: fc.constant('step' as const), n }) },
  { weight: 12, arbitrary: fc.record({ kind: fc.constant('until' as const), n, gate }) },
  { weight: 4, arbitrary: fc.record({ kind: fc.constant('finish' as const), n }) },
  { weight: 8, arbitrary: fc.constant<Move>({ kind: 'receive' }) },
  { weight: 1, arbitrary: fc.constant<Move>({ kind: 'poll' }) },
  { weight: 1, arbitrary: fc.constant<Move>({ kind: 'start' }) },
  {
    weight: 8,
    arbitrary: fc.record({
      kind: fc.constant('wait' as const),
      seconds: fc.constantFrom(1, 31, 61, 121, 601, 755, 841, 901, 3601),
    }),
  },
  { weight: 4, arbitrary: fc.record({ kind: fc.constant('crash' as const), n }) },
  {
    weight: 3,
    arbitrary: fc.record({
      kind: fc.constant('ledger' as const),
      n,
      fate: fc.constantFrom('repeat' as const, 'fail' as const, 'lost' as const),
    }),
  },
  { weight: 3, arbitrary: fc.constant<Move>({ kind: 'duplicate' }) },
  { weight: 3, arbitrary: fc.constant<Move>({ kind: 'replay' }) },
  { weight: 1, arbitrary: fc.constant<Move>({ kind: 'drop' }) },
  { weight: 1, arbitrary: fc.constant<Move>({ kind: 'redrive' }) },
  {
    weight: 3,
    arbitrary: fc.record({
      kind: fc.constant('event' as const),
      event: fc.constantFrom('second' as const, 'own_note', 'note', 'own_status', 'status'),
    }),
  },
  {
    weight: 2,
    arbitrary: fc.record({
      kind: fc.constant('person' as const),
      does: fc.constantFrom('acknowledged' as const, 'resolved', 'triggered', 'deletes the note'),
    }),
  },
  {
    weight: 1,
    arbitrary: fc.record({
      kind: fc.constant('trigger' as const),
      becomes: fc.constantFrom('on' as const, 'removed', 'disabled', 'forbidden'),
    }),
  },
);

const setting: fc.Arbitrary<Setting> = fc.constantFrom<Setting>(
  {},
  { spec: { run_if_resolved: false } },
  { spec: { failure_note: false, allowed_actions: ['acknowledge'] } },
  { limits: { coalesce_s: 300 } },
  { limits: { coalesce_s: 300, cooldown_s: 600 }, spec: { run_if_resolved: false } },
  { limits: { max_runs: { count: 1, per_s: 86_400 } } },
  { limits: { max_age_s: 7200 } },
  { spec: { allowed_actions: [] } },
  { first: 'note' },
  { no_token: true },
);

/** Any plan within the bounds that the design relies on. */
export const anyPlan: fc.Arbitrary<Plan> = fc.record({
  setting,
  moves: fc.array(move, { minLength: 20, maxLength: 120 }),
  fates: fc.array(fc.constantFrom('ok', 'answer_lost', 'lost', 'late', 'unlisted', 'refused', 'rejected'), {
    maxLength: 6,
  }),
  agent: fc.array(
    fc.constantFrom('answer', 'acknowledge', 'resolve', 'refuse', 'fail', 'empty', 'permanent', 'long'),
    { maxLength: 5 },
  ),
});
