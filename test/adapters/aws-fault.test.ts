import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { DynamoDBClient, GetItemCommand } from '@aws-sdk/client-dynamodb';
import { expect, onTestFinished, test } from 'vitest';
import { awsFault } from '../../lib/adapters/aws-fault.ts';
import { createMessageVisibility } from '../../lib/adapters/change-visibility.ts';
import { createParameterStore } from '../../lib/adapters/parameter-store.ts';
import { createRunLedger } from '../../lib/adapters/run-ledger/create-run-ledger.ts';
import { createSecretReader } from '../../lib/adapters/secrets-manager.ts';
import { createRunQueue } from '../../lib/adapters/sqs.ts';
import { AppError } from '../../lib/domain/errors.ts';
import { trigger } from '../app/receive-fixture.ts';
import { jsonService, SETTINGS } from './loopback.ts';

/** What the SDK throws for one call of this endpoint. */
async function failureOf(
  endpoint: string,
  { abort = false, ...more }: { readonly abort?: boolean; readonly [setting: string]: unknown } = {},
): Promise<unknown> {
  const client = new DynamoDBClient({ ...SETTINGS, endpoint, ...more });
  onTestFinished(() => client.destroy());
  const command = new GetItemCommand({ TableName: 't', Key: { id: { S: 'x' } } });
  const options = abort ? { abortSignal: AbortSignal.abort() } : {};
  return await client.send(command, options).catch((thrown: unknown) => thrown);
}

async function page(status: number): Promise<string> {
  const server = createServer((_, response) => response.writeHead(status).end('<html>Bad gateway</html>'));
  onTestFinished(() => void server.close());
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

const noCredentials = async () => {
  throw Object.assign(new Error('no credentials'), { name: 'CredentialsProviderError' });
};

test.each<[string, () => Promise<unknown>]>([
  ['no connection', () => failureOf('http://127.0.0.1:1')],
  ['an exception of the service', async () => failureOf(await jsonService(() => ({ __type: 'Throttled' })))],
  ['a page instead of an answer', async () => failureOf(await page(200))],
  ['a page with an error', async () => failureOf(await page(502))],
  [
    'silence',
    async () =>
      failureOf(await jsonService(() => 'hang'), {
        requestHandler: { requestTimeout: 50, throwOnRequestTimeout: true },
      }),
  ],
  ['an abort', () => failureOf('http://127.0.0.1:1', { abort: true })],
  ['no credentials', () => failureOf('http://127.0.0.1:1', { credentials: noCredentials })],
])('%s is an outage, named by its code', async (_, failure) => {
  const fault = awsFault('ledger_unavailable', 'the run ledger did not answer', await failure());
  expect(fault).toMatchObject({ code: 'ledger_unavailable', retry: true });
});

test.each([
  ['a mistake in the code', new TypeError('cannot read secret-text of undefined')],
  ['what no client throws', 'secret-text'],
])('%s is ours, and its text is not told', (_, thrown) => {
  const fault = awsFault('ledger_unavailable', 'the run ledger did not answer', thrown);
  expect(fault).toMatchObject({ code: 'call_broken', retry: true });
  expect(fault.message).toContain('the run ledger did not answer: not the network but this program failed');
  expect(fault.message).not.toContain('secret-text');
});

test('an error that has a code keeps it', () => {
  const known = new AppError('lease_lost', 'lost');
  expect(awsFault('ledger_unavailable', 'x', known)).toBe(known);
});

/** A client with a mistake in it. */
const broken = {
  send: (): never => {
    throw new TypeError('send is broken');
  },
};

const message = {
  v: 1,
  run_id: 'run',
  received_at: '2026-11-23T12:00:00.000Z',
  event: { id: 'E1', event_type: 'incident.triggered', data: {} },
  trigger: trigger('t1'),
  generation: 0,
};

test.each<[string, () => Promise<unknown>]>([
  ['the secrets', () => createSecretReader(broken, 'webhooks')()],
  ['the parameters', () => createParameterStore(broken).readAll('/s')],
  [
    'the run ledger',
    () =>
      createRunLedger({
        client: broken as unknown as DynamoDBClient,
        table: 'runs',
        now: () => 0,
        ttl_days: 30,
      }).read('run'),
  ],
  ['the queue', () => createRunQueue(broken, 'http://127.0.0.1:1/queue').send([message])],
  [
    'a message’s visibility',
    () =>
      createMessageVisibility(broken, 'http://127.0.0.1:1/queue').hide(
        { message_id: 'm', handle: 'h', body: '', sent_at: 0 },
        1,
      ),
  ],
])('a mistake in the code that reaches %s is no outage of it', async (_, call) => {
  await expect(call()).rejects.toMatchObject({ code: 'call_broken' });
});
