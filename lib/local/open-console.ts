import { randomBytes } from 'node:crypto';
import { loadCatalog } from '../adapters/catalog-load.ts';
import { createSecretReader } from '../adapters/secrets-manager.ts';
import type { LocalClients } from './clients.ts';
import { type Console, createConsole } from './console/console.ts';
import { eventOf } from './console/sample-form.ts';
import type { LocalSettings } from './names.ts';
import type { PagerDutyDouble } from './pagerduty/start.ts';
import { sendDelivery } from './send-delivery.ts';

/** The console over the local services: it reads what the receiver and the worker read, and sends what PagerDuty would. */
export function openConsole(deps: {
  readonly clients: Pick<LocalClients, 'dynamodb' | 'secrets'>;
  readonly settings: Pick<LocalSettings, 'CATALOG_TABLE' | 'WEBHOOK_SECRET_ID'>;
  readonly double: Pick<PagerDutyDouble, 'notes'> | undefined;
}): Console {
  const { clients, settings, double } = deps;
  const readSecrets = createSecretReader(clients.secrets, settings.WEBHOOK_SECRET_ID);
  return createConsole({
    now: Date.now,
    triggers: async () => {
      const source = { client: clients.dynamodb, table: settings.CATALOG_TABLE };
      const catalog = await loadCatalog(source, ['triggers']);
      return (catalog?.triggers ?? []).map(({ resource }) => resource);
    },
    note: (incidentId, noteId) => {
      const note = double?.notes(incidentId).find(({ id }) => id === noteId);
      return note && { content: note.content, ...(note.user ? { author: note.user.name } : {}) };
    },
    post: async (url, form) => {
      const secrets = form.bad_signature
        ? [randomBytes(16).toString('hex')]
        : [...(await readSecrets()).values()].flat();
      return sendDelivery(url, secrets, await eventOf(form, new Date()));
    },
  });
}
