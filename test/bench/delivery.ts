import { readFileSync } from 'node:fs';
import { sign } from '../../lib/domain/signature.ts';

const SAMPLE = readFileSync(
  new URL('../fixtures/deliveries/incident.triggered.json', import.meta.url),
  'utf8',
);

/** A delivery of incident.triggered as large as this, in bytes, and never smaller than the sample (2 KB). */
export function bodyOf(bytes: number, id = 'EVENT-BENCH'): Buffer {
  const { event } = JSON.parse(SAMPLE) as { event: { data: Record<string, unknown> } };
  const now = new Date().toISOString();
  const filled = (fill: string) =>
    Buffer.from(
      JSON.stringify({
        event: {
          ...event,
          id,
          occurred_at: now,
          data: { ...event.data, ...(fill ? { incident_key: fill } : {}) },
        },
      }),
    );
  const missing = bytes - filled('').byteLength;
  return missing > 0 ? filled('Lorem ipsum "dolor" sit\n'.repeat(Math.floor(missing / 26))) : filled('');
}

/** What API Gateway hands over for it. https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-develop-integrations-lambda.html */
export function gatewayEventOf(body: Buffer, secret: string): Readonly<Record<string, unknown>> {
  return {
    version: '2.0',
    rawPath: '/webhooks/pagerduty',
    headers: {
      'content-type': 'application/json',
      'x-pagerduty-signature': sign(body, secret),
      'x-webhook-id': 'WEBHOOK-BENCH',
    },
    requestContext: { stage: '$default', http: { method: 'POST', path: '/webhooks/pagerduty' } },
    body: body.toString('utf8'),
    isBase64Encoded: false,
  };
}
