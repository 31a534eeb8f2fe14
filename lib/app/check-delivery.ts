import { AppError } from '../domain/errors.ts';
import { parseSignatures } from '../domain/signature.ts';

/** One HTTP request on the webhook route. */
export interface Delivery {
  /** The exact bytes that were signed. */
  readonly body: Uint8Array;
  /** Lower-case names; repeated headers joined with commas. */
  readonly headers: Readonly<Record<string, string | undefined>>;
  /** Epoch ms, our clock: when the request reached us. */
  readonly received_at: number;
}

/** PagerDuty sends at most 256 KB. */
const LARGEST_BODY_BYTES = 512 * 1024;

/**
 * What can be told without any secret, cheapest first. Returns the digests offered.
 * @throws AppError `body_empty`, `body_too_large`, `signature_missing`, `signature_malformed`.
 */
export function checkDelivery(delivery: Delivery): readonly Buffer[] {
  const { byteLength } = delivery.body;
  if (byteLength === 0) throw new AppError('body_empty', 'the body is empty');
  if (byteLength > LARGEST_BODY_BYTES)
    throw new AppError('body_too_large', `the body has ${byteLength} bytes`);
  return parseSignatures(delivery.headers['x-pagerduty-signature']);
}

/** What an id of PagerDuty's looks like at its most generous; anything else in these headers is not worth a log line. */
const ID = /^[\w.:-]{1,128}$/;

/** The ids that PagerDuty sends beside the body. The signature does not cover them. */
export function deliveryIds(delivery: Delivery): { webhook_id?: string; subscription?: string } {
  const webhookId = firstId(delivery.headers['x-webhook-id']);
  const subscription = firstId(delivery.headers['x-webhook-subscription']);
  return {
    ...(webhookId === undefined ? {} : { webhook_id: webhookId }),
    ...(subscription === undefined ? {} : { subscription }),
  };
}

function firstId(header: string | undefined): string | undefined {
  const first = header?.split(',')[0]?.trim();
  return first !== undefined && ID.test(first) ? first : undefined;
}
