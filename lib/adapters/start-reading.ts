import type { CatalogReader } from '../app/ports/catalog.ts';
import type { WebhookSecrets } from '../app/ports/webhook-secrets.ts';

/**
 * Starts the receiver's reads while the function initialises, both at once. A failure here is nobody's: the delivery that
 * needs the value reads again.
 */
export function startReading(sources: {
  readonly secrets: Pick<WebhookSecrets, 'current'>;
  readonly catalog: Pick<CatalogReader, 'current'>;
}): void {
  for (const source of [sources.secrets, sources.catalog]) source.current().catch(() => undefined);
}
