import { expect, test } from 'vitest';
import { parseSignatures, verify } from '../../../lib/domain/signature.ts';
import { startReceiver } from './receiver.ts';
import { startRest } from './rest.ts';

const NEW = {
  type: 'webhook_subscription',
  delivery_method: { type: 'http_delivery_method', url: 'https://example.com/webhooks/pagerduty' },
  events: ['incident.triggered'],
  filter: { type: 'account_reference' },
};

test('the secret is told once, when the subscription is made', async () => {
  const { call } = await startRest();
  const made = (await call('POST', '/webhook_subscriptions', { webhook_subscription: NEW })).json
    .webhook_subscription;
  expect(made.delivery_method).toMatchObject({
    secret: expect.stringMatching(/^.{32,}$/),
    temporarily_disabled: false,
  });
  const path = `/webhook_subscriptions/${made.id}`;
  const read = (await call('GET', path)).json.webhook_subscription;
  expect(read).toMatchObject({ ...NEW, delivery_method: { secret: null } });
  const listed = await call('GET', '/webhook_subscriptions?filter_type=account');
  expect(listed.json.webhook_subscriptions).toEqual([read]);
  const update = { events: ['incident.resolved'], filter: { type: 'service_reference', id: 'PS' } };
  expect((await call('PUT', path, { webhook_subscription: update })).json.webhook_subscription).toMatchObject(
    update,
  );
  expect((await call('DELETE', path)).status).toBe(204);
  expect((await call('GET', path)).status).toBe(404);
});

test.each([
  { what: 'an unknown field', change: { colour: 'red' } },
  { what: 'no events', change: { events: [] } },
  { what: 'an event twice', change: { events: ['a', 'a'] } },
  { what: 'a service filter without id', change: { filter: { type: 'service_reference' } } },
  {
    what: 'another delivery type',
    change: { delivery_method: { type: 'mail', url: 'https://example.com' } },
  },
  { what: 'a secret of our choice', change: { delivery_method: { ...NEW.delivery_method, secret: 'mine' } } },
])('$what is refused', async ({ change }) => {
  const { double, call } = await startRest();
  const answer = await call('POST', '/webhook_subscriptions', {
    webhook_subscription: { ...NEW, ...change },
  });
  expect(answer).toMatchObject({ status: 400, json: { error: { code: 2001 } } });
  expect(double.account.subscriptions.size).toBe(0);
});

test('the delivery method of a subscription cannot be changed', async () => {
  const { double, call } = await startRest();
  const { id } = double.subscribe({ url: 'https://example.com', events: ['a'] });
  const webhook_subscription = { delivery_method: NEW.delivery_method };
  expect((await call('PUT', `/webhook_subscriptions/${id}`, { webhook_subscription })).status).toBe(400);
});

test('a ping is a signed pagey.ping', async () => {
  const receiver = await startReceiver();
  const delivered = Promise.withResolvers<void>();
  const { double, call } = await startRest({ onAttempt: () => delivered.resolve() });
  const { id } = double.subscribe({ url: receiver.url, events: ['incident.triggered'], secrets: ['s1'] });
  expect((await call('POST', `/webhook_subscriptions/${id}/ping`)).status).toBe(202);
  await delivered.promise;
  const [{ headers, body } = { headers: {}, body: Buffer.of() }] = receiver.received;
  expect(receiver.events()).toMatchObject([{ event_type: 'pagey.ping', data: { type: 'ping' } }]);
  const offered = parseSignatures(String(headers['x-pagerduty-signature']));
  expect([...verify(body, offered, new Map([['NAME', ['s1']]]))]).toEqual(['NAME']);
});

test('a subscription disabled by drops shows it until it is enabled', async () => {
  const receiver = await startReceiver(400, 400, 400);
  const { double, call } = await startRest();
  const subscription = double.subscribe({ url: receiver.url, events: ['x'] });
  const path = `/webhook_subscriptions/${subscription.id}`;
  for (const id of ['E1', 'E2', 'E3']) await double.deliver(subscription, { id, event_type: 'x' });
  const disabled = async () =>
    (await call('GET', path)).json.webhook_subscription.delivery_method.temporarily_disabled;
  expect(await disabled()).toBe(true);
  expect((await call('POST', `${path}/enable`)).status).toBe(200);
  expect(await disabled()).toBe(false);
  expect((await double.deliver(subscription, { id: 'E4', event_type: 'x' })).end).toBe('delivered');
});

test('notes and status changes reach subscriptions as events; a long note arrives trimmed', async () => {
  const receiver = await startReceiver();
  let left = 3;
  const all = Promise.withResolvers<void>();
  const { double, call } = await startRest({
    onAttempt: () => {
      left -= 1;
      if (left === 0) all.resolve();
    },
  });
  const events = ['incident.annotated', 'incident.acknowledged'];
  double.subscribe({ url: receiver.url, events, filter: { type: 'service_reference', id: 'PSVC1' } });
  await call('POST', '/incidents/P1/notes', { note: { content: 'short' } });
  await call('POST', '/incidents/P1/notes', { note: { content: 'x'.repeat(5_000) } });
  await call('PUT', '/incidents/P1', { incident: { type: 'incident_reference', status: 'acknowledged' } });
  await all.promise;
  expect(receiver.events()).toMatchObject([
    {
      event_type: 'incident.annotated',
      agent: { id: 'PUSER01' },
      data: { type: 'incident_note', incident: { id: 'P1' }, content: 'short', trimmed: false },
    },
    { event_type: 'incident.annotated', data: { trimmed: true, content: 'x'.repeat(2_048) } },
    {
      event_type: 'incident.acknowledged',
      data: { type: 'incident', id: 'P1', status: 'acknowledged', title: 'Checkout down', assignees: [] },
    },
  ]);
});

test('no events are sent when they are switched off', async () => {
  const attempts: unknown[] = [];
  const receiver = await startReceiver();
  const { double, call } = await startRest({
    emit_events: false,
    onAttempt: (delivery) => attempts.push(delivery),
  });
  const subscription = double.subscribe({ url: receiver.url, events: ['incident.annotated'] });
  await call('POST', '/incidents/P1/notes', { note: { content: 'short' } });
  await double.deliver(subscription, { id: 'E1', event_type: 'x' });
  expect(receiver.events()).toEqual([{ id: 'E1', event_type: 'x' }]);
  expect(attempts).toHaveLength(1);
});
