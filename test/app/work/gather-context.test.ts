import { afterAll, afterEach, describe, expect, it } from 'vitest';
import type { AgentCall } from '../../../lib/app/ports/agent.ts';
import type { AgentSpec } from '../../../lib/domain/agent.ts';
import { jsonBytes } from '../../../lib/domain/fit-json.ts';
import { agentNamed } from '../../support/resources.ts';
import { closeShared, INCIDENT, type RunWorld, startRunWorld } from '../../support/run-world.ts';

let world: RunWorld;
afterEach(() => world.close());
afterAll(closeShared);

const WISHES: AgentSpec['context'] = {
  alerts: true,
  log_entries: true,
  notes: true,
  changes: true,
  past: true,
  max_tokens: 6000,
};

/** An incident with something in every part. */
async function fullWorld(spec: Partial<AgentSpec> = {}): Promise<void> {
  world = await startRunWorld();
  const incident = world.double.incident(INCIDENT);
  if (!incident) throw new Error('the world has its incident');
  for (const list of [incident.alerts, incident.log_entries]) list.length = 0;
  incident.alerts.push({ id: 'PALERT', type: 'alert', body: { details: { disk: '/dev/sda', used: '98%' } } });
  incident.log_entries.push(
    { id: 'R2', type: 'notify_log_entry', channel: { type: 'auto' } },
    { id: 'R1', type: 'trigger_log_entry', channel: { type: 'api', details: { region: 'eu-west-1' } } },
  );
  incident.change_events.push({ id: 'C1', summary: 'Deployed build 812' });
  incident.past_incidents.push({ incident: { id: 'PAST', title: 'Disk full again' }, score: 46.8 });
  incident.related_incidents.push({ incident: { id: 'RELATED' } });
  world.double.account.oncalls.push({
    escalation_level: 1,
    user: { id: 'PU', summary: 'Level one engineer' },
  });
  world.agents.splice(0, 1, agentNamed('asker', { invoke: { lambda: { function: 'x' } }, ...spec }));
}

/** The call an agent got. */
async function callOfRun(options: Parameters<RunWorld['work']>[1] = {}): Promise<AgentCall> {
  let call: AgentCall | undefined;
  const deps = {
    ...options?.deps,
    ask: async (asked: AgentCall) => {
      call = asked;
      return { note: 'Seen.' };
    },
  };
  expect(await world.work(world.message(), { ...options, deps })).toBe('done');
  if (!call) throw new Error('the agent was not asked');
  return call;
}

