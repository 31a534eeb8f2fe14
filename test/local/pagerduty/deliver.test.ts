import { createHmac } from 'node:crypto';
import { expect, onTestFinished, test } from 'vitest';
import { type PagerDutyDoubleOptions, startPagerDutyDouble } from '../../../lib/local/pagerduty/start.ts';
import { jumpingClock, startReceiver } from './receiver.ts';
import { NOW } from './rest.ts';

const event = (id: string, incident = 'P1', event_type = 'incident.triggered') => ({
  id,
  event_type,
  data: { type: 'incident', id: incident, service: { id: 'PSVC1' }, teams: [{ id: 'PTEAM1' }] },
});

async function start(options: PagerDutyDoubleOptions = {}) {
  const clock = jumpingClock(NOW);
  const double = await startPagerDutyDouble({ now: clock.now, timer: clock.timer, ...options });
  onTestFinished(double.close);
  return { double, clock };
}

test('a webhook is signed with every active secret over its raw bytes', async () => {
  const { double } = await start();
  const receiver = await startReceiver();
  const custom_headers = [{ name: 'X-Team', value: 'sre' }];
  const subscription = double.subscribe({
    url: receiver.url,
    events: [],
    secrets: ['old', 'neü'],
    custom_headers,
  });
  const result = await double.deliver(subscription, { ...event('E1'), text: 'Grüße 🚒' });
  const [{ headers, body } = { headers: {}, body: Buffer.of() }] = receiver.received;
  const sign = (secret: string) => `v1=${createHmac('sha256', secret).update(body).digest('hex')}`;
  expect(headers).toMatchObject({
    'content-type': 'application/json',
    'user-agent': 'PagerDuty-Webhook/V3.0',
    'x-webhook-id': result.webhook_id,
    'x-webhook-subscription': subscription.id,
    'x-pagerduty-signature': `${sign('old')},${sign('neü')}`,
    'x-team': 'sre',
  });
  expect(JSON.parse(body.toString('utf8'))).toEqual({ event: { ...event('E1'), text: 'Grüße 🚒' } });
  expect(result).toMatchObject({ end: 'delivered', attempts: 1, answer: { status: 202 } });
});

test('5xx, 429, a cut connection and silence are tried again under one webhook id, with growing waits', async () => {
  const { double, clock } = await start({ delivery_timeout_ms: 5_000 });
  const receiver = await startReceiver(500, 429, 'cut', 'hang', 503);
  const result = await double.deliver(double.subscribe({ url: receiver.url, events: [] }), event('E1'));
  expect(result).toMatchObject({ end: 'delivered', attempts: 6 });
  expect(new Set(receiver.received.map(({ headers }) => headers['x-webhook-id']))).toEqual(
    new Set([result.webhook_id]),
  );
  expect(clock.waits).toHaveLength(5);
  expect([...clock.waits].sort((a, b) => a - b)).toEqual(clock.waits);
});

test.each([400, 401, 403, 404, 413, 301])('%i drops the delivery', async (status) => {
  const { double, clock } = await start();
  const receiver = await startReceiver(status);
  const subscription = double.subscribe({ url: receiver.url, events: [] });
  expect(await double.deliver(subscription, event('E1'))).toMatchObject({ end: 'dropped', attempts: 1 });
  expect(await double.deliver(subscription, event('E2'))).toMatchObject({ end: 'delivered' });
  expect(clock.waits).toEqual([]);
});

test('48 hours of failures are a drop', async () => {
  const { double, clock } = await start();
  const receiver = await startReceiver(...Array<number>(2000).fill(500));
  const subscription = double.subscribe({ url: receiver.url, events: [] });
  expect(await double.deliver(subscription, event('E1'))).toMatchObject({
    end: 'dropped',
    answer: { status: 500 },
  });
  const waited = clock.now() - NOW;
  expect(waited).toBeGreaterThanOrEqual(48 * 3_600_000);
  expect(waited).toBeLessThan(49 * 3_600_000);
  expect(subscription.drops).toBe(1);
});

