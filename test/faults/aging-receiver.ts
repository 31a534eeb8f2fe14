import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { SQSClient } from '@aws-sdk/client-sqs';
import { createGateway } from '../../lib/adapters/api-gateway.ts';
import { QUICK } from '../../lib/adapters/aws-client.ts';
import { createCatalogReader } from '../../lib/adapters/catalog-reader.ts';
import { createSecretReader } from '../../lib/adapters/secrets-manager.ts';
import { createRunQueue } from '../../lib/adapters/sqs.ts';
import { createWebhookSecrets } from '../../lib/adapters/webhook-secrets.ts';
import { createReceive } from '../../lib/app/receive.ts';
import { startGateway } from '../../lib/local/gateway.ts';
import { loopbackAws } from '../support/dynamodb.ts';
import { startLossyProxy } from '../support/lossy-proxy.ts';
import type { PipelineWorld } from '../support/pipeline-world.ts';

const SILENT = { info: () => undefined, warn: () => undefined, error: () => undefined };

/**
 * A second receiver before the world's queue, composed as its door does it, whose caches can be made to age. Faults of its
 * own `aws` meet neither the world's receiver nor a worker that is cold just then.
 */
export async function startAgingReceiver(world: PipelineWorld) {
  let ahead = 0;
  const now = () => Date.now() + ahead;
  const { settings } = world;
  const aws = await startLossyProxy(world.aws.url);
  const client = { ...QUICK, ...loopbackAws(aws.url) };
  const receive = createReceive({
    secrets: createWebhookSecrets({
      read: createSecretReader(new SecretsManagerClient(client), settings.WEBHOOK_SECRET_ID),
      now,
    }),
    catalog: createCatalogReader({
      client: new DynamoDBClient(client),
      table: settings.CATALOG_TABLE,
      now,
    }),
    queue: createRunQueue(new SQSClient({ ...client, useQueueUrlAsEndpoint: false }), settings.QUEUE_URL),
    log: SILENT,
    metrics: { add: () => undefined },
    now,
  });
  const handler = createGateway({ receive, version: 'test', now, log: SILENT });
  const gateway = await startGateway({
    port: 0,
    explicit: true,
    invoke: async (event) => ({ ok: true, result: await handler(event as Parameters<typeof handler>[0]) }),
  });
  return {
    url: `${gateway.url}/webhooks/pagerduty`,
    aws,
    age: (seconds: number) => {
      ahead += seconds * 1000;
    },
    close: async () => {
      await gateway.close();
      await aws.close();
    },
  };
}
