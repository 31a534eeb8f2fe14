import { afterAll, afterEach, describe, expect, it } from 'vitest';
import type { WorkPoint } from '../../../lib/app/ports/observe-run.ts';
import { killAt } from '../../support/kill-at.ts';
import { closeShared, INCIDENT, type RunWorld, startRunWorld } from '../../support/run-world.ts';

let world: RunWorld;
afterEach(() => world.close());
afterAll(closeShared);

/** Where the worker dies, and how often the agent is asked in the end. */
const POINTS: readonly (readonly [WorkPoint, number])[] = [
  ['received', 1],
  ['hidden', 1],
  ['claimed', 1],
  ['rechecked', 1],
  ['hydrated', 1],
  ['attempt_counted', 1],
  ['agent_answered', 2],
  ['answer_saved', 1],
  ['posting_marked', 1],
  ['note_written', 1],
  ['noted', 1],
  ['status_marked', 1],
  ['status_written', 1],
  ['finished', 1],
];

describe('a worker killed', () => {
  it.each(POINTS)(
    'at %s leaves a run that the next worker finishes with one note, the agent asked %i times',
    async (point, calls) => {
      world = await startRunWorld({ allowed_actions: ['acknowledge'] });
      world.answer = () => ({ body: { note: 'The cache is cold.', status: 'acknowledged' } });
      const receipt = world.message();
      expect(await killAt(world, point, receipt)).toBe('SIGKILL');
      world.clock += 900_000;
      expect(await world.work(receipt)).toBe('done');
      expect(world.notes()).toHaveLength(1);
      expect(world.agentCalls()).toBe(calls);
      expect(await world.run()).toMatchObject({ state: 'DONE' });
      const puts = world.double.requests.filter(
        ({ method, path }) => method === 'PUT' && path === `/incidents/${INCIDENT}`,
      );
      expect(puts.length).toBe(point === 'status_marked' ? 0 : 1);
    },
  );

  it('in its last attempt ends FAILED with a failure note', async () => {
    world = await startRunWorld();
    const receipt = world.message();
    await killAt(world, 'agent_answered', receipt);
    world.clock += 900_000;
    world.answer = () => ({ status: 500, body: 'boom' });
    expect(await world.work(receipt)).toBe('done');
    expect(await world.run()).toMatchObject({ state: 'FAILED', agent_attempts: 2 });
    expect(world.notes()).toHaveLength(1);
  });

  it('in each of its attempts ends FAILED without asking once more', async () => {
    world = await startRunWorld();
    const receipt = world.message();
    await killAt(world, 'agent_answered', receipt);
    await world.expireLease();
    await killAt(world, 'agent_answered', receipt);
    world.clock += 900_000;
    expect(await world.work(receipt)).toBe('done');
    expect(world.agentCalls()).toBe(2);
    expect(await world.run()).toMatchObject({ state: 'FAILED', error: { code: 'agent_attempts_exhausted' } });
  });

  it('between its failure note and FAILED leaves one note in all', async () => {
    world = await startRunWorld({
      limits: {
        cooldown_by: 'incident',
        max_runs: { count: 20, per_s: 86_400 },
        max_age_s: 3600,
        max_agent_attempts: 1,
      },
    });
    world.answer = () => ({ status: 500, body: 'boom' });
    const receipt = world.message();
    expect(await killAt(world, 'failure_note_written', receipt)).toBe('SIGKILL');
    world.clock += 900_000;
    expect(await world.work(receipt)).toBe('done');
    expect(await world.run()).toMatchObject({ state: 'FAILED' });
    expect(world.notes()).toHaveLength(1);
  });
});