test('three drops in a row disable the subscription for 24 h and discard its queue', async () => {
  const { double, clock } = await start();
  const receiver = await startReceiver(400, 400, 400);
  const subscription = double.subscribe({ url: receiver.url, events: [] });
  const ends = await Promise.all(
    ['E1', 'E2', 'E3', 'E4'].map((id) => double.deliver(subscription, event(id))),
  );
  expect(ends.map(({ end }) => end)).toEqual(['dropped', 'dropped', 'dropped', 'discarded']);
  expect((await double.deliver(subscription, event('E5'))).end).toBe('discarded');
  expect(receiver.received).toHaveLength(3);
  expect(subscription.disabled_until).toBe(clock.now() + 24 * 3_600_000);
});

test('a success between drops starts the count again', async () => {
  const { double } = await start();
  const receiver = await startReceiver(400, 400, 202, 400, 400);
  const subscription = double.subscribe({ url: receiver.url, events: [] });
  for (const id of ['E1', 'E2', 'E3', 'E4', 'E5']) await double.deliver(subscription, event(id));
  expect(subscription.drops).toBe(2);
  expect((await double.deliver(subscription, event('E6'))).end).toBe('delivered');
});

test('later webhooks about the same incident wait in line; other incidents do not', async () => {
  const order: string[] = [];
  const { double } = await start();
  const receiver = await startReceiver();
  const failing = await startReceiver(500);
  const subscription = double.subscribe({ url: failing.url, events: [] });
  const other = double.subscribe({ url: receiver.url, events: [] });
  const track = async (name: string, delivery: Promise<unknown>) => {
    await delivery;
    order.push(name);
  };
  await Promise.all([
    track('first', double.deliver(subscription, event('E1'))),
    track('second', double.deliver(subscription, event('E2'))),
    track('other subscription', double.deliver(other, event('E1'))),
  ]);
  expect(failing.events().map(({ id }: { id: string }) => id)).toEqual(['E1', 'E1', 'E2']);
  expect(order.indexOf('first')).toBeLessThan(order.indexOf('second'));

  const held = await startReceiver('hang');
  const line = double.subscribe({ url: held.url, events: [] });
  const arrived = held.next();
  const stuck = double.deliver(line, event('E1', 'P1'));
  await arrived;
  expect((await double.deliver(line, event('E2', 'P2'))).end).toBe('delivered');
  await double.close();
  expect((await stuck).end).toBe('discarded');
});

test('an event goes to the subscriptions that want its type, service and team', async () => {
  const { double } = await start();
  const receiver = await startReceiver();
  const events = ['incident.triggered'];
  const wanted = [
    double.subscribe({ url: receiver.url, events }),
    double.subscribe({ url: receiver.url, events, filter: { type: 'service_reference', id: 'PSVC1' } }),
    double.subscribe({ url: receiver.url, events, filter: { type: 'team_reference', id: 'PTEAM1' } }),
  ];
  double.subscribe({ url: receiver.url, events: ['incident.resolved'] });
  double.subscribe({ url: receiver.url, events, active: false });
  double.subscribe({ url: receiver.url, events, filter: { type: 'service_reference', id: 'PSVC2' } });
  double.subscribe({ url: receiver.url, events, filter: { type: 'team_reference', id: 'PTEAM2' } });
  const results = await Promise.all(double.publish(event('E1')));
  expect(results.map(({ subscription_id }) => subscription_id)).toEqual(wanted.map(({ id }) => id));
  expect(new Set(results.map(({ webhook_id }) => webhook_id)).size).toBe(3);
});

test('an attempt can be followed', async () => {
  const seen: unknown[] = [];
  const { double } = await start({
    onAttempt: ({ id }, attempt, answer) => seen.push([id, attempt, answer]),
  });
  const receiver = await startReceiver(500);
  const result = await double.deliver(double.subscribe({ url: receiver.url, events: [] }), event('E1'));
  expect(seen).toEqual([
    [result.webhook_id, 1, { status: 500, text: '' }],
    [result.webhook_id, 2, { status: 202, text: '' }],
  ]);
});
