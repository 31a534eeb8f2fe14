import { afterAll, afterEach, describe, expect, it } from 'vitest';
import { createPagerDutyFor } from '../../../lib/adapters/pagerduty/client-for.ts';
import { createTransport } from '../../../lib/adapters/pagerduty/transport.ts';
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

const puts = () =>
  world.double.requests.filter(({ method, path }) => method === 'PUT' && path === `/incidents/${INCIDENT}`);
const status = () => world.double.incident(INCIDENT)?.wire['status'];
const asks = (wanted: 'acknowledged' | 'resolved') => ({ body: { note: 'Done.', status: wanted } });

describe('a status the agent asks for', () => {
  it('is applied after the note, once', async () => {
    world = await startRunWorld({ allowed_actions: ['acknowledge'] });
    world.answer = () => asks('acknowledged');
    expect(await world.work(world.message())).toBe('done');
    expect(status()).toBe('acknowledged');
    expect(puts()).toHaveLength(1);
    expect(await world.run()).toMatchObject({ state: 'DONE', status_tried: expect.any(Number) });
    expect((await world.run())?.status_error).toBeUndefined();
  });

  it('is not applied when the trigger does not allow it, and the note says so', async () => {
    world = await startRunWorld({ allowed_actions: ['acknowledge'] });
    world.answer = () => asks('resolved');
    await world.work(world.message());
    expect(puts()).toHaveLength(0);
    expect(world.notes()[0]).toContain('not applied');
  });

  it.each([
    ['the permission was taken back', { allowed_actions: [] }],
    ['the trigger was disabled', { enabled: false }],
  ])('is not applied when %s while the agent worked', async (_, change) => {
    world = await startRunWorld({ allowed_actions: ['acknowledge'] });
    world.answer = () => asks('acknowledged');
    let trigger = world.trigger;
    const catalog = { trigger: async () => trigger, agent: async () => world.agents[0] };
    await world.work(world.message(), {
      deps: { catalog },
      at: (point) => {
        if (point === 'agent_answered') trigger = { ...trigger, spec: { ...trigger.spec, ...change } };
      },
    });
    expect(puts()).toHaveLength(0);
    expect(await world.run()).toMatchObject({ state: 'DONE', status_error: 'not_allowed' });
  });

  it('never overwrites a change somebody made since the incident was read', async () => {
    world = await startRunWorld({ allowed_actions: ['acknowledge'] });
    world.answer = () => asks('acknowledged');
    await world.work(world.message(), {
      at: (point) => {
        const incident = world.double.incident(INCIDENT);
        if (point === 'noted' && incident) incident.wire['last_status_change_at'] = '2030-01-01T00:00:00Z';
      },
    });
    expect(puts()).toHaveLength(0);
    expect(await world.run()).toMatchObject({ state: 'DONE', status_error: 'changed_since' });
  });

  it('never reopens an incident that was resolved when it was read', async () => {
    world = await startRunWorld({ allowed_actions: ['acknowledge'], run_if_resolved: true });
    world.answer = () => asks('acknowledged');
    const incident = world.double.incident(INCIDENT);
    if (incident) incident.wire['status'] = 'resolved';
    await world.work(world.message());
    expect(puts()).toHaveLength(0);
    expect(await world.run()).toMatchObject({ state: 'DONE', status_error: 'incident_resolved' });
  });

  it.each([
    ['resolved', 'changed_since'],
    ['acknowledged', undefined],
  ])('is not sent again once somebody has %s the incident meanwhile', async (changed, status_error) => {
    world = await startRunWorld({ allowed_actions: ['acknowledge'] });
    world.answer = () => asks('acknowledged');
    world.double.fail({ method: 'PUT', kind: 'status', status: 429, reset_s: 20 });
    const pagerDutyFor = createPagerDutyFor({
      secrets: {
        get: async (name) =>
          name === 'PAGERDUTY_FROM_EMAIL' ? 'responder@example.com' : 'planted-secret-token',
        refresh: async () => undefined,
      },
      now: world.now,
      transport: createTransport(),
      sleep: async () => {
        const at = { status: changed, last_status_change_at: '2030-01-01T00:00:00Z' };
        Object.assign(world.double.incident(INCIDENT)?.wire ?? {}, at);
      },
      random: () => 0,
      api_url: world.double.url,
    });
    await world.work(world.message(), { deps: { pagerDutyFor } });
    expect(puts()).toHaveLength(1);
    expect(status()).toBe(changed);
    const run = await world.run();
    expect(run).toMatchObject({ state: 'DONE', status_tried: expect.any(Number) });
    expect(run?.status_error).toBe(status_error);
  });

  it('that failed ends the run DONE and tells why', async () => {
    world = await startRunWorld({ allowed_actions: ['acknowledge'] });
    world.answer = () => asks('acknowledged');
    world.double.fail({ method: 'PUT', kind: 'status', status: 500 });
    expect(await world.work(world.message())).toBe('done');
    expect(await world.run()).toMatchObject({ state: 'DONE', status_error: 'pagerduty_unavailable' });
    expect(puts()).toHaveLength(1);
  });

  it('is success when it is so already', async () => {
    world = await startRunWorld({ allowed_actions: ['acknowledge'] });
    world.answer = () => asks('acknowledged');
    const incident = world.double.incident(INCIDENT);
    if (incident) incident.wire['status'] = 'acknowledged';
    await world.work(world.message());
    expect(puts()).toHaveLength(0);
    expect((await world.run())?.status_error).toBeUndefined();
  });
});

