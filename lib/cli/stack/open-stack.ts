import { setTimeout } from 'node:timers/promises';
import type { CatalogWriter } from '../../app/ports/catalog.ts';
import type { LogSearch } from '../../app/ports/log-search.ts';
import type { DeadLetters, RunQueue } from '../../app/ports/queue.ts';
import type { RunLedger } from '../../app/ports/run-ledger.ts';
import type { SecretStore } from '../../app/ports/secret-store.ts';
import type { Target } from '../target/target.ts';

/** A deployed (or local) stack behind its adapters; each loads when it is first used. */
export interface OpenStack {
  readonly target: Target;
  readonly secrets: (which: 'webhook' | 'worker') => Promise<SecretStore>;
  readonly ledger: () => Promise<RunLedger>;
  readonly catalog: () => Promise<CatalogWriter>;
  readonly queue: () => Promise<RunQueue>;
  readonly deadLetters: () => Promise<DeadLetters & { readonly count: () => Promise<number> }>;
  readonly log: (of: 'Receiver' | 'Worker') => Promise<LogSearch>;
  /** Has the publisher compile and publish now. */
  readonly publish: () => Promise<void>;
  /** The account's Lambda concurrency; undefined on a local platform. */
  readonly concurrency: () => Promise<number | undefined>;
}

/** The ledger's rows are only read here; the stack decides how long they are kept. */
const TTL_DAYS = 30;

export function openStack(target: Target): OpenStack {
  const { clients, value } = target;
  return {
    target,
    secrets: async (which) => {
      const { createSecretStore } = await import('../../adapters/secret-store.ts');
      const id = await value(which === 'webhook' ? 'WebhookSecretId' : 'WorkerSecretId');
      return createSecretStore(await clients.secrets(), id);
    },
    ledger: async () => {
      const { createRunLedger } = await import('../../adapters/run-ledger/create-run-ledger.ts');
      const table = await value('LedgerTable');
      return createRunLedger({ client: await clients.dynamodb(), table, now: Date.now, ttl_days: TTL_DAYS });
    },
    catalog: async () => {
      const { createCatalogWriter } = await import('../../adapters/catalog-writer.ts');
      return createCatalogWriter({ client: await clients.dynamodb(), table: await value('CatalogTable') });
    },
    queue: async () => {
      const { createRunQueue } = await import('../../adapters/sqs.ts');
      return createRunQueue(await clients.sqs(), await value('QueueUrl'));
    },
    deadLetters: async () => {
      const [{ createDeadLetters }, { countMessages }, client, url] = await Promise.all([
        import('../../adapters/dead-letters.ts'),
        import('../../adapters/count-messages.ts'),
        clients.sqs(),
        value('DeadLetterQueueUrl'),
      ]);
      return { ...createDeadLetters(client, url), count: () => countMessages(client, url) };
    },
    log: async (of) => {
      const { createLogSearch } = await import('../../adapters/log-search.ts');
      return createLogSearch(await clients.logs(), await value(`${of}LogGroup`));
    },
    publish: async () => {
      const { invokePublisher } = await import('../../adapters/invoke-publisher.ts');
      await invokePublisher(await clients.lambda(), await value('PublisherFunctionName'));
    },
    concurrency: async () => {
      if (target.local) return undefined;
      const { GetAccountSettingsCommand } = await import('@aws-sdk/client-lambda');
      const { AccountLimit } = await (await clients.lambda()).send(new GetAccountSettingsCommand({}));
      return AccountLimit?.ConcurrentExecutions;
    },
  };
}

/** Waits; rejects with an AbortError when the signal aborts. */
export async function sleep(ms: number, signal?: AbortSignal): Promise<void> {
  await setTimeout(ms, undefined, signal ? { signal } : {});
}
