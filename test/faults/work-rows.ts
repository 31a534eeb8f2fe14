import { expect } from 'vitest';
import type { WorkPoint } from '../../lib/app/ports/observe-run.ts';
import type { Receipt } from '../../lib/app/ports/queue.ts';
import { killAt } from '../support/kill-at.ts';
import type { RunWorld } from '../support/run-world.ts';
import { DONE_ONCE, finish, pagerDutyOf, type WorkRow } from './work-row.ts';

const NOTES = /\/notes/;

/** Stops a worker at a point for good, or until the answer is called; nothing of ours runs there. */
async function stopAt(world: RunWorld, point: WorkPoint, receipt: Receipt) {
  const reached = Promise.withResolvers<void>();
  const released = Promise.withResolvers<void>();
  const outcome = world.work(receipt, {
    at: async (passed) => {
      if (passed !== point) return;
      reached.resolve();
      await released.promise;
    },
  });
  await reached.promise;
  return async () => {
    released.resolve();
    return await outcome;
  };
}

const STEPS: readonly WorkPoint[] = [
  'received',
  'hidden',
  'claimed',
  'rechecked',
  'hydrated',
  'attempt_counted',
  'agent_answered',
  'answer_saved',
  'posting_marked',
  'note_written',
  'noted',
  'status_marked',
  'status_written',
  'finished',
];

