import { setImmediate } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { AppError } from '../../lib/domain/errors.ts';
import { reference } from '../../lib/domain/read/reference.ts';
import { sign } from '../../lib/domain/signature.ts';
import { abortable, eventBody, receiver, SECRET, trigger, type World } from './receive-fixture.ts';

const body = eventBody();
const signed = { 'x-pagerduty-signature': sign(body, SECRET) };
const wrong = { 'x-pagerduty-signature': sign(body, 'another secret') };
const named = (name: string) => ({ webhook_secret: reference(name) });
const none: ReadonlyMap<string, readonly string[]> = new Map();
const outage = new AppError('catalog_unavailable', 'down');

const rows: readonly {
  name: string;
  body?: Uint8Array;
  headers?: Record<string, string | undefined>;
  world?: Partial<World>;
  status: number;
  code: string;
}[] = [
  { name: 'an empty body', body: Buffer.alloc(0), status: 400, code: 'body_empty' },
  {
    name: 'an empty body without a header',
    body: Buffer.alloc(0),
    headers: {},
    status: 400,
    code: 'body_empty',
  },
  {
    name: 'a body above 512 KiB',
    body: Buffer.alloc(512 * 1024 + 1, 'a'),
    headers: {},
    status: 413,
    code: 'body_too_large',
  },
  { name: 'no signature header', headers: {}, status: 400, code: 'signature_missing' },
  {
    name: 'a blank signature header',
    headers: { 'x-pagerduty-signature': '  ' },
    status: 400,
    code: 'signature_missing',
  },
  {
    name: 'a v0 entry only',
    headers: { 'x-pagerduty-signature': `v0=${'a'.repeat(64)}` },
    status: 400,
    code: 'signature_malformed',
  },
  {
    name: 'a short digest',
    headers: { 'x-pagerduty-signature': 'v1=abc' },
    status: 400,
    code: 'signature_malformed',
  },
  { name: 'a wrong signature, secrets read again', headers: wrong, status: 403, code: 'signature_mismatch' },
  {
    name: 'a wrong signature, secrets not read again',
    headers: wrong,
    world: { reread: undefined },
    status: 503,
    code: 'signature_unverifiable',
  },
  {
    name: 'no secret stored',
    headers: signed,
    world: { secrets: none },
    status: 503,
    code: 'secret_unset',
  },
  {
    name: 'a wrong signature while an enabled trigger names a secret that is not stored',
    headers: wrong,
    world: { triggers: [trigger('t1'), trigger('t2', named('OTHER_SECRET'))] },
    status: 503,
    code: 'secret_unset',
  },
  {
    name: 'a wrong signature while a disabled trigger names a secret that is not stored',
    headers: wrong,
    world: { triggers: [trigger('t1'), trigger('t2', named('OTHER_SECRET'), { enabled: false })] },
    status: 403,
    code: 'signature_mismatch',
  },
  {
    name: 'a wrong signature and no catalog',
    headers: wrong,
    world: { catalogFail: outage },
    status: 503,
    code: 'catalog_unavailable',
  },
  {
    name: 'no secrets',
    headers: signed,
    world: { secretsFail: new AppError('secrets_unavailable', 'down') },
    status: 503,
    code: 'secrets_unavailable',
  },
  {
    name: 'secrets that are no map',
    headers: signed,
    world: { secretsFail: new AppError('secrets_malformed', 'bad') },
    status: 503,
    code: 'secrets_malformed',
  },
  {
    name: 'no catalog',
    headers: signed,
    world: { catalogFail: outage },
    status: 503,
    code: 'catalog_unavailable',
  },
  {
    name: 'a message not enqueued',
    headers: signed,
    world: { outcomes: () => 'retryable' },
    status: 503,
    code: 'queue_unavailable',
  },
  {
    name: 'one of two messages not enqueued',
    headers: signed,
    world: {
      triggers: [trigger('t1'), trigger('t2')],
      outcomes: (message) => (message.trigger.metadata.name === 't2' ? 'retryable' : 'sent'),
    },
    status: 503,
    code: 'queue_unavailable',
  },
  {
    name: 'a fault of ours',
    headers: signed,
    world: { queue: { send: () => Promise.reject(new TypeError('x')) } },
    status: 503,
    code: 'internal',
  },
];

