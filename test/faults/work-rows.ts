import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { expect } from 'vitest';
import { createPagerDutyFor } from '../../lib/adapters/pagerduty/client-for.ts';
import { createTransport } from '../../lib/adapters/pagerduty/transport.ts';
import type { Receipt, WorkPoint } from '../../lib/app/ports.ts';
import type { RunState } from '../../lib/domain/run.ts';
import type { TriggerSpec } from '../../lib/domain/trigger.ts';
import type { KilledWorkerOrder } from '../support/killed-worker.ts';
import { INCIDENT, type RunWorld } from '../support/run-world.ts';

/** A fault of the way from the queue to the note, where time matters. */
export interface WorkRow {
  readonly fault: string;
  readonly where: string;
  /** Messages sent. */
  readonly sent: number;
  readonly notes: number;
  readonly state: RunState;
  readonly spec?: Partial<TriggerSpec>;
  readonly play: (world: RunWorld) => unknown;
}

const NOTES = /\/notes/;

type Work = Parameters<RunWorld['work']>[1];

/** Lets the message come back as often as the worker asks for. */
async function finish(world: RunWorld, receipt = world.message(), options: Work = {}): Promise<void> {
  for (let tries = 0; tries < 40; tries++) {
    if ((await world.work(receipt, options)) === 'done') return;
    world.clock += ((world.hidden.at(-1)?.seconds ?? 0) + 1) * 1000;
  }
  throw new Error('the message comes back for ever');
}

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

async function killAt(world: RunWorld, point: WorkPoint, receipt: Receipt): Promise<void> {
  const order: KilledWorkerOrder = {
    dynamodb_url: world.dynamodb.url,
    table: world.table,
    pagerduty_url: world.double.url,
    trigger: world.trigger,
    agents: world.agents,
    receipt,
    kill_at: point,
  };
  const script = new URL('../support/killed-worker.ts', import.meta.url).pathname;
  const child = spawn(process.execPath, [script, JSON.stringify(order)], { stdio: 'ignore' });
  expect((await once(child, 'exit'))[1]).toBe('SIGKILL');
}

function setStatus(world: RunWorld, status: 'resolved', merged: boolean): void {
  const wire = world.double.incident(INCIDENT)?.wire;
  if (!wire) return;
  Object.assign(wire, {
    status,
    last_status_change_at: '2030-01-01T00:00:00Z',
    ...(merged && { resolve_reason: { type: 'merge_resolve_reason', incident: { id: 'POTHER' } } }),
  });
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

const DONE_ONCE = { sent: 1, notes: 1, state: 'DONE' } as const;

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
      await killAt(world, point, receipt);
      world.clock += 900_000;
      await finish(world, receipt);
      expect(world.agentCalls()).toBeLessThanOrEqual(2);
    },
  })),
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
  ...[
    { fault: 'crashes (500)', status: 500, body: 'boom', state: 'FAILED' as const },
    { fault: 'answers garbage', status: 200, body: '<html>', state: 'FAILED' as const },
    { fault: 'answers 10 MB', status: 200, body: 'x'.repeat(10 << 20), state: 'FAILED' as const },
  ].map(({ fault, status, body, state }) => ({
    sent: 1,
    notes: 1,
    state,
    fault: `the agent ${fault}: a failure note`,
    where: 'agent',
    play: async (world: RunWorld) => {
      world.answer = () => ({ status, body });
      await finish(world);
      expect(world.agentCalls()).toBeLessThanOrEqual(2);
    },
  })),
  {
    ...DONE_ONCE,
    fault: 'the agent does not answer in time, then it does',
    where: 'agent',
    play: async (world) => {
      const receipt = world.message();
      const answer = world.answer;
      world.answer = () => Promise.withResolvers<never>().promise;
      expect(await world.work(receipt, { remaining_ms: 900 })).toBe('retry');
      world.answer = answer;
      world.clock += 40_000;
      await finish(world, receipt);
    },
  },
  ...[
    { fault: '429 with a header', spec: { kind: 'status', status: 429, reset_s: 1 } as const },
    { fault: '429 without a header', spec: { kind: 'status', status: 429 } as const },
    { fault: '500', spec: { kind: 'status', status: 500 } as const },
    { fault: '401 once', spec: { kind: 'status', status: 401 } as const, redriven: true },
    { fault: '404 once', spec: { kind: 'status', status: 404 } as const, redriven: true },
    { fault: 'no answer', spec: { kind: 'hang' } as const },
    { fault: 'no answer after it was carried out', spec: { kind: 'commit-disconnect' } as const },
    { fault: '500 after it was carried out', spec: { kind: 'commit-500' } as const },
  ].map(({ fault, spec, redriven }) => ({
    ...DONE_ONCE,
    fault: `PagerDuty answers the note with ${fault}${redriven ? ', and the message is redriven' : ''}`,
    where: 'PagerDuty',
    play: async (world: RunWorld) => {
      world.double.fail({ method: 'POST', path: NOTES, ...spec });
      const options = { deps: { pagerDutyFor: pagerDutyOf(world) } };
      await finish(world, world.message(), options);
      if (!redriven) return;
      expect(await world.run()).toMatchObject({ state: 'FAILED' });
      expect(world.notes()).toEqual([]);
      world.clock += 1000;
      await finish(world, world.message(), options);
      expect(world.agentCalls()).toBe(1);
    },
  })),
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
  ...[false, true].flatMap((merged): WorkRow[] => {
    const how = merged ? 'merged' : 'resolved';
    return [
      {
        fault: `the incident is ${how} before the agent is asked`,
        where: 'PagerDuty',
        sent: 1,
        notes: 0,
        state: 'SUPERSEDED',
        play: async (world) => {
          setStatus(world, 'resolved', merged);
          await finish(world);
          expect(await world.run()).toMatchObject({ error: { code: 'incident_resolved' } });
        },
      },
      {
        ...DONE_ONCE,
        fault: `the incident is ${how} while the agent runs`,
        where: 'PagerDuty',
        play: async (world) => {
          world.answer = () => {
            setStatus(world, 'resolved', merged);
            return { body: { note: 'The cache is cold.' } };
          };
          await finish(world);
          expect(world.notes()[0]).toMatch(/^The incident was resolved/);
        },
      },
      {
        ...DONE_ONCE,
        fault: `the incident is ${how} after the note`,
        where: 'PagerDuty',
        spec: { allowed_actions: ['acknowledge'] },
        play: async (world) => {
          world.answer = () => ({ body: { note: 'The cache is cold.', status: 'acknowledged' } });
          await finish(world, world.message(), {
            at: (point) => {
              if (point === 'noted') setStatus(world, 'resolved', merged);
            },
          });
          expect(await world.run()).toMatchObject({ status_error: 'changed_since' });
          expect(world.double.incident(INCIDENT)?.wire.status).toBe('resolved');
        },
      },
    ];
  }),
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

/** The client as the worker's door builds it, with less patience for a silent PagerDuty. */
function pagerDutyOf(world: RunWorld) {
  return createPagerDutyFor({
    secrets: {
      get: async (name) => (name === 'PAGERDUTY_API_TOKEN' ? 'token-1' : 'responder@example.com'),
      refresh: async () => undefined,
    },
    now: world.now,
    transport: createTransport(),
    sleep: async () => undefined,
    random: () => 0.5,
    api_url: world.double.url,
    write_timeout_ms: 300,
  });
}
