import { expect, test } from 'vitest';
import { createCall } from '../../../lib/adapters/pagerduty/call.ts';
import { createDirectory } from '../../../lib/adapters/pagerduty/directory.ts';
import { createSubscriptions } from '../../../lib/adapters/pagerduty/subscriptions.ts';
import { clientOnDouble } from './client-on-double.ts';

const WANTED = {
  url: 'https://example.com/webhooks/pagerduty',
  active: false,
  description: 'ours',
  events: ['incident.triggered'],
  filter: { type: 'service_reference' as const, id: 'PSERVICE' },
};

async function start() {
  const { double, deps, calls } = await clientOnDouble();
  const call = createCall(deps);
  return { double, calls, subscriptions: createSubscriptions(call), directory: createDirectory(call) };
}

test('a subscription is made, read, changed, enabled, pinged and deleted; its secret is told once', async () => {
  const { double, subscriptions } = await start();
  const { subscription, secret } = await subscriptions.create(WANTED);
  const kept = double.account.subscriptions.get(subscription.id);
  expect([secret]).toEqual(kept?.secrets);
  expect(subscription).toEqual({ ...WANTED, id: subscription.id, temporarily_disabled: false });

  if (kept) kept.disabled_until = double.account.now() + 1000;
  expect((await subscriptions.get(subscription.id))?.temporarily_disabled).toBe(true);
  await subscriptions.enable(subscription.id);
  const changed = await subscriptions.update(subscription.id, {
    active: true,
    events: ['incident.resolved'],
  });
  expect(changed).toEqual({
    ...WANTED,
    id: subscription.id,
    active: true,
    events: ['incident.resolved'],
    temporarily_disabled: false,
  });
  await subscriptions.ping(subscription.id);
  expect(JSON.stringify(await subscriptions.list())).not.toContain(secret);

  await subscriptions.remove(subscription.id);
  await subscriptions.remove(subscription.id);
  expect(await subscriptions.get(subscription.id)).toBeUndefined();
});

test.each([['ops@example.com'], [undefined]])(
  'every write carries From as far as it is known: %s',
  async (email) => {
    const { double, deps } = await clientOnDouble();
    double.account.users.push({ id: 'POPS', name: 'Ops', email: 'ops@example.com' });
    const { create, update, enable, ping, remove, list } = createSubscriptions(
      createCall(deps),
      async () => email,
    );
    const { subscription } = await create(WANTED);
    await update(subscription.id, { active: true });
    await enable(subscription.id);
    await ping(subscription.id);
    await list();
    await remove(subscription.id);
    expect(double.requests.map(({ method, headers }) => [method, headers['from']])).toEqual([
      ['POST', email],
      ['PUT', email],
      ['POST', email],
      ['POST', email],
      ['GET', undefined],
      ['DELETE', email],
    ]);
  },
);

test('every page is read', async () => {
  const { double, subscriptions, directory } = await start();
  for (let number = 0; number < 205; number += 1) {
    double.subscribe({ url: `https://example.com/${number}`, events: ['incident.triggered'] });
    double.account.services.set(`P${number}`, { id: `P${number}`, name: `Service ${number}` });
    double.account.teams.set(`T${number}`, { id: `T${number}`, name: `Team ${number}` });
  }
  expect(await subscriptions.list()).toHaveLength(205);
  expect((await directory.services()).at(-1)).toEqual({ id: 'P204', name: 'Service 204' });
  expect(await directory.teams()).toHaveLength(205);
});

test('a creation that may have happened is not repeated', async () => {
  const { double, subscriptions, calls } = await start();
  double.fail({ kind: 'commit-500', method: 'POST' });
  await expect(subscriptions.create(WANTED)).rejects.toMatchObject({ code: 'pagerduty_unavailable' });
  expect(calls()).toEqual(['POST /webhook_subscriptions 500']);
  expect(double.account.subscriptions.size).toBe(1);
});

test('a deletion whose answer was lost is repeated until it is known', async () => {
  const { double, subscriptions, calls } = await start();
  const { subscription } = await subscriptions.create(WANTED);
  double.fail({ kind: 'commit-500', method: 'DELETE' });
  await subscriptions.remove(subscription.id);
  expect(calls().slice(1)).toEqual([
    `DELETE /webhook_subscriptions/${subscription.id} 500`,
    `DELETE /webhook_subscriptions/${subscription.id} 404`,
  ]);
});

test.each(['', '..', 'a/b'])('an id like %j reaches no other path', async (id) => {
  const { subscriptions, calls } = await start();
  await subscriptions.remove(id).catch(() => undefined);
  expect(calls().filter((call) => !call.includes('/webhook_subscriptions/'))).toEqual([]);
});