test.each(rows)(
  '$name: $status $code',
  async ({ body: given = body, headers = signed, world, status, code }) => {
    const { deliver, lines, sent } = receiver(world);
    const reply = await deliver(given, headers);
    expect(reply).toEqual({ status, body: { error: { code, message: expect.any(String) } } });
    expect(lines).toHaveLength(1);
    expect(lines[0]).toMatchObject({ message: 'delivery', fields: { status, code, duration_ms: 25 } });
    if (code !== 'queue_unavailable') expect(sent).toEqual([]);
  },
);

test('the answer after 4 s is 503, whatever still runs, and nothing is sent after it', async () => {
  const controller = abortable();
  const { deliver, lines } = receiver({
    deadline: () => controller.signal,
    queue: { send: () => new Promise(() => controller.abort()) },
  });
  expect(await deliver(body)).toMatchObject({ status: 503, body: { error: { code: 'deadline_exceeded' } } });
  expect(lines).toHaveLength(1);
});

test('a deadline that passed while the secrets were read keeps the queue untouched', async () => {
  const controller = abortable();
  controller.abort();
  const { deliver, sent } = receiver({ deadline: () => controller.signal });
  expect((await deliver(body)).status).toBe(503);
  await setImmediate();
  expect(sent).toEqual([]);
});

test('the secrets are read again only after a mismatch', async () => {
  const { deliver, calls } = receiver();
  await deliver(body);
  expect(calls.after).toBe(0);
  await deliver(body, wrong);
  expect(calls.after).toBe(1);
});

test('a secret stored a moment ago verifies', async () => {
  const { deliver } = receiver({ secrets: none, reread: new Map([['PAGERDUTY_WEBHOOK_SECRET', [SECRET]]]) });
  expect((await deliver(body)).status).toBe(202);
});

test('an unreadable body is not looked into before its signature is right', async () => {
  const { deliver } = receiver();
  expect((await deliver(Buffer.from('{"event":'), wrong)).status).toBe(403);
});

test('refusals count: signatures apart from our own faults', async () => {
  const bad = receiver();
  await bad.deliver(body, wrong);
  expect(Object.fromEntries(bad.counted)).toEqual({
    Deliveries: 1,
    SignatureFailures: 1,
    CatalogAge: 90_000,
  });
  const between = receiver({ reread: undefined });
  await between.deliver(body, wrong);
  expect(Object.fromEntries(between.counted)).toEqual({ Deliveries: 1, SignatureFailures: 1 });
});

test.each([
  ['the catalog is down', { catalogFail: outage }, signed],
  ['no secret is stored', { secrets: none }, signed],
  ['a named secret is not stored', { triggers: [trigger('t2', named('OTHER_SECRET'))] }, wrong],
  ['the secrets could not be read again', { rereadFail: new AppError('secrets_unavailable', '') }, wrong],
])('counts as our own fault when %s', async (_, world, headers) => {
  const { deliver, counted } = receiver(world);
  expect((await deliver(body, headers)).status).toBe(503);
  expect(counted.get('ReceiverFaults')).toBe(1);
  expect(counted.has('SignatureFailures')).toBe(false);
});

test('neither answer nor log line of a refusal holds signature, body or what was thrown', async () => {
  const world = { queue: { send: () => Promise.reject(new Error('leak: password')) } };
  const { deliver, lines } = receiver(world);
  const told = JSON.stringify([await deliver(body), lines]);
  for (const secret of ['leak', 'Zahlung', sign(body, SECRET).slice(3), SECRET])
    expect(told).not.toContain(secret);
});
