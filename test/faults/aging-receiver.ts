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
import { watchedLog } from '../support/watched-log.ts';

/**
 * A second receiver before the world's queue, composed as its door does it, whose clock stands still until it is made to
 * age: what counts seconds behaves the same on a slow machine. Faults of its own `aws` meet neither the world's receiver nor a worker that is cold just then.
 */
export async function startAgingReceiver(world: PipelineWorld) {
  let clock = Date.now();
  const now = () => clock;
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
    log: watchedLog,
    metrics: { add: () => undefined },
    now,
  });
  const handler = createGateway({ receive, version: 'test', now, log: watchedLog });
  const gateway = await startGateway({
    port: 0,
    explicit: true,
    invoke: async (event) => ({ ok: true, result: await handler(event as Parameters<typeof handler>[0]) }),
  });
  return {
    url: `${gateway.url}/webhooks/pagerduty`,
    aws,
    age: (seconds: number) => {
      clock += seconds * 1000;
    },
    close: async () => {
      await gateway.close();
      await aws.close();
    },
  };
}
