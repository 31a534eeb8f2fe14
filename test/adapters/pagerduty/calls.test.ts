import { createServer } from 'node:http';
import { expect, onTestFinished, test } from 'vitest';
import { pagerDutyBaseUrl } from '../../../lib/adapters/pagerduty/base-url.ts';
import { writeOutcome } from '../../../lib/domain/write-outcome.ts';
import { clientOnDouble, failureOf, INCIDENT, USER } from './client-on-double.ts';

test('every call carries exactly the headers of the API schema; From on writes only', async () => {
  const { double, client } = await clientOnDouble();
  await client.getIncident(INCIDENT);
  const note = await client.addIncidentNote(INCIDENT, 'a');
  await client.updateNote(INCIDENT, note.id, 'b');
  await client.deleteNote(INCIDENT, note.id);
  await client.updateIncidentStatus(INCIDENT, 'acknowledged');
  await client.listAlerts(INCIDENT);
  const own = ['authorization', 'accept', 'content-type', 'from'];
  expect(
    double.requests.map(({ method, headers }) => [
      method,
      ...own.flatMap((name) => (headers[name] === undefined ? [] : headers[name])),
    ]),
  ).toEqual(
    ['GET', 'POST', 'PUT', 'DELETE', 'PUT', 'GET'].map((method) => [
      method,
      'Token token=planted-secret-token',
      'application/vnd.pagerduty+json;version=2',
      'application/json',
      ...(method === 'GET' ? [] : [USER.email]),
    ]),
  );
});

test('reads keep their connection; a write opens its own', async () => {
  const { double, client } = await clientOnDouble();
  await client.getIncident(INCIDENT);
  await client.addIncidentNote(INCIDENT, 'a');
  expect(double.requests.map(({ headers }) => headers['connection'])).toEqual(['keep-alive', 'close']);
});

test('notes are added, listed, changed and deleted; a deleted one counts as deleted again', async () => {
  const { double, client } = await clientOnDouble();
  const note = await client.addIncidentNote(INCIDENT, 'Grüße 🚒');
  expect(await client.listNotes(INCIDENT)).toEqual([
    { id: note.id, content: 'Grüße 🚒', created_at: '2026-11-23T12:00:00Z', user_id: USER.id },
  ]);
  expect((await client.updateNote(INCIDENT, note.id, 'changed')).content).toBe('changed');
  await client.deleteNote(INCIDENT, note.id);
  await client.deleteNote(INCIDENT, note.id);
  expect(double.notes(INCIDENT)).toEqual([]);
  expect(await failureOf(client.updateNote(INCIDENT, note.id, 'x'))).toMatchObject({
    code: 'pagerduty_not_found',
  });
});

test('request bodies hold what the schema names and nothing else', async () => {
  const { double, client } = await clientOnDouble();
  await client.addIncidentNote(INCIDENT, 'a');
  await client.updateIncidentStatus(INCIDENT, 'resolved');
  expect(double.requests.map(({ body }) => body)).toEqual([
    '{"note":{"content":"a"}}',
    '{"incident":{"type":"incident_reference","status":"resolved"}}',
  ]);
});

test('a status change gives the incident with when and by whom', async () => {
  const { client } = await clientOnDouble();
  expect(await client.updateIncidentStatus(INCIDENT, 'acknowledged')).toMatchObject({
    id: INCIDENT,
    status: 'acknowledged',
    last_status_change_at: '2026-11-23T12:00:00Z',
    last_status_change_by: USER.id,
  });
});

test.each(['acknowledged', 'resolved'] as const)('%s twice is success', async (status) => {
  const { client, calls } = await clientOnDouble();
  await client.updateIncidentStatus(INCIDENT, status);
  expect((await client.updateIncidentStatus(INCIDENT, status)).status).toBe(status);
  expect(calls().slice(1)).toEqual([`PUT /incidents/${INCIDENT} 400`, `GET /incidents/${INCIDENT} 200`]);
});

test('alerts and log entries are read page by page, log entries with their channels', async () => {
  const { double, client } = await clientOnDouble();
  const incident = double.ensureIncident({ id: INCIDENT });
  for (let index = 0; index < 130; index += 1) incident.alerts.push({ id: `A${index}`, status: 'triggered' });
  expect(await client.listAlerts(INCIDENT)).toHaveLength(131);
  expect(double.requests.map(({ query }) => query.toString())).toEqual([
    'limit=100&offset=0',
    'limit=100&offset=100',
  ]);
  expect(await client.listLogEntries(INCIDENT)).toMatchObject([
    { type: 'trigger_log_entry', channel: { type: 'api', details: { description: 'Checkout down' } } },
  ]);
  expect(double.requests.at(-1)?.query.get('include[]')).toBe('channels');
});

