import { describe, expect, test } from 'vitest';
import { parseFault } from '../../../lib/local/pagerduty/faults.ts';
import { startPagerDutyDouble } from '../../../lib/local/pagerduty/start.ts';
import { startRest, USER } from './rest.ts';

const to = (status: string) => ({ incident: { type: 'incident_reference', status } });

test('an unknown incident is made from what an event says; a known one keeps its state', async () => {
  const { double, call } = await startRest();
  double.ensureIncident({
    id: 'P2',
    number: 42,
    title: 'Disk full',
    urgency: 'low',
    created_at: '2026-11-23T10:00:00Z',
    service: { id: 'PSVC2', summary: 'db' },
    teams: [{ id: 'PTEAM', summary: 'infra' }],
    priority: { id: 'PP1', summary: 'P1' },
    assignees: [{ id: 'PUSER09', summary: 'Someone' }],
  });
  await call('PUT', '/incidents/P2', to('resolved'));
  double.ensureIncident({ id: 'P2', status: 'triggered', title: 'Other' });
  expect((await call('GET', '/incidents/P2')).json.incident).toMatchObject({
    incident_number: 42,
    title: 'Disk full',
    status: 'resolved',
    urgency: 'low',
    created_at: '2026-11-23T10:00:00Z',
    service: { id: 'PSVC2', type: 'service_reference', summary: 'db' },
    teams: [{ id: 'PTEAM' }],
    priority: { summary: 'P1' },
  });
  expect((await call('GET', '/services/PSVC2')).json.service).toMatchObject({ name: 'db' });
  expect((await call('GET', '/teams?query=INF')).json.teams).toMatchObject([{ id: 'PTEAM' }]);
});

test('a status change tells when, by whom, and stands in the log', async () => {
  const { call, advance } = await startRest();
  advance(60_000);
  const { json } = await call('PUT', '/incidents/P1', to('acknowledged'));
  expect(json.incident).toMatchObject({
    status: 'acknowledged',
    last_status_change_at: '2026-11-23T12:01:00Z',
    last_status_change_by: { id: USER.id, type: 'user_reference' },
    acknowledgements: [{ acknowledger: { id: USER.id } }],
  });
  const log = await call('GET', '/incidents/P1/log_entries?include[]=channels');
  expect(log.json.log_entries.map((entry: { type: string }) => entry.type)).toEqual([
    'acknowledge_log_entry',
    'trigger_log_entry',
  ]);
  expect(log.json.log_entries[1].channel).toMatchObject({ details: { description: 'Checkout down' } });
});

test.each([
  { first: 'acknowledged', second: 'acknowledged', code: 1002 },
  { first: 'resolved', second: 'resolved', code: 1001 },
  { first: 'resolved', second: 'acknowledged', code: 1001 },
])('$second after $first is refused with $code', async ({ first, second, code }) => {
  const { call } = await startRest();
  await call('PUT', '/incidents/P1', to(first));
  expect(await call('PUT', '/incidents/P1', to(second))).toMatchObject({
    status: 400,
    json: { error: { code } },
  });
  expect((await call('GET', '/incidents/P1')).json.incident.status).toBe(first);
});

test('notes are listed newest first with their times and their user', async () => {
  const { call, advance } = await startRest();
  const first = (await call('POST', '/incidents/P1/notes', { note: { content: 'one' } })).json.note;
  advance(5_000);
  await call('POST', '/incidents/P1/notes', { note: { content: 'two' } });
  await call('PUT', `/incidents/P1/notes/${first.id}`, { note: { content: 'one again' } });
  expect((await call('GET', '/incidents/P1/notes')).json.notes).toMatchObject([
    { content: 'two', created_at: '2026-11-23T12:00:05Z' },
    {
      content: 'one again',
      created_at: '2026-11-23T12:00:00Z',
      updated_at: '2026-11-23T12:00:05Z',
      user: { id: USER.id, summary: 'Responder' },
    },
  ]);
  expect((await call('DELETE', `/incidents/P1/notes/${first.id}`)).status).toBe(204);
  expect((await call('GET', '/incidents/P1/notes')).json.notes).toHaveLength(1);
});

test('incidents are listed by status, service, team and time, page by page', async () => {
  const { double, call } = await startRest();
  double.ensureIncident({ id: 'P2', status: 'resolved', created_at: '2026-11-20T00:00:00Z' });
  double.ensureIncident({
    id: 'P3',
    created_at: '2026-11-21T00:00:00Z',
    teams: [{ id: 'PT' }],
    service: { id: 'PS3' },
  });
  const ids = async (query: string) => {
    const { json } = await call('GET', `/incidents?${query}`);
    return [json.incidents.map(({ id }: { id: string }) => id).join(), json.more];
  };
  expect(await ids('')).toEqual(['P2,P3,P1', false]);
  expect(await ids('limit=2')).toEqual(['P2,P3', true]);
  expect(await ids('limit=2&offset=2')).toEqual(['P1', false]);
  expect(await ids('statuses[]=triggered&statuses[]=acknowledged')).toEqual(['P3,P1', false]);
  expect(await ids('service_ids[]=PS3')).toEqual(['P3', false]);
  expect(await ids('team_ids[]=PT')).toEqual(['P3', false]);
  expect(await ids('since=2026-11-20T12:00:00Z&until=2026-11-22T00:00:00Z')).toEqual(['P3', false]);
  expect(await ids('sort_by=created_at:desc')).toEqual(['P1,P3,P2', false]);
});

