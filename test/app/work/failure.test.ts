import { afterAll, afterEach, describe, expect, it } from 'vitest';
import { createPagerDutyFor } from '../../../lib/adapters/pagerduty/client-for.ts';
import { createTransport } from '../../../lib/adapters/pagerduty/transport.ts';
import { noteKind } from '../../../lib/domain/note.ts';
import {
  closeShared,
  fixtureEvent,
  INCIDENT,
  type RunWorld,
  startRunWorld,
} from '../../support/run-world.ts';
import { watchedLog } from '../../support/watched-log.ts';

let world: RunWorld;
afterEach(() => world.close());
afterAll(closeShared);

const NOTES = new RegExp(`/incidents/${INCIDENT}/notes`);

describe('a failing agent', () => {
  it('is asked again after the back-off, then given up with one failure note', async () => {
    world = await startRunWorld();
    world.answer = () => ({ status: 500, body: 'boom' });
    const message = world.message();
    expect(await world.work(message)).toBe('retry');
    expect(world.hidden.at(-1)?.seconds).toBe(30);
    expect(await world.run()).toMatchObject({
      state: 'RUNNING',
      agent_attempts: 1,
      retries: 1,
      last_error: { code: 'agent_unavailable', message: expect.stringContaining('HTTP 500') },
    });
    world.clock += 31_000;
    expect(await world.work(message)).toBe('done');
    const run = await world.run();
    expect(run).toMatchObject({ state: 'FAILED', agent_attempts: 2, error: { code: 'agent_unavailable' } });
    expect(world.notes()).toHaveLength(1);
    expect(noteKind(world.notes()[0] ?? '', run?.run_id ?? '')).toBe('failure');
    expect(run?.failure_note_id).toBe(world.double.notes(INCIDENT)[0]?.id);
    expect(run?.posted_at).toBeUndefined();
  });

  it('waits 30 s, 2 min, then 10 min', async () => {
    world = await startRunWorld();
    world.answer = () => ({ status: 429, body: 'later' });
    const message = world.message();
    const waits: (number | undefined)[] = [];
    for (let tries = 0; tries < 4; tries++) {
      expect(await world.work(message)).toBe('retry');
      waits.push(world.hidden.at(-1)?.seconds);
      world.clock += (waits.at(-1) ?? 0) * 1000 + 1000;
    }
    expect(waits).toEqual([30, 120, 600, 600]);
  });

  it('that refuses before any work does not use up its attempts, until the retry window is over', async () => {
    world = await startRunWorld();
    world.answer = () => ({ status: 429, body: 'later' });
    const message = world.message();
    let outcome = 'retry';
    for (let tries = 0; outcome === 'retry' && tries < 20; tries++) {
      outcome = await world.work(message);
      world.clock += (world.hidden.at(-1)?.seconds ?? 0) * 1000 + 1000;
    }
    expect(outcome).toBe('done');
    expect(world.agentCalls()).toBeGreaterThan(5);
    expect(await world.run()).toMatchObject({
      state: 'FAILED',
      error: { code: 'agent_refused' },
      agent_attempts: 0,
    });
  });

  it('that succeeds on a replay replaces the failure note', async () => {
    world = await startRunWorld();
    world.answer = () => ({ status: 400, body: 'no' });
    await world.work(world.message());
    const [failure] = world.double.notes(INCIDENT);
    world.answer = () => ({ body: { note: 'The cache is cold.' } });
    world.clock += 1000;
    expect(await world.work(world.message({ generation: 1 }))).toBe('done');
    expect(world.double.notes(INCIDENT).map(({ id }) => id)).toEqual([failure?.id]);
    expect(world.notes()[0]).toContain('The cache is cold.');
    expect((await world.run())?.failure_note_id).toBeUndefined();
  });

  it('that succeeds on a replay with nothing to say takes the failure note away', async () => {
    world = await startRunWorld();
    world.answer = () => ({ status: 400, body: 'no' });
    await world.work(world.message());
    world.answer = () => ({ body: { note: '' } });
    world.clock += 1000;
    await world.work(world.message({ generation: 1 }));
    expect(world.notes()).toEqual([]);
  });

  it('that does not exist fails the run with a note that names it', async () => {
    world = await startRunWorld({ agent: 'nobody' });
    expect(await world.work(world.message())).toBe('done');
    expect(await world.run()).toMatchObject({ state: 'FAILED', error: { code: 'agent_missing' } });
    expect(world.notes()[0]).toContain('nobody');
  });

  it('leaves no note when the trigger switched failure notes off', async () => {
    world = await startRunWorld({ agent: 'nobody', failure_note: false });
    await world.work(world.message());
    expect(world.notes()).toEqual([]);
  });

  it('leaves one failure note an incident, trigger and hour', async () => {
    world = await startRunWorld({ agent: 'nobody' });
    for (const id of ['E1', 'E2'])
      await world.work(world.message({ event: { ...fixtureEvent('incident.triggered'), id } }));
    expect(world.notes()).toHaveLength(1);
    world.clock += 3_600_000;
    await world.work(world.message({ event: { ...fixtureEvent('incident.triggered'), id: 'E3' } }));
    expect(world.notes()).toHaveLength(2);
  });

  it('whose failure note got lost on its way fails all the same, and the answer of a redrive takes its place', async () => {
    world = await startRunWorld();
    world.answer = () => ({ status: 400, body: 'no' });
    world.double.fail({ method: 'POST', path: NOTES, kind: 'commit-disconnect' });
    expect(await world.work(world.message())).toBe('done');
    expect(await world.run()).toMatchObject({ state: 'FAILED', posted_at: expect.any(Number) });
    world.answer = () => ({ body: { note: 'The cache is cold.' } });
    world.clock += 121_000;
    expect(await world.work(world.message())).toBe('done');
    expect(world.notes()).toHaveLength(1);
    expect(world.notes()[0]).toContain('The cache is cold.');
  });
});

