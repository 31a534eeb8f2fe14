import type { APIGatewayProxyEventV2 } from 'aws-lambda';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { catalogVersion } from '../../lib/domain/catalog-version.ts';
import { reference } from '../../lib/domain/read/reference.ts';
import { decodeMessage } from '../../lib/domain/run-message.ts';
import { sign } from '../../lib/domain/signature.ts';
import { catalogTable, fifoQueue, jsonService } from '../adapters/loopback.ts';
import { eventBody } from '../app/receive-fixture.ts';
import { PLANTED_SECRET } from '../support/planted.ts';

const SECRET = `door ${PLANTED_SECRET} ✓`;

const TRIGGER = `
apiVersion: aof.sh/v1
kind: Trigger
metadata: { name: t1 }
spec:
  platform: { type: pagerduty, config: { webhook_secret: "${reference('PAGERDUTY_WEBHOOK_SECRET')}", event_types: [incident.triggered] } }
  agent: brief
`;

const AGENT = `
apiVersion: aof.sh/v1
kind: Agent
metadata: { name: brief }
spec: { invoke: { template: { note: Hello } } }
`;

/** Every service the doors need, and the environment that leads to them. */
async function services(secrets: Record<string, unknown> = { PAGERDUTY_WEBHOOK_SECRET: SECRET }) {
  const queue = await fifoQueue();
  const tables = await catalogTable();
  const stored = { text: JSON.stringify(secrets) };
  const json = await jsonService(({ action }) =>
    action === 'GetSecretValue'
      ? { SecretString: stored.text }
      : {
          Parameters: [
            { Name: '/pdt/triggers/t1', Version: 1, Value: TRIGGER },
            { Name: '/pdt/agents/brief', Version: 1, Value: AGENT },
          ],
        },
  );
  const environment = {
    AWS_REGION: 'us-east-1',
    AWS_ACCESS_KEY_ID: 'local',
    AWS_SECRET_ACCESS_KEY: 'local',
    AWS_ENDPOINT_URL_SQS: queue.endpoint,
    AWS_ENDPOINT_URL_DYNAMODB: tables.endpoint,
    AWS_ENDPOINT_URL_SECRETS_MANAGER: json,
    AWS_ENDPOINT_URL_SSM: json,
    QUEUE_URL: 'https://sqs.us-east-1.amazonaws.com/000000000000/runs.fifo',
    CATALOG_TABLE: tables.table,
    PARAMETER_PATH: '/pdt',
    WEBHOOK_SECRET_ID: 'webhooks',
    STACK_NAME: 'pdt',
    SERVICE_VERSION: '9.9.9',
  };
  for (const [name, value] of Object.entries(environment)) vi.stubEnv(name, value);
  return { queue, stored };
}

const lines: Record<string, unknown>[] = [];

beforeEach(() => {
  lines.length = 0;
  // The clock stands still: how long a test takes says nothing about what may be read again.
  vi.useFakeTimers({ toFake: ['Date'] });
  vi.resetModules();
  vi.spyOn(process.stdout, 'write').mockImplementation((line) => {
    lines.push(JSON.parse(String(line)));
    return true;
  });
});

afterEach(() => {
  vi.useRealTimers();
  vi.restoreAllMocks();
  vi.unstubAllEnvs();
});

const publisher = async () => (await import('../../functions/publisher.ts')).handler();
const receiver = async () => (await import('../../functions/receiver.ts')).handler;

function post(body: Buffer, headers: Record<string, string>, base64 = false): APIGatewayProxyEventV2 {
  return {
    version: '2.0',
    rawPath: '/webhooks/pagerduty',
    headers,
    requestContext: { stage: '$default', http: { method: 'POST', path: '/webhooks/pagerduty' } },
    body: body.toString(base64 ? 'base64' : 'utf8'),
    isBase64Encoded: base64,
  } as unknown as APIGatewayProxyEventV2;
}

const fresh = () => eventBody({ occurred_at: new Date().toISOString() });
const signed = (body: Buffer, secret = SECRET) => ({
  'x-pagerduty-signature': sign(body, secret),
  'x-webhook-id': 'WH1',
});

