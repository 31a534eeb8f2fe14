import { afterAll, afterEach, describe, expect, it } from 'vitest';
import type { PagerDuty } from '../../../lib/app/ports/pagerduty.ts';
import { AppError } from '../../../lib/domain/errors.ts';
import { composeFailureNote } from '../../../lib/domain/note.ts';
import { closeShared, INCIDENT, type RunWorld, startRunWorld, TRIGGER } from '../../support/run-world.ts';

let world: RunWorld;
afterEach(() => world.close());
afterAll(closeShared);

const NOTES = new RegExp(`/incidents/${INCIDENT}/notes`);
const creations = () => world.double.requests.filter(({ method }) => method === 'POST').length;

/** What PagerDuty does to the first POST of the note, and how the run comes through. */
describe('the note', () => {
  it.each([
    ['429 with a reset', { kind: 'status', status: 429, reset_s: 1 }],
    ['429 without headers', { kind: 'status', status: 429 }],
  ] as const)('is sent again in place after %s', async (_, fault) => {
    world = await startRunWorld();
    world.double.fail({ method: 'POST', path: NOTES, times: 2, ...fault });
    expect(await world.work(world.message())).toBe('done');
    expect(world.notes()).toHaveLength(1);
    expect(creations()).toBe(3);
  });

  it.each([
    ['committed, the connection lost', { kind: 'commit-disconnect' }],
    ['committed, answered 500', { kind: 'commit-500' }],
  ] as const)('is not posted twice when it was %s', async (_, fault) => {
    world = await startRunWorld();
    world.double.fail({ method: 'POST', path: NOTES, ...fault });
    const message = world.message();
    expect(await world.work(message)).toBe('retry');
    expect(await world.run()).toMatchObject({ state: 'ANSWERED', posted_at: expect.any(Number), retries: 1 });
    world.clock += 31_000;
    expect(await world.work(message)).toBe('done');
    expect(world.notes()).toHaveLength(1);
    expect(creations()).toBe(1);
    expect(world.agentCalls()).toBe(1);
    expect((await world.run())?.note_id).toBe(world.double.notes(INCIDENT)[0]?.id);
  });

  it('of unknown outcome is awaited for two minutes before another is written', async () => {
    world = await startRunWorld();
    world.double.fail({ method: 'POST', path: NOTES, kind: 'status', status: 500 });
    const message = world.message();
    expect(await world.work(message)).toBe('retry');
    world.clock += 31_000;
    expect(await world.work(message)).toBe('retry');
    expect(creations()).toBe(1);
    // What is left of the two minutes: 89 s, less what the tries took; not the 120 s of the second back-off.
    expect(world.hidden.at(-1)?.seconds).toBeGreaterThan(30);
    expect(world.hidden.at(-1)?.seconds).toBeLessThan(90);
    world.clock += 95_000;
    expect(await world.work(message)).toBe('done');
    expect(creations()).toBe(2);
    expect(world.notes()).toHaveLength(1);
  });

  it('that PagerDuty committed but lists late is found, not written again', async () => {
    world = await startRunWorld();
    world.double.fail({ method: 'POST', path: NOTES, kind: 'commit-500' });
    const message = world.message();
    await world.work(message);
    const [note] = world.double.notes(INCIDENT);
    if (note) note.unlisted = 1;
    world.clock += 31_000;
    expect(await world.work(message)).toBe('retry');
    world.clock += 95_000;
    expect(await world.work(message)).toBe('done');
    expect(world.notes()).toHaveLength(1);
    expect(creations()).toBe(1);
  });

  it('of which two exist is settled to the earliest', async () => {
    world = await startRunWorld();
    world.double.fail({ method: 'POST', path: NOTES, kind: 'commit-500' });
    const message = world.message();
    await world.work(message);
    const incident = world.double.incident(INCIDENT);
    const first = incident?.notes[0];
    if (incident && first)
      incident.notes.push({
        ...first,
        id: 'PLATER1',
        created_at: new Date(world.now() + 1000).toISOString(),
      });
    world.clock += 31_000;
    expect(await world.work(message)).toBe('done');
    expect(world.double.notes(INCIDENT).map(({ id }) => id)).toEqual([first?.id]);
  });

  it('says so when the incident was resolved while the agent ran', async () => {
    world = await startRunWorld();
    await world.work(world.message(), {
      at: (point) => {
        const incident = world.double.incident(INCIDENT);
        if (point === 'agent_answered' && incident) incident.wire['status'] = 'resolved';
      },
    });
    expect(world.notes()[0]).toMatch(/^The incident was resolved/);
  });

  it('is refused for good: the run is FAILED with its answer kept, and a redrive posts it', async () => {
    world = await startRunWorld();
    world.double.fail({ method: 'POST', path: NOTES, kind: 'status', status: 400 });
    expect(await world.work(world.message())).toBe('done');
    expect(await world.run()).toMatchObject({ state: 'FAILED', error: { code: 'pagerduty_rejected' } });
    expect((await world.run())?.posted_at).toBeUndefined();
    expect(world.notes()).toEqual([]);
    world.clock += 1000;
    expect(await world.work(world.message())).toBe('done');
    expect(world.notes()).toHaveLength(1);
    expect(world.agentCalls()).toBe(1);
    expect((await world.run())?.state).toBe('DONE');
  });

  it('whose lease ran short past the retry window comes back: an answered run does not fail for it', async () => {
    world = await startRunWorld();
    let now = world.now();
    const message = { ...world.message(), sent_at: now - 3_000_000 };
    const at = (point: string) => {
      if (point === 'answer_saved') now += 760_000;
    };
    expect(await world.work(message, { at, deps: { now: () => now } })).toBe('retry');
    expect((await world.run())?.state).toBe('ANSWERED');
    world.clock += 820_000;
    expect(await world.work(message)).toBe('done');
    expect(await world.run()).toMatchObject({ state: 'DONE', note_id: expect.any(String) });
    expect(world.notes()).toHaveLength(1);
    expect(world.agentCalls()).toBe(1);
  });

  it('needs 60 s of the lease: with less nothing is written', async () => {
    world = await startRunWorld();
    expect(await world.work(world.message(), { remaining_ms: 25_000 })).toBe('retry');
    expect(creations()).toBe(0);
    expect((await world.run())?.state).toBe('ANSWERED');
  });

  it('of a replay replaces the one of the run before', async () => {
    world = await startRunWorld();
    await world.work(world.message());
    world.answer = () => ({ body: { note: 'The disk is full.' } });
    expect(await world.work(world.message({ generation: 1 }))).toBe('done');
    expect(world.notes()).toHaveLength(1);
    expect(world.notes()[0]).toContain('The disk is full.');
    expect(await world.run()).toMatchObject({ state: 'DONE', generation: 1, agent_attempts: 1 });
  });

  it('of a replay replaces the old one although the list lacks it for a while', async () => {
    world = await startRunWorld();
    await world.work(world.message());
    const [note] = world.double.notes(INCIDENT);
    if (note) note.unlisted = 5;
    world.answer = () => ({ body: { note: 'The disk is full.' } });
    expect(await world.work(world.message({ generation: 1 }))).toBe('done');
    expect(world.notes()).toHaveLength(1);
    expect(world.notes()[0]).toContain('The disk is full.');
  });

  it('of a replay is written onto the one we know, not onto another one the list shows', async () => {
    world = await startRunWorld();
    await world.work(world.message());
    const run = await world.run();
    const incident = world.double.incident(INCIDENT);
    const known = incident?.notes[0];
    if (!incident || !known || !run) throw new Error('there is no note');
    // The context pack lists once, the worker once before it writes.
    known.unlisted = 2;
    const failure = {
      bot_name: 'aofbot',
      trigger: TRIGGER,
      agent: 'asker',
      run_id: run.run_id,
      code: 'agent_failed',
    };
    incident.notes.push({ ...known, id: 'PLATER1', unlisted: 0, content: composeFailureNote(failure) });
    world.answer = () => ({ body: { note: 'The disk is full.' } });
    expect(await world.work(world.message({ generation: 1 }))).toBe('done');
    expect(world.double.notes(INCIDENT).map(({ id }) => id)).toEqual([known.id]);
  });

  it('of unknown outcome is awaited from the end of its attempt', async () => {
    world = await startRunWorld();
    const deps = {
      pagerDutyFor: async () =>
        new Proxy({} as PagerDuty, {
          get: (_, name) => {
            // A promise is told by its `then`: this is none.
            if (name === 'then') return undefined;
            return async () => {
              if (name !== 'addIncidentNote') return { id: INCIDENT, status: 'triggered', raw: {} };
              world.clock += 50_000;
              throw new AppError('pagerduty_timeout', 'no answer');
            };
          },
        }),
    };
    const began = world.now();
    expect(await world.work(world.message(), { deps })).toBe('retry');
    expect((await world.run())?.posted_at).toBeGreaterThanOrEqual(began + 50_000);
  });

  it('of a replay is written anew when somebody deleted the old one', async () => {
    world = await startRunWorld();
    await world.work(world.message());
    world.double.incident(INCIDENT)?.notes.splice(0);
    world.answer = () => ({ body: { note: 'The disk is full.' } });
    await world.work(world.message({ generation: 1 }));
    expect(world.notes()).toHaveLength(1);
  });
});
