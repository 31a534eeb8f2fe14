import { randomUUID } from 'node:crypto';
import { sign } from '../domain/signature.ts';

/** Posts an event as PagerDuty would, signed. The answer's status; its body is read and dropped. Rejects without an answer. */
export async function sendDelivery(
  url: string,
  secret: string,
  event: Readonly<Record<string, unknown>>,
): Promise<number> {
  const body = Buffer.from(JSON.stringify({ event }));
  const answer = await fetch(url, {
    method: 'POST',
    headers: {
      'content-type': 'application/json',
      'user-agent': 'PagerDuty-Webhook/V3.0',
      'x-pagerduty-signature': sign(body, secret),
      'x-webhook-id': randomUUID(),
    },
    body,
  });
  await answer.arrayBuffer();
  return answer.status;
}