test('users, abilities and an account-level key', async () => {
  const { call } = await startRest({ tokens: ['t1', { token: 'account', user_id: null }] });
  expect((await call('GET', '/users/me')).json.user).toMatchObject({ id: USER.id, email: USER.email });
  expect(
    (await call('GET', '/users/me', undefined, { authorization: 'Token token=account', from: '' })).status,
  ).toBe(400);
  expect((await call('GET', '/users?query=respond')).json.users).toHaveLength(1);
  expect((await call('GET', '/users?query=nobody')).json.users).toEqual([]);
  expect((await call('GET', '/abilities')).json.abilities).toContain('teams');
});

test('an unknown sender becomes a user where that is asked for', async () => {
  const { double, call } = await startRest({ adopt_senders: true });
  const from = 'sre@example.com';
  const notes = [];
  for (const content of ['a', 'b']) {
    notes.push((await call('POST', '/incidents/P1/notes', { note: { content } }, { from })).json.note);
  }
  expect(notes).toMatchObject([{ user: { summary: from } }, { user: { summary: from } }]);
  expect(double.account.users).toHaveLength(2);
  expect((await call('GET', '/users/me', undefined, { from: '' })).json.user.id).toBe(USER.id);
  expect((await call('POST', '/incidents/P1/notes', { note: { content: 'c' } }, { from: 'x' })).status).toBe(
    400,
  );
});

test('without tokens any token will do, and the port is the one asked for', async () => {
  const { double, call } = await startRest({ tokens: ['t1'] });
  const anyone = await startPagerDutyDouble();
  const response = await fetch(`${anyone.url}/users/me`, {
    headers: {
      authorization: 'Token token=whatever',
      accept: 'application/vnd.pagerduty+json;version=2',
      'content-type': 'application/json',
    },
  });
  await anyone.close();
  expect(response.status).toBe(200);
  await expect(startPagerDutyDouble({ port: double.port })).rejects.toMatchObject({ code: 'EADDRINUSE' });
  expect((await call('GET', '/users/me')).status).toBe(200);
});

describe('faults', () => {
  test('a status comes as often as asked and does nothing else', async () => {
    const { double, call } = await startRest();
    double.fail({ kind: 'status', status: 429, reset_s: 9, times: 2, method: 'POST', path: /notes$/ });
    const statuses = [];
    for (let index = 0; index < 3; index += 1) {
      const { status, headers } = await call('POST', '/incidents/P1/notes', { note: { content: 'a' } });
      statuses.push([status, headers.get('ratelimit-reset')]);
      expect((await call('GET', '/incidents/P1/notes')).status).toBe(200);
    }
    expect(statuses).toEqual([
      [429, '9'],
      [429, '9'],
      [200, null],
    ]);
    expect(double.notes('P1')).toHaveLength(1);
  });

  test('a committed note may be missing from the next lists', async () => {
    const { double, call } = await startRest();
    double.fail({ kind: 'lag', lists: 2, method: 'POST' });
    await call('POST', '/incidents/P1/notes', { note: { content: 'late' } });
    const counts = [];
    for (let index = 0; index < 3; index += 1) {
      counts.push((await call('GET', '/incidents/P1/notes')).json.notes.length);
    }
    expect(counts).toEqual([0, 0, 1]);
  });

  test.each(['commit-500', 'commit-disconnect'] as const)('%s commits and loses the answer', async (kind) => {
    const { double, call } = await startRest();
    double.fail({ kind, method: 'POST' });
    const answer = call('POST', '/incidents/P1/notes', { note: { content: 'a' } });
    if (kind === 'commit-500') expect((await answer).status).toBe(500);
    else await expect(answer).rejects.toThrow();
    expect(double.notes('P1')).toHaveLength(1);
  });

  test('faults can be taken back, and every request is on record', async () => {
    const { double, call } = await startRest();
    double.fail({ kind: 'status', status: 500, times: 5 });
    await call('GET', '/abilities');
    double.clearFaults();
    await call('GET', '/abilities');
    expect(double.requests.map(({ path, status }) => [path, status])).toEqual([
      ['/abilities', 500],
      ['/abilities', 200],
    ]);
  });

  test.each([
    ['429x2', { kind: 'status', status: 429, times: 2, reset_s: 1 }],
    ['500', { kind: 'status', status: 500, times: 1 }],
    ['hangx3', { kind: 'hang', times: 3 }],
    ['commit-disconnect', { kind: 'commit-disconnect', times: 1 }],
    ['200', undefined],
    ['429x0', undefined],
    ['boom', undefined],
    ['', undefined],
  ])('"%s" reads as %j', (text, fault) => {
    expect(parseFault(text)).toEqual(fault);
  });
});
