import { request } from 'node:http';
import { ListQueuesCommand, SQSClient } from '@aws-sdk/client-sqs';
import { describe, expect, test } from 'vitest';
import { ERRORS } from '../../lib/domain/errors.ts';
import { startServices } from './aws/start.ts';
import { HEADERS, startRest } from './pagerduty/rest.ts';

/** One request as it is written; what came back. */
async function ask(
  port: number,
  { method = 'POST', path = '/', body = '', headers }: Asked,
): Promise<{ readonly status: number; readonly code: string; readonly message: string }> {
  const answer = await new Promise<{ status: number; text: string }>((resolve, reject) => {
    const sent = request({ host: '127.0.0.1', port, method, path, headers }, async (response) => {
      let text = '';
      for await (const piece of response) text += piece;
      resolve({ status: response.statusCode ?? 0, text });
    });
    sent.on('error', reject);
    sent.end(body);
  });
  const json = answer.text.startsWith('{') ? JSON.parse(answer.text) : {};
  return { status: answer.status, code: String(json.error?.code), message: json.error?.message };
}

interface Asked {
  readonly method?: string;
  readonly path?: string;
  readonly body?: string;
  readonly headers: Readonly<Record<string, string>>;
}

/** What programs ask of each port. */
const PORTS = {
  async AWS() {
    const { aws } = await startServices();
    return {
      port: aws.port,
      asked: ['AmazonSQS.ListQueues', 'DynamoDB_20120810.ListTables', 'AmazonSSM.GetParametersByPath'].map(
        (target) => ({
          body: target.startsWith('AmazonSSM') ? '{"Path":"/here"}' : '{}',
          headers: {
            'x-amz-target': target,
            'content-type': 'application/x-amz-json-1.1',
            authorization:
              'AWS4-HMAC-SHA256 Credential=local/20261123/us-east-1/x/aws4_request, SignedHeaders=host, Signature=00',
            'x-amz-date': '20261123T120000Z',
          },
        }),
      ),
    };
  },
  async PagerDuty() {
    const { double } = await startRest();
    return {
      port: double.port,
      asked: [
        { method: 'GET', path: '/incidents/P1', headers: HEADERS },
        { path: '/incidents/P1/notes', body: '{"note":{"content":"hello"}}', headers: HEADERS },
      ],
    };
  },
};

describe.each(Object.entries(PORTS))('the port of %s', (_, start) => {
  test.each(['127.0.0.1', 'localhost', 'LOCALHOST', '[::1]', '127.0.0.2', 'sqs.us-east-1.localhost'])(
    'answers programs that call it %s, through a tunnel too',
    async (name) => {
      const { port, asked } = await start();
      // What the service itself makes of it is not the question here.
      for (const each of asked)
        for (const host of [`${name}:${port}`, `${name}:14566`, name])
          expect((await ask(port, { ...each, headers: { ...each.headers, host } })).code).not.toMatch(
            /_foreign/,
          );
    },
  );

  test.each([
    'rebound.example',
    'localhost.rebound.example',
    '127.0.0.1.rebound.example',
    '127.0.0.1@rebound.example',
    'host.docker.internal',
    '192.168.1.10',
    '0.0.0.0',
  ])('tells a page at “%s” nothing', async (name) => {
    const { port, asked } = await start();
    for (const each of asked)
      for (const host of [name, `${name}:${port}`])
        expect(await ask(port, { ...each, headers: { ...each.headers, host } })).toEqual({
          status: ERRORS.host_foreign.status,
          code: 'host_foreign',
          message: expect.stringContaining('127.0.0.1'),
        });
  });

  test.each([
    { origin: 'https://evil.example' },
    { origin: 'http://localhost:3000' },
    { origin: 'null' },
    { origin: '' },
    { 'sec-fetch-site': 'cross-site' },
    { 'sec-fetch-site': 'same-site' },
  ])('takes nothing from another page: %o', async (foreign) => {
    const { port, asked } = await start();
    for (const each of asked) {
      const headers = { ...each.headers, host: `127.0.0.1:${port}`, ...foreign } as Record<string, string>;
      // What a page may send without asking first.
      for (const type of [headers['content-type'] ?? '', 'text/plain'])
        expect(await ask(port, { ...each, headers: { ...headers, 'content-type': type } })).toEqual({
          status: ERRORS.origin_foreign.status,
          code: 'origin_foreign',
          message: expect.stringContaining('from a program'),
        });
    }
  });
});

test('nothing a page sent is written', async () => {
  const { double } = await startRest();
  const headers = { ...HEADERS, origin: 'https://evil.example' };
  const body = '{"note":{"content":"hello"}}';
  await ask(double.port, { path: '/incidents/P1/notes', body, headers });
  expect(double.notes('P1')).toEqual([]);
});

test('an SDK that came by another name is told what to do', async () => {
  const { aws } = await startServices();
  const client = new SQSClient({
    endpoint: aws.url,
    region: 'us-east-1',
    credentials: { accessKeyId: 'local', secretAccessKey: 'local' },
    maxAttempts: 1,
  });
  client.middlewareStack.add(
    (next) => (args) => {
      const { headers } = args.request as { headers: Record<string, string> };
      headers['host'] = 'host.docker.internal:4566';
      return next(args);
    },
    { step: 'finalizeRequest', priority: 'low' },
  );
  await expect(client.send(new ListQueuesCommand({}))).rejects.toMatchObject({
    name: 'host_foreign',
    message: expect.stringContaining('127.0.0.1'),
  });
});
