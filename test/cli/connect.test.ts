import { GetSecretValueCommand, PutSecretValueCommand } from '@aws-sdk/client-secrets-manager';
import { afterAll, beforeAll, beforeEach, describe, expect, it, onTestFinished } from 'vitest';
import type { FaultSpec } from '../../lib/local/pagerduty/faults.ts';
import { type LossyProxy, startLossyProxy } from '../support/lossy-proxy.ts';
import { type Given, type LocalStack, startLocalStack, TOKEN_VALUE } from './local-stack.ts';

const NAME = 'PAGERDUTY_WEBHOOK_SECRET';
const SET_BY_HAND = { [NAME]: 'set-by-hand-before' };

let stack: LocalStack;
let aws: LossyProxy;
beforeAll(async () => {
  stack = await startLocalStack();
  aws = await startLossyProxy(stack.platform.ready.aws_endpoint_url);
  await stack.reachAwsAt(aws.url);
});
afterAll(async () => {
  await stack.stop();
  await aws.close();
});

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
const storeWorker = (values: unknown) =>
  stack.clients.secrets.send(
    new PutSecretValueCommand({
      SecretId: stack.settings.WORKER_SECRET_ID,
      SecretString: JSON.stringify({ PAGERDUTY_API_TOKEN: TOKEN_VALUE, ...Object(values) }),
    }),
  );
const subscriptions = () => [...stack.double.account.subscriptions.values()];
const connect = (args: readonly string[] = [], given?: Given) => stack.pdt(['connect', ...args], given);

beforeEach(async () => {
  stack.double.account.subscriptions.clear();
  stack.double.clearFaults();
  aws.refuse('nothing', 0);
  aws.lose('nothing', 0);
  await store(SET_BY_HAND);
});

describe('pdt connect', () => {
  it('creates the subscription, stores its secret before it delivers anything, and proves it by a ping', async () => {
    const from = stack.double.requests.length;
    const { code, out, err } = await connect(['--from-triggers']);
    const [only, ...others] = subscriptions();
    expect({ code, err, others }).toMatchObject({ code: 0, others: [] });
    expect(only).toMatchObject({
      active: true,
      url: stack.platform.ready.webhook_url,
      events: ['incident.triggered', 'incident.resolved'],
      filter: { type: 'account_reference' },
      description: expect.stringMatching(
        /^pagerduty-triggers pdt-local: PAGERDUTY_WEBHOOK_SECRET #[0-9a-f]{8}$/,
      ),
    });
    const secret = only?.secrets[0] ?? '';
    expect(await stored()).toEqual({ [NAME]: ['set-by-hand-before', secret] });
    expect(out + err).not.toContain(secret);
    const calls = stack.double.requests
      .slice(from)
      .map(({ method, path }) => `${method} ${path.replace(only?.id ?? '?', 'ID')}`);
    expect(calls).toEqual([
      'GET /webhook_subscriptions',
      'GET /users/me',
      'POST /webhook_subscriptions',
      'PUT /webhook_subscriptions/ID',
      'POST /webhook_subscriptions/ID/ping',
    ]);
  });

  it.each([
    ['the token’s own user', {}, 'responder@example.com'],
    ['the stored sender', { PAGERDUTY_FROM_EMAIL: 'ops@example.com' }, 'ops@example.com'],
    ['nobody, where the stored sender is no address', { PAGERDUTY_FROM_EMAIL: 'ops' }, undefined],
  ])('writes in the name of %s', async (_, values, from) => {
    stack.double.account.users.push({ id: 'POPS', name: 'Ops', email: 'ops@example.com' });
    await storeWorker(values);
    onTestFinished(async () => void (await storeWorker({})));
    const seen = stack.double.requests.length;
    expect((await connect()).code).toBe(0);
    const writes = stack.double.requests.slice(seen).filter(({ method }) => method !== 'GET');
    expect(writes.map(({ method, headers }) => [method, headers['from']])).toEqual([
      ['POST', from],
      ['PUT', from],
      ['POST', from],
    ]);
  });

  it('goes on without a sender when PagerDuty does not tell whose the token is', async () => {
    stack.double.fail({ kind: 'status', status: 403, method: 'GET', path: /^\/users\/me$/ });
    expect((await connect()).code).toBe(0);
  });

  it.each([
    [[], { type: 'account_reference' }, 30],
    [['--account'], { type: 'account_reference' }, 30],
    [['--service', 'PXYZ123'], { type: 'service_reference', id: 'PXYZ123' }, 30],
    [['--team', 'P456DEF', '--from-triggers'], { type: 'team_reference', id: 'P456DEF' }, 2],
  ])('%j subscribes %j', async (args, filter, events) => {
    const { code } = await connect(args);
    expect({ code, made: subscriptions().map((each) => [each.filter, each.events.length]) }).toEqual({
      code: 0,
      made: [[filter, events]],
    });
  });

  it('delivers nothing before its secret is stored', async () => {
    const active: boolean[] = [];
    aws.before('UpdateSecretVersionStage', async () => {
      for (const each of subscriptions()) active.push(each.active);
    });
    const { code } = await connect();
    expect({ code, active, now: subscriptions().map((each) => each.active) }).toEqual({
      code: 0,
      active: [false],
      now: [true],
    });
  });

  it('keeps a subscription that works, and adds the events it lacks', async () => {
    await connect(['--from-triggers']);
    const [before] = subscriptions();
    const { code, err } = await connect();
    expect({ code, err }).toMatchObject({ code: 0, err: expect.stringContaining('delivers here already') });
    expect(subscriptions()).toEqual([before]);
    expect(before?.events).toHaveLength(30);
  });

  it('names --rotate for a subscription whose secret is not the stored one', async () => {
    await connect();
    await store({ [NAME]: 'another' });
    const { code, err } = await connect();
    expect({ code, err }).toMatchObject({ code: 5, err: expect.stringContaining('pdt connect --rotate') });
    expect(subscriptions()).toHaveLength(1);
  });

  it.each([
    [['--account', '--service', 'P1'], 2, 'exclude each other'],
    [['--rotate'], 3, 'pdt connect --from-triggers'],
    [['--from-triggers', '--secret', 'NOBODYS'], 3, 'no enabled trigger uses NOBODYS'],
    [['--timeout', 'soon'], 2, '--timeout soon'],
  ])('%j ends with %d', async (args, expected, words) => {
    const { code, err } = await connect(args);
    expect({ code, err }).toEqual({ code: expected, err: expect.stringContaining(words) });
    expect({ made: subscriptions(), secrets: await stored() }).toEqual({ made: [], secrets: SET_BY_HAND });
  });
});

