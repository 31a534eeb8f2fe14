import { expect } from 'vitest';
import type { WorkPoint } from '../../lib/app/ports/observe-run.ts';
import type { Receipt } from '../../lib/app/ports/queue.ts';
import type { Limits } from '../../lib/domain/trigger.ts';
import { killAt } from '../support/kill-at.ts';
import { fixtureEvent, type RunWorld } from '../support/run-world.ts';
import type { PipelineRow } from './door-rows.ts';
import type { Stage } from './pipeline-stage.ts';
import type { WorkRow } from './work-row.ts';

const LIMITS: Limits = {
  cooldown_by: 'incident',
  coalesce_s: 120,
  max_runs: { count: 20, per_s: 86_400 },
  max_age_s: 3600,
  max_agent_attempts: 2,
};

const SECOND = 'SECOND-EVENT';
const second = (world: RunWorld): Receipt =>
  world.message({ event: { ...fixtureEvent('incident.triggered'), id: SECOND } });

/** Long enough for every lease and every window. */
const LATER_MS = 900_000;

/** Takes a message to its end, dying once on the way where that is said. */
async function take(world: RunWorld, receipt: Receipt, dies?: WorkPoint): Promise<void> {
  if (dies !== undefined) {
    expect(await killAt(world, dies, receipt)).toBe('SIGKILL');
    world.clock += LATER_MS;
  }
  expect(await world.work(receipt)).toBe('done');
}

async function followUp(world: RunWorld, dies?: WorkPoint): Promise<void> {
  const [message] = world.followUps;
  if (!message) throw new Error('no follow-up was sent');
  world.clock += LATER_MS;
  await take(world, world.receiptOf(message), dies);
}

const KEPT = { state: 'SUPPRESSED', error: { code: 'coalesced' } };
const OF_THE_COALESCED: readonly WorkPoint[] = ['coalesced', 'follow_up_sent', 'finished'];
const OF_THE_FOLLOW_UP: readonly WorkPoint[] = [
  'window_closed',
  'claimed',
  'attempt_counted',
  'agent_answered',
  'answer_saved',
  'posting_marked',
  'note_written',
  'finished',
];

const ONE_NOTE = { sent: 2, notes: 1, state: 'DONE', spec: { limits: LIMITS }, where: 'worker' } as const;

/** Faults of coalescing: whatever dies, one note stands on the incident, and what followed reached the agent. */
export const GOVERNOR_ROWS: readonly WorkRow[] = [
  {
    ...ONE_NOTE,
    sent: 1,
    fault: 'the leading run is killed after lead_taken',
    play: async (world) => {
      await take(world, world.message(), 'lead_taken');
      expect(world.agentCalls()).toBe(1);
    },
  },
  ...OF_THE_COALESCED.map(
    (point): WorkRow => ({
      ...ONE_NOTE,
      fault: `a coalesced run is killed after ${point}`,
      play: async (world) => {
        await take(world, world.message());
        await take(world, second(world), point);
        expect(await world.run(SECOND)).toMatchObject(KEPT);
        // What the killed process sent is not seen here: only that the next one does not rely on it.
        if (point === 'finished') return;
        await followUp(world);
        expect(world.agentCalls()).toBe(2);
        expect(await world.run()).toMatchObject({ generation: 1 });
      },
    }),
  ),
  ...OF_THE_FOLLOW_UP.map(
    (point): WorkRow => ({
      ...ONE_NOTE,
      fault: `the follow-up is killed after ${point}`,
      play: async (world) => {
        world.answer = (call) => ({ body: { note: `Answer ${call}.` } });
        await take(world, world.message());
        await take(world, second(world));
        await followUp(world, point);
        expect(await world.run()).toMatchObject({ generation: 1 });
        expect(world.agentCalls()).toBe(point === 'agent_answered' ? 3 : 2);
        expect(world.notes()[0]).toContain(`Answer ${world.agentCalls()}.`);
      },
    }),
  ),
  {
    ...ONE_NOTE,
    fault: 'the follow-up comes again and again, by a replay too',
    where: 'queue',
    play: async (world) => {
      await take(world, world.message());
      await take(world, second(world));
      for (let times = 0; times < 3; times++) await followUp(world);
      const [message] = world.followUps;
      if (message) await take(world, world.receiptOf({ ...message, generation: 7 }));
      expect(world.agentCalls()).toBe(2);
    },
  },
];

/** A burst through the whole pipeline: the queue's own visibility is what the follow-up waits by. */
export const GOVERNOR_PIPELINE_ROWS: readonly PipelineRow[] = [
  {
    fault: 'five events of an incident come at once and its trigger coalesces',
    where: 'queue',
    sent: 5,
    notes: 1,
    play: async (stage: Stage) => {
      const events = Array.from({ length: 5 }, () => stage.event('incident.unacknowledged'));
      await Promise.all(events.map((event) => stage.send(event)));
      const runs = await Promise.all(events.map((event) => stage.world.finished(event, 'gatherer')));
      const leaders = events.filter((_, index) => runs[index]?.state === 'DONE');
      expect(leaders).toHaveLength(1);
      for (const event of events)
        stage.expectRun(event, leaders.includes(event) ? 'DONE' : 'SUPPRESSED', 'gatherer');
      const [leader = {}] = leaders;
      const again = async () => {
        const run = await stage.world.run(leader, 'gatherer');
        return [run?.generation, run?.state];
      };
      await expect.poll(again, { timeout: 60_000, interval: 500 }).toEqual([1, 'DONE']);
    },
  },
];
