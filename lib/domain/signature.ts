import { createHmac, timingSafeEqual } from 'node:crypto';
import { AppError } from './errors.ts';

/** One `v1` entry of the header: HMAC-SHA256 as 64 hex digits. */
const ENTRY = /^v1=([0-9a-f]{64})$/i;

/**
 * The `X-PagerDuty-Signature` entry for a raw body: `v1=` + HMAC-SHA256 in lower-case hex.
 * https://developer.pagerduty.com/docs/verifying-webhook-signatures
 */
export function sign(body: Uint8Array, secret: string): string {
  return `v1=${hmac(body, secret).toString('hex')}`;
}

/**
 * The digests offered in an `X-PagerDuty-Signature` header. Spaces around entries and other versions are ignored.
 * @throws AppError `signature_missing` without a header, `signature_malformed` without a single usable `v1` entry.
 */
export function parseSignatures(header: string | undefined): readonly Buffer[] {
  if (header === undefined || header.trim() === '') {
    throw new AppError('signature_missing', 'no X-PagerDuty-Signature header');
  }
  const offered: Buffer[] = [];
  for (const entry of header.split(',')) {
    const hex = ENTRY.exec(entry.trim())?.[1];
    if (hex !== undefined) offered.push(Buffer.from(hex, 'hex'));
  }
  if (offered.length === 0) {
    throw new AppError('signature_malformed', 'X-PagerDuty-Signature holds no entry v1= with 64 hex digits');
  }
  return offered;
}

/**
 * Names of the secrets of which any value signed this body. Every value of every secret is compared with every offered
 * digest in constant time, so that the time taken tells nothing about which one matched.
 */
export function verify(
  body: Uint8Array,
  offered: readonly Buffer[],
  secrets: ReadonlyMap<string, readonly string[]>,
): ReadonlySet<string> {
  const verified = new Set<string>();
  for (const [name, values] of secrets) {
    for (const value of values) {
      const matched = matchesAny(hmac(body, value), offered);
      // An empty value is no secret: anyone can compute its HMAC.
      if (matched && value !== '') verified.add(name);
    }
  }
  return verified;
}

function matchesAny(expected: Buffer, offered: readonly Buffer[]): boolean {
  let matched = false;
  for (const digest of offered) {
    const same = digest.length === expected.length && timingSafeEqual(digest, expected);
    matched = same || matched;
  }
  return matched;
}

function hmac(body: Uint8Array, secret: string): Buffer {
  return createHmac('sha256', secret).update(body).digest();
}