test('what lies around an incident is read', async () => {
  const { double, client } = await clientOnDouble();
  const incident = double.ensureIncident({ id: INCIDENT });
  incident.past_incidents.push({ score: 3 });
  incident.related_incidents.push({ incident: { id: 'PX' } });
  incident.change_events.push({ summary: 'deploy' });
  double.account.oncalls.push({ escalation_level: 1 });
  expect(await client.listPastIncidents(INCIDENT)).toEqual([{ score: 3 }]);
  expect(await client.listRelatedIncidents(INCIDENT)).toEqual([{ incident: { id: 'PX' } }]);
  expect(await client.listRelatedChangeEvents(INCIDENT)).toEqual([{ summary: 'deploy' }]);
  expect(await client.listOnCalls('PEP1')).toEqual([{ escalation_level: 1 }]);
});

test.each([
  { body: '{"notes":null}', notes: [] },
  { body: '{}', notes: [] },
  {
    body: '{"notes":[null,7,{"content":"no id"},{"id":"N1"},{"id":"N2","content":null,"user":null}]}',
    notes: ['N1', 'N2'],
  },
])('odd answers are read as far as they go: $body', async ({ body, notes }) => {
  const { client } = await clientOnDouble({ base_url: await serverSaying(200, body) });
  expect((await client.listNotes(INCIDENT)).map(({ id }) => id)).toEqual(notes);
});

test.each([{ body: '<html>' }, { body: '{"note":null}' }])(
  'a 2xx that shows no note has an unknown outcome: $body',
  async ({ body }) => {
    const { client } = await clientOnDouble({ base_url: await serverSaying(200, body) });
    const error = await failureOf(client.addIncidentNote(INCIDENT, 'hello'));
    expect(error).toMatchObject({ code: 'pagerduty_unavailable' });
    expect(writeOutcome(error)).toBe('unknown');
  },
);

test('an answer without end is not read to its end', async () => {
  const { client } = await clientOnDouble({ base_url: await serverSaying(200, 'x'.repeat(9 * 1024 * 1024)) });
  expect(await failureOf(client.getIncident(INCIDENT))).toMatchObject({
    code: 'pagerduty_unavailable',
    retry: false,
  });
});

test('a redirect is not followed', async () => {
  const { client } = await clientOnDouble({ base_url: await serverSaying(302, '') });
  expect(await failureOf(client.getIncident(INCIDENT))).toMatchObject({ code: 'pagerduty_rejected' });
});

test('neither token, note nor PagerDuty’s words reach an error or the log', async () => {
  const base_url = await serverSaying(
    400,
    '{"error":{"code":2001,"message":"secret words","errors":["hello note"]}}',
  );
  const { client, logged } = await clientOnDouble({ base_url });
  const error = await failureOf(client.addIncidentNote(INCIDENT, 'hello note'));
  expect(error).toMatchObject({
    message: `POST /incidents/${INCIDENT}/notes: HTTP 400, PagerDuty code 2001`,
  });
  const seen = JSON.stringify([logged, error, Object(error).cause, Object(error).remedy]);
  expect(seen).toContain('2001');
  expect(seen).not.toMatch(/secret words|hello note|planted-secret-token|responder@/);
});

test.each(['', '.', '..'])('id "%s" cannot name another path', async (id) => {
  const { client, calls } = await clientOnDouble();
  expect(await failureOf(client.getIncident(id))).toMatchObject({ code: 'pagerduty_rejected' });
  expect(calls()).toEqual([]);
});

test('ids are encoded', async () => {
  const { client, calls } = await clientOnDouble();
  await failureOf(client.getIncident('a/../b?c'));
  expect(calls()).toEqual(['GET /incidents/a%2F..%2Fb%3Fc 404']);
});

test.each([
  ['us', undefined, 'https://api.pagerduty.com'],
  ['eu', undefined, 'https://api.eu.pagerduty.com'],
  ['eu', '', 'https://api.eu.pagerduty.com'],
  ['eu', 'http://127.0.0.1:4570/', 'http://127.0.0.1:4570'],
  ['us', 'http://localhost:4570', 'http://localhost:4570'],
  ['us', 'http://[::1]:4570', 'http://[::1]:4570'],
  ['us', 'https://pagerduty.example.com/api/', 'https://pagerduty.example.com/api'],
] as const)('region %s with override %s is %s', (region, override, url) => {
  expect(pagerDutyBaseUrl(region, override)).toBe(url);
});

test.each(['http://pagerduty.example.com', 'http://127.0.0.1.example.com', 'ftp://localhost', 'nonsense'])(
  'override %s is refused',
  (override) => {
    expect(() => pagerDutyBaseUrl('us', override)).toThrow(
      expect.objectContaining({ code: 'pagerduty_rejected', remedy: expect.stringContaining('https://') }),
    );
  },
);

async function serverSaying(status: number, body: string): Promise<string> {
  const server = createServer((_request, response) => {
    response.writeHead(status, { 'content-type': 'application/json' }).end(body);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  const address = server.address();
  return `http://127.0.0.1:${typeof address === 'object' ? address?.port : 0}`;
}