describe('whatever fails between two steps of a connection', () => {
  const SUBSCRIPTIONS = /^\/webhook_subscriptions$/;
  const ONE = /^\/webhook_subscriptions\/\w+$/;
  const PING = /\/ping$/;
  const faults: readonly [string, FaultSpec, number][] = [
    ['the list is refused', { kind: 'status', status: 401, method: 'GET', path: SUBSCRIPTIONS, times: 9 }, 4],
    ['the creation is forbidden', { kind: 'status', status: 403, method: 'POST', path: SUBSCRIPTIONS }, 4],
    ['the creation fails', { kind: 'status', status: 500, method: 'POST', path: SUBSCRIPTIONS }, 5],
    [
      'the creation happens and its answer is lost',
      { kind: 'commit-disconnect', method: 'POST', path: SUBSCRIPTIONS },
      5,
    ],
    [
      'the creation happens and is answered 500',
      { kind: 'commit-500', method: 'POST', path: SUBSCRIPTIONS },
      5,
    ],
    ['switching it on is refused', { kind: 'status', status: 403, method: 'PUT', path: ONE }, 4],
    ['switching it on fails', { kind: 'status', status: 500, method: 'PUT', path: ONE }, 5],
    ['it is switched on and the answer is lost', { kind: 'commit-disconnect', method: 'PUT', path: ONE }, 5],
    ['the ping is refused', { kind: 'status', status: 402, method: 'POST', path: PING }, 4],
    ['the ping fails', { kind: 'status', status: 503, method: 'POST', path: PING }, 5],
    ['the ping is sent and its answer lost', { kind: 'commit-disconnect', method: 'POST', path: PING }, 5],
  ];

  it.each(faults)('%s: nothing is left', async (_, fault, expected) => {
    stack.double.fail(fault);
    const { code, err } = await connect();
    expect({ code, err }).toMatchObject({ code: expected, err: expect.stringContaining('error:') });
    expect({ made: subscriptions(), secrets: await stored() }).toEqual({ made: [], secrets: SET_BY_HAND });
  });

  it.each([
    ['GetSecretValue', 20],
    ['PutSecretValue', 9],
    ['UpdateSecretVersionStage', 3],
  ])('Secrets Manager fails at %s: nothing is left', async (operation, times) => {
    aws.refuse(operation, times);
    const { code } = await connect();
    expect({ code, made: subscriptions(), secrets: await stored() }).toEqual({
      code: 5,
      made: [],
      secrets: SET_BY_HAND,
    });
  });

  it('the answer to the storing is lost: it counts as stored', async () => {
    aws.lose('UpdateSecretVersionStage', 1);
    const { code } = await connect();
    expect({ code, made: subscriptions().length }).toEqual({ code: 0, made: 1 });
    expect(await stored()).toEqual({ [NAME]: ['set-by-hand-before', subscriptions()[0]?.secrets[0]] });
  });

  it('someone else changes the secrets meanwhile: exit 6, theirs stays, nothing of ours', async () => {
    aws.before('PutSecretValue', () => store({ ...SET_BY_HAND, THEIRS: 'x' }));
    const { code, err } = await connect();
    expect({ code, err }).toMatchObject({ code: 6, err: expect.stringContaining('changed by someone else') });
    expect({ made: subscriptions(), secrets: await stored() }).toEqual({
      made: [],
      secrets: { ...SET_BY_HAND, THEIRS: 'x' },
    });
  });

  it('the ping is refused by the receiver: nothing is left', async () => {
    const { code, err } = await connect([], {
      onErr: (text) => {
        if (text.startsWith('stored'))
          for (const each of subscriptions()) each.secrets = ['not-the-one-told'];
      },
    });
    expect({ code, err }).toMatchObject({ code: 5, err: expect.stringContaining('refused it: 403') });
    expect({ made: subscriptions(), secrets: await stored() }).toEqual({ made: [], secrets: SET_BY_HAND });
  });

  it('the ping never arrives: nothing is left', async () => {
    const { code, err } = await connect(['--timeout', '1s'], {
      onErr: (text) => {
        if (text.startsWith('stored'))
          for (const each of subscriptions()) each.disabled_until = Date.now() + 60_000;
      },
    });
    expect({ code, err }).toMatchObject({ code: 5, err: expect.stringContaining('did not arrive') });
    expect({ made: subscriptions(), secrets: await stored() }).toEqual({ made: [], secrets: SET_BY_HAND });
  });

  it.each(['created', 'stored', 'PagerDuty'])('Ctrl-C after "%s": 130, and nothing is left', async (step) => {
    const controller = new AbortController();
    const { code } = await connect([], {
      interrupted: controller.signal,
      onErr: (text) => {
        if (text.startsWith(step)) controller.abort();
      },
    });
    const whole = step === 'PagerDuty';
    expect({ code, made: subscriptions().length }).toEqual(
      whole ? { code: 0, made: 1 } : { code: 130, made: 0 },
    );
    if (!whole) expect(await stored()).toEqual(SET_BY_HAND);
  });

  it('the undoing fails too: it says what is left, and that command mends it', async () => {
    stack.double.fail({ kind: 'status', status: 403, method: 'DELETE' });
    stack.double.fail({ kind: 'status', status: 403, method: 'POST', path: PING });
    const { err } = await connect();
    const [left] = subscriptions();
    expect(err).toContain(`subscription ${left?.id} is still there, and so is its secret`);
    expect(err).toContain(`pdt disconnect ${left?.id}`);
    expect(await stored()).toEqual({ [NAME]: ['set-by-hand-before', left?.secrets[0]] });
    const mended = await stack.pdt(['disconnect', left?.id ?? '', '--yes']);
    expect({ code: mended.code, made: subscriptions(), secrets: await stored() }).toEqual({
      code: 0,
      made: [],
      secrets: SET_BY_HAND,
    });
  });

  it('taking the secret back fails: it says so, and that command mends it', async () => {
    stack.double.fail({ kind: 'status', status: 403, method: 'POST', path: PING });
    const { err } = await connect([], {
      onErr: (text) => {
        if (text.startsWith('stored')) aws.refuse('PutSecretValue', 9);
      },
    });
    expect(err).toContain('its secret is still stored');
    expect(err).toContain(`pdt secrets retire ${NAME} --newest`);
    aws.refuse('nothing', 0);
    await stack.pdt(['secrets', 'retire', NAME, '--newest']);
    expect({ made: subscriptions(), secrets: await stored() }).toEqual({ made: [], secrets: SET_BY_HAND });
  });
});

