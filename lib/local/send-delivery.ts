import { randomUUID } from 'node:crypto';
import { sign } from '../domain/signature.ts';

/** Posts an event as PagerDuty would, with one signature a secret. The answer's status; its body is read and dropped. Rejects without an answer. */
export async function sendDelivery(
  url: string,
  secrets: readonly string[],
  event: Readonly<Record<string, unknown>>,
): Promise<number> {
  const body = Buffer.from(JSON.stringify({ event }));
  const answer = await fetch(url, {
    method: 'POST',
    headers: {
      'content-type': 'application/json',
      'user-agent': 'PagerDuty-Webhook/V3.0',
      'x-pagerduty-signature': secrets.map((secret) => sign(body, secret)).join(','),
      'x-webhook-id': randomUUID(),
    },
    body,
  });
  await answer.arrayBuffer();
  return answer.status;
}
