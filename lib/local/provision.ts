import { CATALOG_SHAPE, LEDGER_SHAPE } from '../config/tables.ts';
import type { LocalClients } from './clients.ts';
import { createQueues } from './create-queues.ts';
import { createTable } from './create-table.ts';
import { createSecret } from './local-secrets.ts';
import type { LocalSettings } from './names.ts';

/** What the stack creates: queues, tables and the two secrets, empty. */
export async function provision(clients: LocalClients, settings: LocalSettings): Promise<void> {
  await Promise.all([
    createQueues(clients.sqs),
    createTable(clients.dynamodb, settings.LEDGER_TABLE, LEDGER_SHAPE),
    createTable(clients.dynamodb, settings.CATALOG_TABLE, CATALOG_SHAPE),
    createSecret(clients.secrets, settings.WEBHOOK_SECRET_ID),
    createSecret(clients.secrets, settings.WORKER_SECRET_ID),
  ]);
}