describe('a failing surrounding', () => {
  it('PagerDuty refusing the token fails the run', async () => {
    world = await startRunWorld();
    expect(await world.work(world.message(), { token: 'wrong' })).toBe('done');
    expect(await world.run()).toMatchObject({ state: 'FAILED', error: { code: 'pagerduty_unauthorized' } });
    expect(world.agentCalls()).toBe(0);
  });

  it('a fault of our own in a call is said as an error, each time, and the run waits for a version without it', async () => {
    world = await startRunWorld();
    const lines: unknown[] = [];
    const log = {
      ...watchedLog,
      error: (message: string, fields?: object) => lines.push({ message, ...fields }),
    };
    const pagerDutyFor = createPagerDutyFor({
      secrets: { get: async () => 'planted-secret-token', refresh: async () => undefined },
      now: world.now,
      transport: async (exchange) => await createTransport()({ ...exchange, url: 'no address' }),
      sleep: async (ms) => {
        world.clock += ms;
      },
      random: () => 0.5,
      api_url: world.double.url,
    });
    const message = world.message();
    expect(await world.work(message, { deps: { log, pagerDutyFor } })).toBe('retry');
    expect(lines).toMatchObject([
      { code: 'call_broken', reason: expect.stringContaining('ERR_INVALID_URL') },
    ]);
    world.clock += 31_000;
    expect(await world.work(message)).toBe('done');
    expect(world.notes()).toHaveLength(1);
  });

  it('the ledger down: nothing is written, the message comes back', async () => {
    world = await startRunWorld();
    const down = async () => Promise.reject(new Error('down'));
    const message = world.message();
    let calls = 0;
    const outcome = await world.work(message, {
      deps: {
        ledger: new Proxy({} as never, {
          get: () => () => {
            calls += 1;
            return down();
          },
        }),
      },
    });
    expect(outcome).toBe('retry');
    expect(calls).toBe(1);
    expect(world.double.requests).toHaveLength(0);
  });

  it.each<[string, (broken: () => never) => object]>([
    ['the claim', (broken) => ({ ledger: new Proxy({} as never, { get: () => broken }) })],
    ['hiding the message', (broken) => ({ visibility: { hide: async () => broken() } })],
  ])('a mistake in the code of %s is said as an error, and the message comes back', async (_, deps) => {
    world = await startRunWorld();
    const lines: unknown[] = [];
    const log = {
      ...watchedLog,
      error: (message: string, fields?: object) => lines.push({ message, ...fields }),
    };
    const broken = (): never => {
      throw new TypeError('planted-secret-token is not a function');
    };
    const message = world.message();
    expect(await world.work(message, { deps: { log, ...deps(broken) } })).toBe('retry');
    expect(lines).toMatchObject([{ code: 'internal', reason: 'internal: TypeError' }]);
    world.clock += 31_000;
    expect(await world.work(message)).toBe('done');
    expect(world.notes()).toHaveLength(1);
  });
});
