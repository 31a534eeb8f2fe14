import { createHash } from 'node:crypto';

/**
 * The description of a subscription of ours: whose it is, which secret it signs with, and the start of that secret's hash,
 * by which the value is found again in the secret map. 32 bits of the hash of 256 random ones tell nothing of the secret.
 */
export interface SubscriptionMark {
  readonly stack: string;
  /** Name of the webhook secret. */
  readonly secret: string;
  /** Absent while the subscription is being made. */
  readonly fingerprint?: string;
}

const MARK = /^pagerduty-triggers (\S+): ([A-Za-z_][A-Za-z0-9_]*)(?: #([0-9a-f]{8}))?(?: \(new [\w-]+\))?$/;

export function subscriptionMark({ stack, secret, fingerprint }: SubscriptionMark): string {
  return `pagerduty-triggers ${stack}: ${secret}${fingerprint === undefined ? '' : ` #${fingerprint}`}`;
}

/** The description of a subscription until its secret is stored; `nonce` finds it should the answer be lost. */
export function unfinishedMark(mark: SubscriptionMark, nonce: string): string {
  return `${subscriptionMark(mark)} (new ${nonce})`;
}

/** undefined for a subscription that somebody made by hand. */
export function readSubscriptionMark(description: string): SubscriptionMark | undefined {
  const [, stack, secret, fingerprint] = MARK.exec(description) ?? [];
  if (stack === undefined || secret === undefined) return undefined;
  return { stack, secret, ...(fingerprint === undefined ? {} : { fingerprint }) };
}

/** Eight hex digits that name a secret's value without telling it. */
export function secretFingerprint(value: string): string {
  return createHash('sha256').update(value).digest('hex').slice(0, 8);
}

/**
 * Whether the secret a subscription signs with is among the stored ones; undefined when its description does not tell. Sooner
 * known than by a ping: a receiver verifies with what it read up to 5 min ago.
 */
export function isSecretStored(
  description: string,
  stored: ReadonlyMap<string, readonly string[]>,
): boolean | undefined {
  const mark = readSubscriptionMark(description);
  if (mark?.fingerprint === undefined) return undefined;
  return (stored.get(mark.secret) ?? []).some((value) => secretFingerprint(value) === mark.fingerprint);
}