/** Faults of the queue and of the worker itself. */
export const WORK_ROWS: readonly WorkRow[] = [
  ...['the event comes again after 6 min', 'the event comes again after 48 h'].map((fault, index) => ({
    ...DONE_ONCE,
    fault,
    where: 'queue, which has forgotten it',
    sent: 2,
    play: async (world: RunWorld) => {
      await finish(world);
      world.clock += index === 0 ? 360_000 : 48 * 3_600_000 + 1;
      await finish(world, { ...world.message(), message_id: 'another' });
      expect(world.agentCalls()).toBe(1);
    },
  })),
  ...STEPS.map((point) => ({
    ...DONE_ONCE,
    fault: `the worker's process is killed after ${point}`,
    where: 'worker',
    spec: { allowed_actions: ['acknowledge'] as const },
    play: async (world: RunWorld) => {
      world.answer = () => ({ body: { note: 'The cache is cold.', status: 'acknowledged' } });
      const receipt = world.message();
      expect(await killAt(world, point, receipt)).toBe('SIGKILL');
      world.clock += 900_000;
      await finish(world, receipt);
      expect(world.agentCalls()).toBeLessThanOrEqual(2);
    },
  })),
  {
    ...DONE_ONCE,
    fault: "the worker's process is killed after retrying",
    where: 'worker',
    play: async (world) => {
      const answer = world.answer;
      world.answer = () => ({ status: 500, body: 'boom' });
      const receipt = world.message();
      expect(await killAt(world, 'retrying', receipt)).toBe('SIGKILL');
      world.answer = answer;
      // Nothing was hidden for the back-off: the message comes back while the lease of the back-off still lasts.
      expect(await world.work(receipt)).toBe('retry');
      expect(world.agentCalls()).toBe(1);
      world.clock += 900_000;
      await finish(world, receipt);
    },
  },
  {
    ...DONE_ONCE,
    fault: "the worker's process is killed after failure_note_written, and the message is redriven",
    where: 'worker',
    sent: 2,
    play: async (world) => {
      const answer = world.answer;
      world.answer = () => ({ status: 400, body: 'no' });
      const receipt = world.message();
      expect(await killAt(world, 'failure_note_written', receipt)).toBe('SIGKILL');
      world.clock += 900_000;
      await finish(world, receipt);
      expect(await world.run()).toMatchObject({ state: 'FAILED' });
      expect(world.notes()).toHaveLength(1);
      world.answer = answer;
      world.clock += 1000;
      await finish(world);
      expect(world.notes()[0]).toContain('The cache is cold.');
    },
  },
  ...(
    ['claimed', 'attempt_counted', 'agent_answered', 'answer_saved', 'posting_marked', 'noted'] as const
  ).map((point) => ({
    ...DONE_ONCE,
    fault: `the lease runs out at ${point} and the first worker goes on`,
    where: 'worker',
    play: async (world: RunWorld) => {
      const receipt = world.message();
      const goOn = await stopAt(world, point, receipt);
      world.clock += 900_000;
      await finish(world, receipt);
      expect(await goOn()).toBe('retry');
    },
  })),
  {
    ...DONE_ONCE,
    fault: 'the lease runs out and both workers go on, the first one first',
    where: 'worker',
    play: async (world) => {
      world.answer = (call) => ({ body: { note: `Answer ${call}.` } });
      const receipt = world.message();
      const first = await stopAt(world, 'agent_answered', receipt);
      world.clock += 900_000;
      const second = await stopAt(world, 'posting_marked', receipt);
      expect(await first()).toBe('retry');
      expect(await second()).toBe('done');
      expect((await world.run())?.answer?.note).toContain('Answer 2.');
    },
  },
  {
    ...DONE_ONCE,
    fault: 'a second worker gets the message while the first lives',
    where: 'queue',
    play: async (world) => {
      const receipt = world.message();
      const goOn = await stopAt(world, 'agent_answered', receipt);
      expect(await world.work(receipt)).toBe('retry');
      // Hidden first of all, then until the other's lease ends: neither lost for long nor asked for again at once.
      const [, first, held] = world.hidden.map(({ seconds }) => seconds);
      expect(first).toBe(840);
      expect(held).toBeLessThanOrEqual(810);
      expect(held).toBeGreaterThan(60);
      expect(await goOn()).toBe('done');
      expect(world.agentCalls()).toBe(1);
    },
  },
  {
    ...DONE_ONCE,
    fault: 'the poller held the message for 14 of its 15 minutes',
    where: 'poller',
    play: async (world) => {
      const receipt = world.message();
      world.clock += 14 * 60_000;
      await finish(world, receipt);
      expect(world.points.indexOf('hidden')).toBeLessThan(world.points.indexOf('claimed'));
      expect(world.hidden[0]).toMatchObject({ seconds: 780 + 60 });
    },
  },
  {
    ...DONE_ONCE,
    fault: 'the poller held the message until its receipt was stale',
    where: 'poller',
    play: async (world) => {
      const stale = { hide: async () => Promise.reject(new Error('InvalidParameterValue')) };
      expect(await world.work(world.message(), { deps: { visibility: stale } })).toBe('retry');
      expect(await world.run()).toBeUndefined();
      await finish(world);
    },
  },
  {
    ...DONE_ONCE,
    fault: 'two workers list notes at once, the first with its lease run out',
    where: 'worker',
    play: async (world) => {
      const receipt = world.message();
      world.double.fail({ method: 'POST', path: NOTES, kind: 'commit-disconnect' });
      expect(await world.work(receipt)).toBe('retry');
      world.clock += 130_000;
      const listing = Promise.withResolvers<void>();
      const released = Promise.withResolvers<void>();
      const first = world.work(receipt, {
        deps: {
          pagerDutyFor: async (trigger, until) => {
            listing.resolve();
            await released.promise;
            return await pagerDutyOf(world)(trigger, until);
          },
        },
      });
      await listing.promise;
      world.clock += 900_000;
      await Promise.all([finish(world, receipt), Promise.resolve(released.resolve())]);
      await first;
    },
  },
  {
    fault: 'the message cannot be read',
    where: 'queue',
    sent: 2,
    notes: 1,
    state: 'DONE',
    play: async (world) => {
      expect(await world.work({ ...world.message(), body: '{"v":1' })).toBe('retry');
      expect(await world.run()).toBeUndefined();
      await finish(world);
    },
  },
  {
    ...DONE_ONCE,
    fault: 'a message is redriven after a day: its age counts from the redrive',
    where: 'dead-letter queue',
    play: async (world) => {
      const receipt = world.message();
      world.clock += 24 * 3_600_000;
      await finish(world, { ...receipt, sent_at: world.now() });
      expect(world.notes()[0]).toContain('The cache is cold.');
    },
  },
  {
    ...DONE_ONCE,
    fault: 'a failed run is redriven, and its failure note replaced',
    where: 'dead-letter queue',
    sent: 2,
    play: async (world) => {
      const answer = world.answer;
      world.answer = () => ({ status: 400, body: 'no' });
      await finish(world);
      world.answer = answer;
      world.clock += 1000;
      await finish(world);
      expect(world.notes()[0]).toContain('The cache is cold.');
    },
  },
  {
    ...DONE_ONCE,
    fault: 'a newer worker meets the oldest message',
    where: 'queue',
    play: async (world) => {
      const { body, ...receipt } = world.message();
      const { webhook_id: _, ...oldest } = JSON.parse(body) as Record<string, unknown>;
      await finish(world, { ...receipt, body: JSON.stringify({ ...oldest, gone_since: true }) });
    },
  },
  {
    ...DONE_ONCE,
    fault: 'an older worker meets a newer message, then a worker that can read it comes',
    where: 'queue',
    play: async (world) => {
      const receipt = world.message();
      const newer = JSON.stringify({ ...JSON.parse(receipt.body), v: 99 });
      expect(await world.work({ ...receipt, body: newer })).toBe('retry');
      expect(await world.run()).toBeUndefined();
      expect(world.hidden.at(-1)?.seconds).toBe(30);
      await finish(world, receipt);
    },
  },
];
