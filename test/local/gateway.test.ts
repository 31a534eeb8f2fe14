import { once } from 'node:events';
import { request as httpRequest } from 'node:http';
import { connect } from 'node:net';
import type { APIGatewayProxyEventV2 } from 'aws-lambda';
import { expect, onTestFinished, test } from 'vitest';
import type { Outcome } from '../../lib/local/functions/invocation.ts';
import { type GatewayOptions, startGateway } from '../../lib/local/gateway.ts';

async function start(
  more: Partial<GatewayOptions> & { readonly outcome?: Outcome } = {},
): Promise<{ url: string; port: number; events: APIGatewayProxyEventV2[] }> {
  const events: APIGatewayProxyEventV2[] = [];
  const gateway = await startGateway({
    port: 0,
    explicit: true,
    invoke: async (event) => {
      events.push(event as APIGatewayProxyEventV2);
      return more.outcome ?? { ok: true, result: { statusCode: 202, body: '{}' } };
    },
    ...more,
  });
  onTestFinished(gateway.close);
  return { ...gateway, events };
}

const BYTES = Buffer.from('{"title":"Zähler ✓"}\n');

test.each([
  ['application/json', false],
  ['application/json; charset=utf-8', false],
  ['Application/XML', false],
  ['application/javascript', false],
  ['text/plain', false],
  ['application/octet-stream', true],
  ['application/vnd.api+json', true],
  [undefined, true],
])('a body of type %s: base64 %s', async (type, base64) => {
  const { url, events } = await start();
  const headers = type === undefined ? {} : { 'content-type': type };
  const response = await fetch(`${url}/webhooks/pagerduty`, { method: 'POST', headers, body: BYTES });
  expect(response.status).toBe(202);
  expect(events[0]).toMatchObject({
    isBase64Encoded: base64,
    body: BYTES.toString(base64 ? 'base64' : 'utf8'),
  });
});

test('headers are lower-cased, repeated ones joined by commas, cookies apart', async () => {
  const { port, events } = await start();
  const socket = connect(port, '127.0.0.1');
  socket.write(
    'GET /healthz?a=1&b=%20&a=2 HTTP/1.1\r\nHost: x\r\nX-PagerDuty-Signature: v1=a\r\nx-pagerduty-signature: v1=b\r\n' +
      'Cookie: c=1; d=2\r\nConnection: close\r\n\r\n',
  );
  socket.resume();
  await once(socket, 'close');
  expect(events[0]).toMatchObject({
    version: '2.0',
    routeKey: 'GET /healthz',
    rawPath: '/healthz',
    rawQueryString: 'a=1&b=%20&a=2',
    queryStringParameters: { a: '1,2', b: ' ' },
    headers: { host: 'x', 'x-pagerduty-signature': 'v1=a,v1=b' },
    cookies: ['c=1', 'd=2'],
    isBase64Encoded: false,
    requestContext: { http: { method: 'GET', path: '/healthz', protocol: 'HTTP/1.1' }, stage: '$default' },
  });
  expect(events[0]).not.toHaveProperty('body');
  expect(events[0]?.headers).not.toHaveProperty('cookie');
});

test('a path the stack has no route for is $default', async () => {
  const { url, events } = await start();
  await fetch(`${url}/other`);
  expect(events[0]?.routeKey).toBe('$default');
});

test('more than 10 MB is refused and never reaches the receiver', async () => {
  const { port, events } = await start();
  const request = httpRequest({ port, host: '127.0.0.1', method: 'POST', path: '/webhooks/pagerduty' });
  request.end(Buffer.alloc(10 * 1024 * 1024 + 1));
  const [response] = await once(request, 'response');
  response.resume();
  expect(response.statusCode).toBe(413);
  expect(events).toEqual([]);
});

test.each<[string, Outcome, number, string]>([
  [
    'headers and a base64 body',
    {
      ok: true,
      result: {
        statusCode: 418,
        headers: { 'X-A': 'b' },
        body: Buffer.from('hi').toString('base64'),
        isBase64Encoded: true,
      },
    },
    418,
    'hi',
  ],
  ['a bare result', { ok: true, result: { a: 1 } }, 200, '{"a":1}'],
  [
    'a malformed result',
    { ok: true, result: { statusCode: '202' } },
    500,
    '{"message":"Internal Server Error"}',
  ],
  [
    'a failed function',
    { ok: false, error: { errorType: 'Error', errorMessage: 'secret detail' } },
    500,
    '{"message":"Internal Server Error"}',
  ],
  [
    'a function that overstayed',
    { ok: false, error: { errorType: 'Sandbox.Timedout', errorMessage: '' } },
    503,
    '{"message":"Service Unavailable"}',
  ],
])('answers for %s', async (_what, outcome, status, body) => {
  const { url } = await start({ outcome });
  const response = await fetch(url);
  expect(response.status).toBe(status);
  expect(await response.text()).toBe(body);
});

test('tells of every exchange with the bytes as they came', async () => {
  const seen = Promise.withResolvers<unknown>();
  const { url } = await start({ onExchange: seen.resolve });
  await fetch(`${url}/webhooks/pagerduty?x=1`, { method: 'POST', body: BYTES });
  expect(await seen.promise).toEqual({
    method: 'POST',
    path: '/webhooks/pagerduty',
    body: BYTES,
    status: 202,
    answer: '{}',
  });
});
