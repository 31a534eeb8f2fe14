import { DeleteItemCommand, UpdateItemCommand } from '@aws-sdk/client-dynamodb';
import { PutSecretValueCommand } from '@aws-sdk/client-secrets-manager';
import { SendMessageCommand } from '@aws-sdk/client-sqs';
import { afterAll, beforeAll, beforeEach, describe, expect, it, onTestFinished } from 'vitest';
import { createDeadLetters } from '../../lib/adapters/dead-letters.ts';
import { secretFingerprint, subscriptionMark } from '../../lib/domain/subscription-mark.ts';
import { type LocalStack, startLocalStack, TOKEN_VALUE } from './local-stack.ts';

const NAME = 'PAGERDUTY_WEBHOOK_SECRET';

const RESOURCES = `apiVersion: aof.sh/v1
kind: Trigger
metadata: { name: brief }
spec:
  platform:
    type: pagerduty
    config:
      webhook_secret: "\${PAGERDUTY_WEBHOOK_SECRET}"
      event_types: [incident.triggered]
      allowed_services: [PCHECK1, Checkout API]
      allowed_teams: [PTEAM01]
  agent: brief-agent
---
apiVersion: aof.sh/v1
kind: Agent
metadata: { name: brief-agent }
spec: { invoke: { http: { url: "\${BRIEF_URL}" } } }
`;

interface Finding {
  readonly check: string;
  readonly result: string;
  readonly message: string;
  readonly fix?: string;
}

let stack: LocalStack;
beforeAll(async () => {
  stack = await startLocalStack(RESOURCES);
});
afterAll(() => stack.stop());

const put = (which: 'webhook' | 'worker', values: unknown) =>
  stack.clients.secrets.send(
    new PutSecretValueCommand({
      SecretId: which === 'webhook' ? stack.settings.WEBHOOK_SECRET_ID : stack.settings.WORKER_SECRET_ID,
      SecretString: JSON.stringify(values),
    }),
  );
const account = () => stack.double.account;
const subscription = () => [...account().subscriptions.values()][0];

async function doctor(...args: string[]) {
  const { code, out, err } = await stack.pdt(['doctor', '-o', 'json', ...args]);
  const { items } = JSON.parse(out) as { items: readonly Finding[] };
  return { code, err, items, of: (check: string) => items.filter((each) => each.check === check) };
}

/** What doctor makes of a stack on which nothing is wrong. */
beforeEach(async () => {
  stack.double.clearFaults();
  account().subscriptions.clear();
  account().services.set('PCHECK1', { id: 'PCHECK1', name: 'Payments' });
  account().services.set('PCHECK2', { id: 'PCHECK2', name: 'Checkout API' });
  account().teams.set('PTEAM01', { id: 'PTEAM01', name: 'Platform' });
  const made = stack.double.subscribe({
    url: stack.platform.ready.webhook_url,
    events: ['incident.triggered'],
    secrets: ['doctor-secret'],
  });
  made.description = subscriptionMark({
    stack: 'pdt-local',
    secret: NAME,
    fingerprint: secretFingerprint('doctor-secret'),
  });
  await put('webhook', { [NAME]: 'doctor-secret' });
  await put('worker', { PAGERDUTY_API_TOKEN: TOKEN_VALUE, BRIEF_URL: 'http://127.0.0.1:9/' });
});

