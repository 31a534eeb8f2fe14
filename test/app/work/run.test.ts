import { afterAll, afterEach, describe, expect, it } from 'vitest';
import { noteKind } from '../../../lib/domain/note.ts';
import { triggerNamed } from '../../support/resources.ts';
import {
  closeShared,
  fixtureEvent,
  INCIDENT,
  type RunWorld,
  startRunWorld,
} from '../../support/run-world.ts';

let world: RunWorld;
afterEach(() => world.close());
afterAll(closeShared);

describe('a run', () => {
  it('becomes one note and ends DONE', async () => {
    world = await startRunWorld();
    expect(await world.work(world.message())).toBe('done');
    const run = await world.run();
    expect(run).toMatchObject({
      state: 'DONE',
      generation: 0,
      agent_attempts: 1,
      incident_id: INCIDENT,
      service_id: 'PF9KMXH',
    });
    expect(run?.posted_at).toBeUndefined();
    expect(world.notes()).toHaveLength(1);
    expect(world.notes()[0]).toContain('The cache is cold.');
    expect(noteKind(world.notes()[0] ?? '', run?.run_id ?? '')).toBe('answer');
    expect(run?.note_id).toBe(world.double.notes(INCIDENT)[0]?.id);
    expect(world.hidden[0]?.seconds).toBe(840);
    expect(world.points).toEqual([
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
      'finished',
    ]);
  });

  it('is acknowledged without work when it is finished already', async () => {
    world = await startRunWorld();
    await world.work(world.message());
    expect(await world.work(world.message())).toBe('done');
    expect(world.agentCalls()).toBe(1);
    expect(world.notes()).toHaveLength(1);
  });

  it('writes nothing when the receipt is stale', async () => {
    world = await startRunWorld();
    const deps = { visibility: { hide: async () => Promise.reject(new Error('ReceiptHandleIsInvalid')) } };
    expect(await world.work(world.message(), { deps })).toBe('retry');
    expect(await world.run()).toBeUndefined();
  });

  it('waits for the lease of a worker that lives', async () => {
    world = await startRunWorld();
    let second: unknown;
    await world.work(world.message(), {
      at: async (point) => {
        if (point === 'agent_answered') second = await world.work(world.message());
      },
    });
    expect(second).toBe('retry');
    expect(world.hidden.at(-1)?.seconds).toBeGreaterThan(700);
    expect(world.agentCalls()).toBe(1);
    expect(world.notes()).toHaveLength(1);
  });

  it('stops a zombie: a worker whose lease ran out writes nothing more', async () => {
    world = await startRunWorld();
    const outcome = await world.work(world.message(), {
      at: async (point) => {
        if (point !== 'answer_saved' || world.points.filter((each) => each === point).length > 1) return;
        world.clock += 900_000;
        expect(await world.work(world.message())).toBe('done');
      },
    });
    expect(outcome).toBe('retry');
    expect(world.agentCalls()).toBe(1);
    expect(world.notes()).toHaveLength(1);
  });

  it('keeps the answer and posts nothing without an API token', async () => {
    world = await startRunWorld();
    expect(await world.work(world.message(), { token: null })).toBe('done');
    const run = await world.run();
    expect(run).toMatchObject({ state: 'DONE', no_note: 'no_api_token' });
    expect(run?.answer?.note).toContain('The cache is cold.');
    expect(world.double.requests).toHaveLength(0);
  });

  it('posts nothing for an empty answer', async () => {
    world = await startRunWorld();
    world.answer = () => ({ body: { note: '' } });
    expect(await world.work(world.message())).toBe('done');
    expect(await world.run()).toMatchObject({ state: 'DONE', no_note: 'empty_answer' });
    expect(world.notes()).toHaveLength(0);
  });

  it('comes back when a message cannot be read, without touching the ledger', async () => {
    world = await startRunWorld();
    expect(await world.work({ ...world.message(), body: 'not json' })).toBe('retry');
    expect(world.hidden.at(-1)?.seconds).toBe(30);
    expect(await world.run()).toBeUndefined();
  });

  it('comes back when a message is of a newer version', async () => {
    world = await startRunWorld();
    const message = world.message();
    const body = JSON.stringify({ ...JSON.parse(message.body), v: 99 });
    expect(await world.work({ ...message, body })).toBe('retry');
  });
});

