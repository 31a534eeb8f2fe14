import { Agent, request } from 'undici';
import { sign } from '../../domain/signature.ts';
import type { DoubleSubscription } from './account.ts';

/** One webhook on its way to one subscription. */
export interface Delivery {
  /** `X-Webhook-Id`, the same on every attempt. */
  readonly id: string;
  readonly subscription: DoubleSubscription;
  readonly body: Uint8Array;
}

/** What the receiver made of an attempt. `error` when no answer came: a code, never a text. */
export type AttemptAnswer = { readonly status: number; readonly text: string } | { readonly error: string };

export type Attempt = (delivery: Delivery) => Promise<AttemptAnswer>;

const ANSWER_WITHIN_MS = 5_000;

/** Posts a delivery as PagerDuty does: raw JSON, one `v1` signature for each active secret, an answer within 5 s. */
export function createAttempt(
  options: { readonly timeout_ms?: number } = {},
): Attempt & { close: () => Promise<void> } {
  const agent = new Agent({ keepAliveTimeout: 1_000 });
  const attempt = async ({ id, subscription, body }: Delivery): Promise<AttemptAnswer> => {
    const custom = subscription.custom_headers.map(({ name, value }) => [name.toLowerCase(), value]);
    try {
      const answer = await request(subscription.url, {
        method: 'POST',
        dispatcher: agent,
        signal: AbortSignal.timeout(options.timeout_ms ?? ANSWER_WITHIN_MS),
        headers: {
          ...Object.fromEntries(custom),
          'content-type': 'application/json',
          'user-agent': 'PagerDuty-Webhook/V3.0',
          'x-webhook-id': id,
          'x-webhook-subscription': subscription.id,
          'x-pagerduty-signature': subscription.secrets.map((secret) => sign(body, secret)).join(','),
        },
        body,
      });
      return { status: answer.statusCode, text: await answer.body.text() };
    } catch (error) {
      const code = error instanceof Error && 'code' in error ? String(error.code) : undefined;
      return { error: code ?? (error instanceof Error ? error.name : 'unknown') };
    }
  };
  return Object.assign(attempt, { close: () => agent.destroy() });
}
