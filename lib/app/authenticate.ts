import type { Catalog, CatalogEntry } from '../domain/catalog.ts';
import { AppError } from '../domain/errors.ts';
import { verify } from '../domain/signature.ts';
import type { Trigger } from '../domain/trigger.ts';
import { webhookSecretName } from '../domain/webhook-secret-name.ts';
import type { Delivery } from './check-delivery.ts';
import type { SecretMap, WebhookSecrets } from './ports/webhook-secrets.ts';

export interface Authentication {
  /** Names of the secrets that verify the body; at least one. */
  readonly verified: ReadonlySet<string>;
  readonly stored: SecretMap;
}

/**
 * Checks the body against every stored secret. A mismatch counts only against secrets read after the request arrived, and
 * only when no secret is missing here: anything else may be our fault, and PagerDuty never repeats what gets a 403.
 * @throws AppError `signature_mismatch`, `signature_unverifiable`; of ours `secret_unset`, `secrets_unavailable`,
 * `secrets_malformed`, `catalog_unavailable`.
 */
export async function authenticate(
  secrets: WebhookSecrets,
  delivery: Delivery,
  offered: readonly Buffer[],
  readCatalog: () => Promise<Pick<Catalog, 'triggers'>>,
): Promise<Authentication> {
  const cached = await secrets.current();
  const verified = verify(delivery.body, offered, cached.values);
  if (verified.size > 0) return { verified, stored: cached.values };

  const read = await secrets.after(delivery.received_at);
  if (!read) throw new AppError('signature_unverifiable', 'the secrets were read again too lately');
  const verifiedNow = verify(delivery.body, offered, read.values);
  if (verifiedNow.size > 0) return { verified: verifiedNow, stored: read.values };

  if (read.values.size === 0) throw new AppError('secret_unset', 'no webhook secret is stored');
  const missing = missingNames((await readCatalog()).triggers, read.values);
  if (missing.length > 0) {
    throw new AppError('secret_unset', `webhook secrets not stored: ${missing.join(', ')}`);
  }
  throw new AppError('signature_mismatch', 'no stored secret verifies the body');
}

/** Secrets that enabled triggers name and nobody stored. */
function missingNames(triggers: readonly CatalogEntry<Trigger>[], stored: SecretMap): readonly string[] {
  const named = triggers
    .filter(({ resource }) => resource.spec.enabled)
    .map(({ resource }) => webhookSecretName(resource));
  return [...new Set(named)].filter((name) => !stored.has(name));
}