describe('the event that our own status change causes', () => {
  const acknowledged = (change: Record<string, unknown>) => ({
    ...fixtureEvent('incident.acknowledged'),
    id: 'OWN1',
    occurred_at: new Date(world.now()).toISOString(),
    ...change,
  });

  it.each([
    ['our user', { id: 'PUSER01', type: 'user_reference' }, 1],
    ['nobody', null, 1],
    ['somebody else', { id: 'PELSE01', type: 'user_reference' }, 2],
  ])('by %s', async (_, agent, calls) => {
    world = await startRunWorld({ allowed_actions: ['acknowledge'] });
    world.answer = () => asks('acknowledged');
    await world.work(world.message());
    await world.work(world.message({ event: acknowledged({ agent }) }));
    expect(world.agentCalls()).toBe(calls);
  });

  it.each([
    ['refused for good', { kind: 'status', status: 403 }, 2],
    ['refused once and then unwanted', { kind: 'status', status: 429, reset_s: 1 }, 2],
    ['left without an answer', { kind: 'disconnect' }, 1],
    ['carried out without an answer', { kind: 'commit-disconnect' }, 1],
  ] as const)('is told from a stranger’s after one that was %s', async (_, fault, calls) => {
    world = await startRunWorld({ allowed_actions: ['acknowledge'] });
    world.answer = () => asks('acknowledged');
    world.double.fail({ method: 'PUT', ...fault });
    const resolved = { status: 'resolved', last_status_change_at: '2030-01-01T00:00:00Z' };
    const pagerDutyFor = createPagerDutyFor({
      secrets: {
        get: async (name) =>
          name === 'PAGERDUTY_FROM_EMAIL' ? 'responder@example.com' : 'planted-secret-token',
        refresh: async () => undefined,
      },
      now: world.now,
      transport: createTransport(),
      sleep: async () => void Object.assign(world.double.incident(INCIDENT)?.wire ?? {}, resolved),
      random: () => 0,
      api_url: world.double.url,
    });
    await world.work(world.message(), { deps: { pagerDutyFor } });
    expect(puts()).toHaveLength(1);
    Object.assign(world.double.incident(INCIDENT)?.wire ?? {}, { status: 'acknowledged' });
    await world.work(world.message({ event: acknowledged({ agent: null }) }));
    expect(world.agentCalls()).toBe(calls);
  });

  it('is nobody else’s after ten minutes', async () => {
    world = await startRunWorld({ allowed_actions: ['acknowledge'] });
    world.answer = () => asks('acknowledged');
    await world.work(world.message());
    world.clock += 601_000;
    await world.work(world.message({ event: acknowledged({ agent: null }) }));
    expect(world.agentCalls()).toBe(2);
  });
});

describe('a trimmed note event', () => {
  const annotated = (id: string | number) => {
    const event = fixtureEvent('incident.annotated');
    const data = event['data'] as Record<string, unknown>;
    return { ...event, id: `ANNOTATED-${id}`, data: { ...data, id, content: 'The cache', trimmed: true } };
  };

  const anyEvent = ({ trigger }: RunWorld) => ({
    ...trigger,
    spec: {
      ...trigger.spec,
      platform: {
        ...trigger.spec.platform,
        config: { ...trigger.spec.platform.config, event_types: ['incident.*'] },
      },
    },
  });

  it('of ours is FILTERED by its id', async () => {
    world = await startRunWorld();
    const trigger = anyEvent(world);
    await world.work(world.message());
    const note = world.double.notes(INCIDENT)[0];
    expect(await world.work(world.message({ event: annotated(note?.id ?? ''), trigger }), { trigger })).toBe(
      'done',
    );
    expect(world.agentCalls()).toBe(1);
    world.double.incident(INCIDENT)?.notes.push({
      ...(note as NonNullable<typeof note>),
      id: 'PHUMAN1',
      content: 'The cache is my fault',
    });
    await world.work(world.message({ event: annotated('PHUMAN1'), trigger }), { trigger });
    expect(world.agentCalls()).toBe(2);
  });

  it('of ours is FILTERED by an id that came as a number', async () => {
    world = await startRunWorld();
    const trigger = anyEvent(world);
    await world.work(world.message());
    const note = world.double.incident(INCIDENT)?.notes[0];
    Object.assign(note ?? {}, { id: '4711' });
    await world.work(world.message({ event: annotated(4711), trigger }), { trigger });
    expect(world.agentCalls()).toBe(1);
  });
});