describe('a run that is not wanted any more', () => {
  it.each([
    ['the trigger was removed', null, 'trigger_removed'],
    ['the trigger was disabled', triggerNamed('checkout', { enabled: false }), 'trigger_disabled'],
  ])('is SUPPRESSED when %s', async (_, trigger, reason) => {
    world = await startRunWorld();
    expect(await world.work(world.message(), { trigger })).toBe('done');
    expect(await world.run()).toMatchObject({ state: 'SUPPRESSED', error: { code: reason } });
    expect(world.agentCalls()).toBe(0);
  });

  it('is SUPERSEDED when the incident is resolved by now', async () => {
    world = await startRunWorld();
    const incident = world.double.incident(INCIDENT);
    if (incident) incident.wire['status'] = 'resolved';
    expect(await world.work(world.message())).toBe('done');
    expect(await world.run()).toMatchObject({ state: 'SUPERSEDED' });
    expect(world.agentCalls()).toBe(0);
  });

  it('runs on a resolved incident when the trigger says so', async () => {
    world = await startRunWorld({ run_if_resolved: true });
    const incident = world.double.incident(INCIDENT);
    if (incident) incident.wire['status'] = 'resolved';
    await world.work(world.message());
    expect(await world.run()).toMatchObject({ state: 'DONE' });
    expect(world.notes()).toHaveLength(1);
  });

  it('is answered by a digest and ends EXPIRED when it waited too long', async () => {
    world = await startRunWorld();
    const message = world.message();
    world.clock += 3_700_000;
    expect(await world.work(message)).toBe('done');
    expect(await world.run()).toMatchObject({ state: 'EXPIRED', answer: { digest: true } });
    expect(world.agentCalls()).toBe(0);
    expect(world.notes()[0]).toContain('No agent was asked');
  });

  it('is FILTERED, not digested, when it waited too long and the trigger does not want its incident', async () => {
    world = await startRunWorld();
    const event = fixtureEvent('incident.annotated');
    const trigger = triggerNamed(
      'checkout',
      {},
      { event_types: ['incident.annotated'], allowed_services: ['PELSEWHERE'] },
    );
    const message = world.message({ event, trigger });
    world.clock += 3_700_000;
    expect(await world.work(message)).toBe('done');
    expect(await world.run(String(event['id']))).toMatchObject({ state: 'FILTERED' });
    expect(world.notes()).toEqual([]);
  });

  it('is SUPPRESSED, not digested, when it waited too long and max_runs is used up', async () => {
    world = await startRunWorld({
      limits: {
        cooldown_by: 'incident',
        max_runs: { count: 1, per_s: 86_400 },
        max_age_s: 3600,
        max_agent_attempts: 2,
      },
    });
    const messages = ['E1', 'E2'].map((id) =>
      world.message({ event: { ...fixtureEvent('incident.triggered'), id } }),
    );
    world.clock += 3_700_000;
    for (const message of messages) expect(await world.work(message)).toBe('done');
    expect(await world.run('E1')).toMatchObject({ state: 'EXPIRED' });
    expect(await world.run('E2')).toMatchObject({ state: 'SUPPRESSED', error: { code: 'max_runs' } });
    expect(world.notes()).toHaveLength(1);
  });

  it('is SUPPRESSED beyond max_runs of the incident and trigger', async () => {
    world = await startRunWorld({
      limits: {
        cooldown_by: 'incident',
        max_runs: { count: 2, per_s: 86_400 },
        max_age_s: 3600,
        max_agent_attempts: 2,
      },
    });
    for (const id of ['E1', 'E2', 'E3', 'E1'])
      await world.work(world.message({ event: { ...fixtureEvent('incident.triggered'), id } }));
    expect(world.agentCalls()).toBe(2);
    expect(world.notes()).toHaveLength(2);
  });

  it('is FILTERED when what was unknown turns out not to hold', async () => {
    world = await startRunWorld();
    const trigger = triggerNamed(
      'checkout',
      { agent: 'asker' },
      { min_urgency: 'high', event_types: ['incident.annotated'] },
    );
    const incident = world.double.incident(INCIDENT);
    if (incident) incident.wire['urgency'] = 'low';
    const event = { ...fixtureEvent('incident.annotated'), id: fixtureEvent('incident.triggered')['id'] };
    expect(await world.work(world.message({ event, trigger }), { trigger })).toBe('done');
    expect(await world.run()).toMatchObject({ state: 'FILTERED' });
    expect(world.agentCalls()).toBe(0);
  });
});
