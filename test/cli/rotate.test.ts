import { GetSecretValueCommand, PutSecretValueCommand } from '@aws-sdk/client-secrets-manager';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { secretFingerprint, subscriptionMark } from '../../lib/domain/subscription-mark.ts';
import { type Given, type LocalStack, startLocalStack } from './local-stack.ts';

const NAME = 'PAGERDUTY_WEBHOOK_SECRET';

let stack: LocalStack;
beforeAll(async () => {
  stack = await startLocalStack();
});
afterAll(() => stack.stop());

const stored = async (): Promise<Record<string, unknown>> => {
  const SecretId = stack.settings.WEBHOOK_SECRET_ID;
  const { SecretString = '{}' } = await stack.clients.secrets.send(new GetSecretValueCommand({ SecretId }));
  return JSON.parse(SecretString);
};
const store = (values: unknown) =>
  stack.clients.secrets.send(
    new PutSecretValueCommand({
      SecretId: stack.settings.WEBHOOK_SECRET_ID,
      SecretString: JSON.stringify(values),
    }),
  );
const subscriptions = () => [...stack.double.account.subscriptions.values()];
const rotate = (args: readonly string[] = ['--overlap', '1s'], given?: Given) =>
  stack.pdt(['connect', '--rotate', ...args], given);

beforeEach(async () => {
  stack.double.account.subscriptions.clear();
  stack.double.clearFaults();
  // As connect leaves it.
  const made = stack.double.subscribe({
    url: stack.platform.ready.webhook_url,
    events: ['incident.triggered', 'incident.resolved'],
  });
  const secret = made.secrets[0] ?? '';
  made.description = subscriptionMark({
    stack: 'pdt-local',
    secret: NAME,
    fingerprint: secretFingerprint(secret),
  });
  await store({ [NAME]: secret });
});

describe('pdt connect --rotate', () => {
  it('mends a subscription whose secret is stored nowhere', async () => {
    const [old] = subscriptions();
    await store({ [NAME]: 'of-nobody' });
    const { code, err } = await rotate();
    expect({ code, err }).toMatchObject({ code: 0 });
    const [fresh] = subscriptions();
    expect(fresh?.id).not.toBe(old?.id);
    expect([await stored()]).toEqual([{ [NAME]: ['of-nobody', fresh?.secrets[0]] }]);
  });

  it('rotates a subscription that was made by hand, and its secret with it', async () => {
    stack.double.account.subscriptions.clear();
    const old = stack.double.subscribe({
      url: stack.platform.ready.webhook_url.replace('/webhooks/', '/webhook/'),
      events: ['incident.triggered'],
      filter: { type: 'service_reference', id: 'PXYZ123' },
    });
    await store({ [NAME]: old.secrets[0] });
    const { code, err } = await rotate();
    expect({ code, err }).toMatchObject({ code: 0 });
    const [fresh, ...more] = subscriptions();
    expect({ more, events: fresh?.events, filter: fresh?.filter }).toEqual({
      more: [],
      events: old.events,
      filter: old.filter,
    });
    expect(await stored()).toEqual({ [NAME]: fresh?.secrets[0] });
  });

  it('rotates each of several, and keeps every secret that is in use', async () => {
    await stack.pdt(['connect', '--service', 'PXYZ123']);
    const before = subscriptions().map(({ id }) => id);
    const { code, out } = await rotate(['--overlap', '0s', '-o', 'name']);
    const after = subscriptions();
    expect({ code, kept: after.filter(({ id }) => before.includes(id)) }).toEqual({ code: 0, kept: [] });
    expect(out).toBe(after.map(({ id }) => `subscription/${id}\n`).join(''));
    expect(await stored()).toEqual({ [NAME]: after.map(({ secrets }) => secrets[0]) });
  });

  it('rotates only the scope that is named', async () => {
    await stack.pdt(['connect', '--service', 'PXYZ123']);
    const [account, service] = subscriptions();
    const { code } = await rotate(['--overlap', '0s', '--service', 'PXYZ123']);
    const ids = subscriptions().map(({ id }) => id);
    expect({
      code,
      account: ids.includes(account?.id ?? ''),
      service: ids.includes(service?.id ?? ''),
    }).toEqual({
      code: 0,
      account: true,
      service: false,
    });
  });

  const ONE = /^\/webhook_subscriptions\/\w+$/;
  it.each([
    ['the creation fails', { kind: 'commit-500', method: 'POST', path: /^\/webhook_subscriptions$/ }, 5],
    ['switching on is refused', { kind: 'status', status: 403, method: 'PUT', path: ONE }, 4],
    ['the ping is refused', { kind: 'status', status: 403, method: 'POST', path: /\/ping$/ }, 4],
    ['deleting the old one is refused', { kind: 'status', status: 403, method: 'DELETE', path: ONE }, 4],
  ] as const)('%s: the old one goes on as before', async (_, fault, expected) => {
    const before = { made: subscriptions(), secrets: await stored() };
    stack.double.fail(fault);
    const { code } = await rotate(['--overlap', '0s']);
    expect({ code, made: subscriptions(), secrets: await stored() }).toEqual({ code: expected, ...before });
  });

  it('the answer to the deletion is lost: it counts', async () => {
    const [old] = subscriptions();
    stack.double.fail({ kind: 'commit-disconnect', method: 'DELETE', path: ONE });
    const { code } = await rotate(['--overlap', '0s']);
    expect({ code, left: subscriptions().map(({ id }) => id === old?.id) }).toEqual({
      code: 0,
      left: [false],
    });
    expect(await stored()).toEqual({ [NAME]: subscriptions()[0]?.secrets[0] });
  });

  it('Ctrl-C while both deliver: 130, and the old one goes on as before', async () => {
    const before = { made: subscriptions(), secrets: await stored() };
    const controller = new AbortController();
    const { code } = await rotate(['--overlap', '60s'], {
      interrupted: controller.signal,
      onErr: (text) => {
        if (text.startsWith('both')) controller.abort();
      },
    });
    expect({ code, made: subscriptions(), secrets: await stored() }).toEqual({ code: 130, ...before });
  });
});
