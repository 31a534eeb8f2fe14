import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { SQSClient } from '@aws-sdk/client-sqs';
import { createGateway } from '../lib/adapters/api-gateway.ts';
import { QUICK } from '../lib/adapters/aws-client.ts';
import { createCatalogReader } from '../lib/adapters/catalog-reader.ts';
import { createLog } from '../lib/adapters/log.ts';
import { createMetrics } from '../lib/adapters/metrics.ts';
import { createSecretReader } from '../lib/adapters/secrets-manager.ts';
import { createRunQueue } from '../lib/adapters/sqs.ts';
import { startReading } from '../lib/adapters/start-reading.ts';
import { createWebhookSecrets } from '../lib/adapters/webhook-secrets.ts';
import { writeLine } from '../lib/adapters/write-line.ts';
import { createReceive } from '../lib/app/receive.ts';
import { readEnvironment } from '../lib/config/environment.ts';
import { readSecretsRefresh } from '../lib/config/secrets-refresh.ts';

const env = readEnvironment(
  ['QUEUE_URL', 'CATALOG_TABLE', 'WEBHOOK_SECRET_ID', 'STACK_NAME', 'SERVICE_VERSION'],
  process.env,
);
const now = Date.now;
const log = createLog({ now, write: writeLine, always: { function: 'receiver', stack: env.STACK_NAME } });
const metrics = createMetrics({ now, write: writeLine, stack: env.STACK_NAME });
const secrets = createWebhookSecrets({
  read: createSecretReader(new SecretsManagerClient(QUICK), env.WEBHOOK_SECRET_ID),
  now,
  ...readSecretsRefresh(process.env),
});
const catalog = createCatalogReader({ client: new DynamoDBClient(QUICK), table: env.CATALOG_TABLE, now });
const queue = createRunQueue(new SQSClient({ ...QUICK, useQueueUrlAsEndpoint: false }), env.QUEUE_URL);
startReading({ secrets, catalog });

const receive = createReceive({ secrets, catalog, queue, log, metrics, now });

/** Answers API Gateway: `POST /webhooks/pagerduty`, `GET /healthz`. */
export const handler = metrics.flushedAfter(
  createGateway({ receive, version: env.SERVICE_VERSION, now, log }),
);
