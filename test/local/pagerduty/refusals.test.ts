import { request } from 'node:http';
import { expect, test } from 'vitest';
import { HEADERS, startRest } from './rest.ts';

const NOTE = { note: { content: 'hello' } };

test.each([
  { what: 'no Authorization', headers: { authorization: '' }, status: 401, code: 2006 },
  { what: 'a bearer token', headers: { authorization: 'Bearer t1' }, status: 401, code: 2006 },
  { what: 'an unknown token', headers: { authorization: 'Token token=t2' }, status: 401, code: 2006 },
  { what: 'another Accept', headers: { accept: 'application/json' }, status: 400, code: 2001 },
  { what: 'no Content-Type', headers: { 'content-type': '' }, status: 400, code: 2001 },
  { what: 'another Content-Type', headers: { 'content-type': 'text/json' }, status: 400, code: 2001 },
  { what: 'no From', headers: { from: '' }, status: 400, code: 1028 },
  { what: 'a malformed From', headers: { from: 'me' }, status: 400, code: 1028 },
  { what: 'an unknown From', headers: { from: 'x@example.com' }, status: 400, code: 1008 },
])('$what is refused and writes nothing', async ({ headers, status, code }) => {
  const { double, call } = await startRest();
  // A body as bytes, so that fetch adds no content type of its own.
  const bytes = Buffer.from(JSON.stringify(NOTE));
  const sent = Object.entries({ ...HEADERS, ...headers });
  const response = await fetch(`${double.url}/incidents/P1/notes`, {
    method: 'POST',
    headers: Object.fromEntries(sent.filter(([, value]) => value !== '')),
    body: bytes,
  });
  expect(response.status).toBe(status);
  expect(await response.json()).toEqual({
    error: { message: expect.any(String), code, errors: expect.any(Array) },
  });
  expect(double.notes('P1')).toEqual([]);
  expect((await call('POST', '/incidents/P1/notes', NOTE)).status).toBe(200);
});

test('GET needs Content-Type too, but no From', async () => {
  const { call } = await startRest();
  expect((await call('GET', '/incidents/P1', undefined, { 'content-type': '' })).status).toBe(400);
  expect((await call('GET', '/incidents/P1', undefined, { from: '' })).status).toBe(200);
});

test.each([
  { what: 'an unknown field', method: 'POST', path: '/notes', body: { note: { content: 'a', id: 'X' } } },
  { what: 'an unknown top field', method: 'POST', path: '/notes', body: { ...NOTE, extra: 1 } },
  { what: 'no note', method: 'POST', path: '/notes', body: {} },
  { what: 'a blank note', method: 'POST', path: '/notes', body: { note: { content: ' \n' } } },
  { what: 'a number as note', method: 'POST', path: '/notes', body: { note: { content: 7 } } },
  { what: 'a body that is no JSON', method: 'POST', path: '/notes', body: '{' },
  { what: 'a status without type', method: 'PUT', path: '', body: { incident: { status: 'resolved' } } },
  {
    what: 'an unknown status',
    method: 'PUT',
    path: '',
    body: { incident: { type: 'incident_reference', status: 'done' } },
  },
  {
    what: 'an unknown incident field',
    method: 'PUT',
    path: '',
    body: { incident: { type: 'incident_reference', status: 'resolved', state: 1 } },
  },
])('$what is invalid input', async ({ method, path, body }) => {
  const { double, call } = await startRest();
  expect(await call(method, `/incidents/P1${path}`, body)).toMatchObject({
    status: 400,
    json: { error: { code: 2001, errors: [expect.any(String)] } },
  });
  expect(double.notes('P1')).toEqual([]);
  expect(double.incident('P1')?.wire.status).toBe('triggered');
});

test.each([
  '/incidents/P1?limit=1',
  '/incidents/P1/notes?limit=100',
  '/incidents?status=triggered',
  '/incidents/P1/alerts?limit=101',
  '/incidents/P1/alerts?limit=100&offset=9901',
  '/users?q=x',
])('GET %s is refused', async (path) => {
  const { call } = await startRest();
  expect(await call('GET', path)).toMatchObject({ status: 400, json: { error: { code: 2001 } } });
});

test('a body on a call that takes none is refused', async () => {
  const { call } = await startRest();
  expect((await call('DELETE', '/incidents/P1/notes/N', {})).status).toBe(400);
});

test.each([
  ['GET', '/incidents/PX', 404],
  ['GET', '/incidents/PX/notes', 404],
  ['GET', '/incidents/PX/alerts', 404],
  ['GET', '/nothing', 404],
  ['PUT', '/incidents/P1/notes', 405],
  ['DELETE', '/incidents/P1/notes/N', 404],
] as const)('%s %s is %i', async (method, path, status) => {
  const { call } = await startRest();
  expect((await call(method, path)).status).toBe(status);
});

test.each(['/incidents/%', '//', '/incidents/%FF'])(
  'target %s is a bad request, and the double lives on',
  async (target) => {
    const { double, call } = await startRest();
    const status = await new Promise((resolve, reject) => {
      request({ port: double.port, host: '127.0.0.1', path: target }, (response) => {
        response.resume();
        resolve(response.statusCode);
      })
        .on('error', reject)
        .end();
    });
    expect(status).toBe(400);
    expect((await call('GET', '/incidents/P1')).status).toBe(200);
  },
);

test('an incident takes 2,000 notes and no more', async () => {
  const { double, call } = await startRest();
  const incident = double.ensureIncident({ id: 'P1' });
  await call('POST', '/incidents/P1/notes', NOTE);
  const [note] = incident.notes;
  if (!note) throw new Error('no note');
  for (let index = 1; index < 2_000; index += 1) incident.notes.push({ ...note, id: `N${index}` });
  expect((await call('POST', '/incidents/P1/notes', NOTE)).status).toBe(400);
  expect(incident.notes).toHaveLength(2_000);
});
