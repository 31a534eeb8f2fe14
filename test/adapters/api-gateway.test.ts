import type { APIGatewayProxyEventV2 } from 'aws-lambda';
import { expect, test } from 'vitest';
import { createGateway } from '../../lib/adapters/api-gateway.ts';

function gateway(fail?: Error) {
  const deliveries: {
    body: Uint8Array;
    headers: Readonly<Record<string, string | undefined>>;
    received_at: number;
  }[] = [];
  const lines: unknown[] = [];
  const handle = createGateway({
    receive: async (delivery) => {
      if (fail) throw fail;
      deliveries.push(delivery);
      return { status: 202, body: { event_id: 'E' } };
    },
    version: '1.2.3',
    now: () => 77,
    log: { error: (...line) => lines.push(line) },
  });
  return { handle, deliveries, lines };
}

/** https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-develop-integrations-lambda.html */
function request(
  method: string,
  path: string,
  more: Partial<APIGatewayProxyEventV2> = {},
  stage = '$default',
) {
  return {
    version: '2.0',
    routeKey: `${method} ${path}`,
    rawPath: path,
    rawQueryString: '',
    headers: {},
    requestContext: { stage, http: { method, path } },
    isBase64Encoded: false,
    ...more,
  } as APIGatewayProxyEventV2;
}

test.each([
  ['POST', '/webhooks/pagerduty', '$default', 202],
  ['POST', '/webhook/pagerduty', '$default', 202],
  ['POST', '/live/webhooks/pagerduty', 'live', 202],
  ['GET', '/healthz', '$default', 200],
  ['GET', '/webhooks/pagerduty', '$default', 404],
  ['POST', '/healthz', '$default', 404],
  ['POST', '/', '$default', 404],
  ['GET', '/constructor', '$default', 404],
])('%s %s on stage %s: %i', async (method, path, stage, status) => {
  const { handle } = gateway();
  const answer = await handle(request(method, path, { body: '{}' }, stage));
  expect(answer.statusCode).toBe(status);
  expect(answer.headers?.['content-type']).toBe('application/json');
});

test('/healthz answers the version and nothing else', async () => {
  const { handle, deliveries } = gateway();
  expect((await handle(request('GET', '/healthz'))).body).toBe('{"version":"1.2.3"}');
  expect(deliveries).toEqual([]);
});

test('a base64 body is decoded to the exact bytes, any other is taken as UTF-8', async () => {
  const { handle, deliveries } = gateway();
  const bytes = Buffer.from([0xff, 0x00, 0xe2, 0x9c, 0x93]);
  await handle(
    request('POST', '/webhooks/pagerduty', { body: bytes.toString('base64'), isBase64Encoded: true }),
  );
  await handle(request('POST', '/webhooks/pagerduty', { body: '{"a":"✓"}' }));
  await handle(request('POST', '/webhooks/pagerduty'));
  expect(deliveries.map(({ body }) => Buffer.from(body))).toEqual([
    bytes,
    Buffer.from('{"a":"✓"}'),
    Buffer.alloc(0),
  ]);
});

test('header names are lower-cased and repeated headers joined', async () => {
  const { handle, deliveries } = gateway();
  await handle(
    request('POST', '/webhooks/pagerduty', {
      headers: { 'X-PagerDuty-Signature': 'v1=a', 'x-pagerduty-signature': 'v1=b', 'X-Webhook-Id': 'W' },
    }),
  );
  expect(deliveries[0]).toMatchObject({
    headers: { 'x-pagerduty-signature': 'v1=a,v1=b', 'x-webhook-id': 'W' },
    received_at: 77,
  });
});

test('whatever is thrown becomes 503 without internals', async () => {
  const { handle, lines } = gateway(new TypeError('internal detail'));
  const answer = await handle(request('POST', '/webhooks/pagerduty'));
  expect(answer).toMatchObject({ statusCode: 503, body: expect.stringContaining('"code":"internal"') });
  expect(lines).toEqual([['receiver failed', { code: 'internal', error: 'TypeError' }]]);
  expect(JSON.stringify([answer, lines])).not.toContain('detail');
});