describe('pdt disconnect', () => {
  it('deletes the subscription and the secret it signed with, nothing else', async () => {
    await connect();
    const [only] = subscriptions();
    const { code, err } = await stack.pdt(['disconnect', '--yes']);
    expect({ code, err }).toMatchObject({ code: 0, err: expect.stringContaining(`${only?.id}`) });
    expect({ made: subscriptions(), secrets: await stored() }).toEqual({ made: [], secrets: SET_BY_HAND });
  });

  it('asks for the id on a terminal', async () => {
    await connect();
    const [only] = subscriptions();
    const wrong = await stack.pdt(['disconnect'], { typed: 'something' });
    expect({ code: wrong.code, made: subscriptions() }).toEqual({ code: 1, made: [only] });
    const right = await stack.pdt(['disconnect'], { typed: only?.id ?? '' });
    expect({ code: right.code, made: subscriptions() }).toEqual({ code: 0, made: [] });
  });

  it('without a terminal and --yes is exit 2 with the command, and contacts nobody', async () => {
    const from = stack.double.requests.length;
    const { code, err } = await stack.pdt(['disconnect', 'PSUB', '--service', 'P1']);
    expect({ code, err }).toEqual({
      code: 2,
      err: expect.stringContaining('pdt disconnect PSUB --local --service P1 --yes'),
    });
    expect(stack.double.requests.length).toBe(from);
  });

  it('leaves subscriptions to other addresses alone', async () => {
    stack.double.subscribe({
      url: 'https://elsewhere.example.com/webhooks/pagerduty',
      events: ['incident.triggered'],
    });
    const { code, err } = await stack.pdt(['disconnect', '--yes']);
    expect({ code, err, left: subscriptions().length }).toMatchObject({ code: 3, left: 1 });
  });
});