test('what the publisher compiled the receiver matches, and the queue holds the run', async () => {
  const { queue } = await services();
  const summary = await publisher();
  expect(summary).toMatchObject({ changed: true, triggers: ['t1'], agents: ['brief'], verdicts: [] });
  const body = fresh();
  const answer = await (await receiver())(post(body, signed(body)));
  expect(answer.statusCode).toBe(202);
  expect(JSON.parse(answer.body ?? '')).toMatchObject({ event_id: 'EVENT1', accepted: [{ trigger: 't1' }] });
  const [message] = queue.server.inspectQueue('runs.fifo')?.messages.ready ?? [];
  expect(decodeMessage(message?.body ?? '')).toMatchObject({
    webhook_id: 'WH1',
    event: JSON.parse(body.toString()).event,
    trigger: { metadata: { name: 't1' }, spec: { agent: 'brief' } },
  });
  expect(lines.filter((line) => line['message'] === 'delivery')).toHaveLength(1);
  expect(lines.at(-1)).toMatchObject({ Stack: 'pdt', Deliveries: 1, Accepted: 1 });
});

test('the same delivery as base64, twice, lies in the queue once', async () => {
  const { queue } = await services();
  await publisher();
  const handler = await receiver();
  const body = fresh();
  for (const base64 of [true, false]) {
    expect((await handler(post(body, signed(body), base64))).statusCode).toBe(202);
  }
  expect(queue.server.inspectQueue('runs.fifo')?.messages.ready).toHaveLength(1);
});

test('a wrong signature is 403 once, then 503 while the secrets may not be read again', async () => {
  await services();
  await publisher();
  const handler = await receiver();
  const body = fresh();
  expect((await handler(post(body, signed(body)))).statusCode).toBe(202);
  expect((await handler(post(body, signed(body, 'wrong')))).statusCode).toBe(403);
  expect((await handler(post(body, signed(body, 'wrong')))).statusCode).toBe(503);
  expect((await handler(post(body, {}))).statusCode).toBe(400);
});

test('a secret stored after the receiver started is found with the first delivery it signs', async () => {
  const { stored } = await services({});
  await publisher();
  const handler = await receiver();
  const body = fresh();
  const unsigned = post(body, {});
  expect((await handler(unsigned)).statusCode).toBe(400);
  stored.text = JSON.stringify({ PAGERDUTY_WEBHOOK_SECRET: ['old', SECRET] });
  expect((await handler(post(body, signed(body)))).statusCode).toBe(202);
});

test('before any secret is stored, and before anything is published, deliveries are asked to come again', async () => {
  await services({});
  const body = fresh();
  expect((await (await receiver())(post(body, signed(body)))).statusCode).toBe(503);
  vi.resetModules();
  await services();
  const answer = await (await receiver())(post(body, signed(body)));
  expect(answer.statusCode).toBe(503);
  expect(answer.body).toContain('"code":"catalog_unavailable"');
});

test('a queue that is not there is 503, and nothing of it is told', async () => {
  await services();
  await publisher();
  vi.stubEnv('QUEUE_URL', 'https://sqs.us-east-1.amazonaws.com/000000000000/missing.fifo');
  const body = fresh();
  const answer = await (await receiver())(post(body, signed(body)));
  expect(answer.statusCode).toBe(503);
  expect(answer.body).not.toContain('missing');
  expect(lines.at(-1)).toMatchObject({ ReceiverFaults: 1 });
});

test('a door names every variable that is missing at once', async () => {
  await services();
  vi.stubEnv('QUEUE_URL', '');
  vi.stubEnv('CATALOG_TABLE', '');
  await expect(receiver()).rejects.toThrow(/QUEUE_URL.*CATALOG_TABLE/);
});

test('the version of a publication is told by its resources alone', async () => {
  await services();
  const first = await publisher();
  const again = await publisher();
  expect(again).toMatchObject({ version: first.version, changed: false });
  expect(catalogVersion({ triggers: [], agents: [] })).not.toBe(first.version);
});