describe('pdt doctor', () => {
  it('passes every check of a healthy stack', async () => {
    const { code, items } = await doctor();
    expect({ code, bad: items.filter(({ result }) => result === 'FAIL' || result === 'WARN') }).toEqual({
      code: 0,
      bad: [],
    });
    expect([...new Set(items.map(({ check }) => check))]).toEqual([
      'stack',
      'url',
      'unsigned',
      'subscription',
      'events',
      'webhook_secret',
      'ping',
      'token',
      'allowed',
      'catalog',
      'triggers',
      'runs',
      'dead_letters',
      'model_key',
      'concurrency',
    ]);
    expect(JSON.stringify(items)).not.toMatch(/doctor-secret|planted/);
  });

  it('tells findings line by line, with the command below', async () => {
    account().subscriptions.clear();
    const { code, out, err } = await stack.pdt(['doctor']);
    expect(code).toBe(1);
    expect(out).toContain('PASS   ');
    expect(out).toMatch(/FAIL {3}no PagerDuty subscription delivers to this stack\n {7}→ pdt connect/);
    expect(err).toMatch(/\d+ passed, 0 to look at, 1 failed/);
  });

  const sick: readonly [string, string, () => unknown, RegExp, RegExp][] = [
    [
      'a disabled subscription',
      'subscription',
      () => {
        const it = subscription();
        if (it) it.disabled_until = Date.now() + 60_000;
      },
      /temporarily disabled/,
      /^pdt doctor --fix --local$/,
    ],
    [
      'one switched off',
      'subscription',
      () => {
        const it = subscription();
        if (it) it.active = false;
      },
      /not active/,
      /^pdt doctor --fix --local$/,
    ],
    [
      'a slash too many',
      'subscription',
      () => {
        const it = subscription();
        if (it) Reflect.set(it, 'url', `${it.url}/`);
      },
      /pagerduty\/, which answers 404/,
      /^pdt disconnect \S+ --local$/,
    ],
    [
      'missing events',
      'events',
      () => {
        const it = subscription();
        if (it) it.events = ['incident.resolved'];
      },
      /does not bring incident\.triggered/,
      /^pdt doctor --fix --local$/,
    ],
    [
      'a webhook secret not stored',
      'webhook_secret',
      () => put('webhook', { OTHER: 'x' }),
      /PAGERDUTY_WEBHOOK_SECRET is not stored/,
      /^pdt connect/,
    ],
    [
      'another secret on this side',
      'ping',
      () => put('webhook', { [NAME]: 'another' }),
      /signs with is not stored/,
      /^pdt connect --rotate --local$/,
    ],
    [
      'another secret on that side',
      'ping',
      () => {
        const it = subscription();
        if (it) it.secrets = ['changed'];
      },
      /refused it: 403/,
      /^pdt connect --rotate --local$/,
    ],
    [
      'a wrong token',
      'token',
      () => stack.double.fail({ kind: 'status', status: 401, method: 'GET', path: /users\/me/, times: 3 }),
      /HTTP 401/,
      /pdt secrets set PAGERDUTY_API_TOKEN/,
    ],
    [
      'a From nobody has',
      'token',
      () =>
        put('worker', {
          PAGERDUTY_API_TOKEN: TOKEN_VALUE,
          PAGERDUTY_FROM_EMAIL: 'nobody@example.com',
          BRIEF_URL: 'http://127.0.0.1:9/',
        }),
      /from_email is no user/,
      /PAGERDUTY_FROM_EMAIL/,
    ],
    [
      'a service that is not there',
      'allowed',
      () => {
        account().services.delete('PCHECK2');
        account().services.set('PX', { id: 'PX', name: 'Checkout APIs' });
      },
      /no service Checkout API; did you mean Checkout APIs\?/,
      /pdt get trigger brief/,
    ],
    [
      'a team that is not there',
      'allowed',
      () => {
        account().teams.clear();
        account().teams.set('PTEAM10', { id: 'PTEAM10', name: 'Other' });
      },
      /no team PTEAM01; did you mean PTEAM10\?/,
      /pdt get trigger brief/,
    ],
    [
      'a missing key',
      'model_key',
      () => put('worker', { PAGERDUTY_API_TOKEN: TOKEN_VALUE }),
      /agent brief-agent needs BRIEF_URL/,
      /^pdt secrets set BRIEF_URL --worker --local$/,
    ],
  ];
  it.each(sick)('%s fails %s, with the command that mends it', async (_, check, makeSick, message, fix) => {
    await makeSick();
    const { code, of } = await doctor();
    expect({ code, found: of(check) }).toEqual({
      code: 1,
      found: [
        { check, result: 'FAIL', message: expect.stringMatching(message), fix: expect.stringMatching(fix) },
      ],
    });
    account().services.clear();
    account().teams.clear();
  });

  it('pings no subscription that delivers to another path: its secret is not what is wrong', async () => {
    const it = subscription();
    if (it) Reflect.set(it, 'url', `${it.url}/`);
    const { of } = await doctor();
    expect(of('ping')).toMatchObject([
      { result: 'SKIP', message: expect.stringContaining('delivers to another path') },
    ]);
  });

  it('warns of a trigger without any token', async () => {
    await put('worker', { BRIEF_URL: 'http://127.0.0.1:9/' });
    const { of } = await doctor();
    expect(of('token')).toMatchObject([
      { result: 'WARN', fix: expect.stringContaining('PAGERDUTY_API_TOKEN') },
    ]);
    expect(of('subscription')).toMatchObject([
      { result: 'FAIL', message: 'there is no PagerDuty API token' },
    ]);
  });

  it('--fix enables, adds events and says so', async () => {
    const it = subscription();
    if (it) {
      it.disabled_until = Date.now() + 60_000;
      it.events = ['incident.resolved'];
    }
    const { code, of } = await doctor('--fix');
    expect({ code, subscription: of('subscription'), events: of('events') }).toMatchObject({
      code: 0,
      subscription: [{ result: 'PASS', fixed: true }],
      events: [{ result: 'PASS', fixed: true }],
    });
    expect(it).toMatchObject({ disabled_until: 0, events: ['incident.resolved', 'incident.triggered'] });
  });

  it('--fix publishes a catalog that nobody confirmed lately', async () => {
    await stack.clients.dynamodb.send(
      new UpdateItemCommand({
        TableName: stack.settings.CATALOG_TABLE,
        Key: { id: { S: 'current' } },
        UpdateExpression: 'SET checked_at = :then',
        ExpressionAttributeValues: { ':then': { S: '2026-01-01T00:00:00.000Z' } },
      }),
    );
    expect((await doctor()).of('catalog')).toMatchObject([
      { result: 'FAIL', fix: 'pdt doctor --fix --local' },
    ]);
    expect((await doctor('--fix')).of('catalog')).toMatchObject([{ result: 'PASS', fixed: true }]);
    expect((await doctor()).of('catalog')).toMatchObject([{ result: 'PASS' }]);
  });

  it('counts dead letters and failed runs', async () => {
    const { sqs, dynamodb } = stack.clients;
    const url = stack.settings.DEAD_LETTER_QUEUE_URL;
    const Key = { run_id: { S: 'a'.repeat(26) } };
    await sqs.send(
      new SendMessageCommand({
        QueueUrl: url,
        MessageBody: '{}',
        MessageGroupId: 'g',
        MessageDeduplicationId: crypto.randomUUID(),
      }),
    );
    onTestFinished(async () => {
      const letters = createDeadLetters(sqs, url);
      for (const receipt of await letters.receive()) await letters.remove(receipt);
      await dynamodb.send(new DeleteItemCommand({ TableName: stack.settings.LEDGER_TABLE, Key }));
    });
    const now = Date.now();
    await dynamodb.send(
      new UpdateItemCommand({
        TableName: stack.settings.LEDGER_TABLE,
        Key,
        UpdateExpression: 'SET #s = :s, #d = :d, created_at = :now, updated_at = :now, #t = :t',
        ExpressionAttributeNames: { '#s': 'state', '#d': 'day', '#t': 'trigger' },
        ExpressionAttributeValues: {
          ':s': { S: 'FAILED' },
          ':d': { S: new Date(now).toISOString().slice(0, 10) },
          ':now': { N: String(now) },
          ':t': { S: 'brief' },
        },
      }),
    );
    const { code, of } = await doctor();
    expect({ code, letters: of('dead_letters'), runs: of('runs') }).toMatchObject({
      code: 1,
      letters: [
        { result: 'FAIL', message: 'the dead-letter queue holds 1 message', fix: 'pdt replay --dlq --local' },
      ],
      runs: [
        {
          result: 'FAIL',
          message: expect.stringMatching(/^1 of \d+ runs? failed/),
          fix: 'pdt runs --failed --local',
        },
      ],
    });
  });
});