describe('the context of an agent', () => {
  it('holds what PagerDuty knows around the incident', async () => {
    await fullWorld();
    const { input, pagerduty, note_max_characters } = await callOfRun();
    expect(input.context).toMatchObject({
      alerts: [{ body: { details: { disk: '/dev/sda', used: '98%' } } }],
      log_entries: [{ id: 'R1', channel: { details: { region: 'eu-west-1' } } }, { id: 'R2' }],
      change_events: [{ summary: 'Deployed build 812' }],
      past_incidents: [{ incident: { title: 'Disk full again' } }],
      related_incidents: [{ incident: { id: 'RELATED' } }],
      on_call: [{ escalation_level: 1, user: { summary: 'Level one engineer' } }],
    });
    expect(input.context).not.toHaveProperty('not_available');
    expect(note_max_characters).toBe(20_000);
    expect(pagerduty).toBeDefined();
  });

  it('leaves out what the agent does not want', async () => {
    await fullWorld({ context: { ...WISHES, alerts: false, log_entries: false, past: false } });
    expect(Object.keys((await callOfRun()).input.context)).toEqual(['change_events', 'on_call']);
  });

  it('holds the notes so far, newest first', async () => {
    await fullWorld();
    const note = (second: number) => ({
      created_at: `2026-11-23T00:00:0${second}Z`,
      updated_at: '',
      user: undefined,
      unlisted: 0,
    });
    world.double
      .incident(INCIDENT)
      ?.notes.push({ ...note(1), id: 'N1', content: 'first' }, { ...note(2), id: 'N2', content: 'second' });
    expect((await callOfRun()).input.context['notes']).toMatchObject([
      { content: 'second' },
      { content: 'first' },
    ]);
  });

  it.each([
    [402, 'pagerduty_plan_lacks_ability'],
    [403, 'pagerduty_forbidden'],
    [404, 'pagerduty_not_found'],
    [429, 'pagerduty_rate_limited'],
  ])('names what PagerDuty answered %i to, and keeps the rest', async (status, code) => {
    await fullWorld();
    world.double.fail({ kind: 'status', status, path: /past_incidents/, times: 99, reset_s: 60 });
    const { input } = await callOfRun();
    expect(input.context['not_available']).toEqual({ past_incidents: code });
    expect(input.context).toHaveProperty('alerts');
    expect(input.context).toHaveProperty('related_incidents');
  });

  it('waits for no part beyond its time', async () => {
    await fullWorld();
    world.double.fail({ kind: 'hang', path: /alerts/, times: 99 });
    const { input } = await callOfRun();
    expect(Object.keys(input.context['not_available'] as object)).toEqual(['alerts']);
    expect(input.context).toHaveProperty('change_events');
  });

  it('is no larger than max_tokens; small parts stay whole', async () => {
    await fullWorld({ context: { ...WISHES, max_tokens: 500 } });
    const incident = world.double.incident(INCIDENT);
    for (let number = 0; number < 200; number += 1) {
      incident?.alerts.push({ id: `PA${number}`, type: 'alert', body: { details: 'd'.repeat(2_000) } });
      incident?.log_entries.push({ id: `L${number}`, type: 'annotate_log_entry', note: 'n'.repeat(300) });
    }
    const { context } = (await callOfRun()).input;
    expect(jsonBytes(context)).toBeLessThanOrEqual(500 * 3);
    expect(context['change_events']).toEqual([{ id: 'C1', summary: 'Deployed build 812' }]);
    expect(JSON.stringify(context['alerts'])).toMatch(/more left out/);
    expect(JSON.stringify(context['log_entries'])).toContain('R1');
  });

  it('is empty without a token, and asked for by no template', async () => {
    await fullWorld();
    expect((await callOfRun({ token: null })).input.context).toEqual({});
    await world.close();
    await fullWorld({ invoke: { template: { note: 'x' } } });
    expect((await callOfRun()).input.context).toEqual({});
    expect(world.double.requests.some(({ path }) => path.includes('alerts'))).toBe(false);
  });
});

describe('auto_acknowledge', () => {
  const status = () => world.double.incident(INCIDENT)?.wire['status'];

  it('acknowledges after the note where the trigger allows it', async () => {
    world = await startRunWorld({ parameters: { auto_acknowledge: true }, allowed_actions: ['acknowledge'] });
    await callOfRun();
    expect(status()).toBe('acknowledged');
    expect(world.notes()[0]).not.toContain('not applied');
  });

  it('says so in the note where the trigger does not', async () => {
    world = await startRunWorld({ parameters: { auto_acknowledge: true } });
    await callOfRun();
    expect(status()).toBe('triggered');
    expect(world.notes()[0]).toContain(
      ' · auto_acknowledge not applied: allowed_actions lacks acknowledge · run ',
    );
  });

  it('gives way to what the agent asked for', async () => {
    world = await startRunWorld({
      parameters: { auto_acknowledge: true },
      allowed_actions: ['acknowledge', 'resolve'],
    });
    const ask = async () => ({ note: 'Fixed.', status: 'resolved' as const });
    await world.work(world.message(), { deps: { ask } });
    expect(status()).toBe('resolved');
  });

  it('spends nothing in silence: tokens and price are counted and kept', async () => {
    world = await startRunWorld();
    const added: unknown[] = [];
    const usage = { input_tokens: 900, output_tokens: 100, total_tokens: 1000, usd: 0.002 };
    await world.work(world.message(), {
      deps: {
        ask: async () => ({ note: 'x', usage }),
        metrics: { add: (name, value) => added.push([name, value]) },
      },
    });
    expect((await world.run())?.usage).toEqual(usage);
    expect(added).toEqual(
      expect.arrayContaining([
        ['AgentTokens', 1000],
        ['AgentMicrodollars', 2000],
      ]),
    );
  });
});
