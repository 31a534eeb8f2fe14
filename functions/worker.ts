import { randomUUID } from 'node:crypto';
import { setTimeout } from 'node:timers/promises';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { SQSClient } from '@aws-sdk/client-sqs';
import { QUICK, STEADY } from '../lib/adapters/aws-client.ts';
import { createMessageVisibility } from '../lib/adapters/change-visibility.ts';
import { readLocalMode } from '../lib/adapters/local-mode.ts';
import { createLog } from '../lib/adapters/log.ts';
import { logRunPoints } from '../lib/adapters/log-run-point.ts';
import { createMetrics } from '../lib/adapters/metrics.ts';
import { createPagerDutyFor } from '../lib/adapters/pagerduty/client-for.ts';
import { createTransport } from '../lib/adapters/pagerduty/transport.ts';
import { createRunLedger } from '../lib/adapters/run-ledger/create-run-ledger.ts';
import { createSecretReader } from '../lib/adapters/secrets-manager.ts';
import { createRunQueue } from '../lib/adapters/sqs.ts';
import { createQueueEntry } from '../lib/adapters/sqs-records.ts';
import { createWorkerCatalog } from '../lib/adapters/worker-catalog.ts';
import { createWorkerSecrets } from '../lib/adapters/worker-secrets.ts';
import { writeLine } from '../lib/adapters/write-line.ts';
import { createAskAgent } from '../lib/agents/registry.ts';
import { createWork } from '../lib/app/work.ts';
import { readEnvironment } from '../lib/config/environment.ts';
import { readPagerDutyAddress, readWorkerSettings } from '../lib/config/worker-settings.ts';

const env = readEnvironment(
  ['QUEUE_URL', 'LEDGER_TABLE', 'CATALOG_TABLE', 'WORKER_SECRET_ID', 'STACK_NAME'],
  process.env,
);
const settings = readWorkerSettings(process.env);
const now = Date.now;
const log = createLog({ now, write: writeLine, always: { function: 'worker', stack: env.STACK_NAME } });
const metrics = createMetrics({ now, write: writeLine, stack: env.STACK_NAME });
const dynamodb = new DynamoDBClient(STEADY);
const secrets = createWorkerSecrets({
  read: createSecretReader(new SecretsManagerClient(QUICK), env.WORKER_SECRET_ID),
  now,
});
const sqs = new SQSClient({ ...STEADY, useQueueUrlAsEndpoint: false });

const work = createWork({
  visibility: createMessageVisibility(sqs, env.QUEUE_URL),
  followUps: createRunQueue(sqs, env.QUEUE_URL),
  ledger: createRunLedger({
    client: dynamodb,
    table: env.LEDGER_TABLE,
    now,
    ttl_days: settings.ledger_ttl_days,
  }),
  catalog: createWorkerCatalog({ client: dynamodb, table: env.CATALOG_TABLE, now }),
  pagerDutyFor: createPagerDutyFor({
    secrets,
    now,
    metrics,
    log,
    transport: createTransport(),
    sleep: setTimeout,
    random: Math.random,
    ...readPagerDutyAddress(process.env),
  }),
  ask: createAskAgent({ secrets, now, log, metrics, ...readLocalMode(process.env, writeLine) }),
  log,
  metrics,
  now,
  newOwner: randomUUID,
  settings,
  observe: logRunPoints(log),
});

/** Answers SQS, batch size 1. */
export const handler = metrics.flushedAfter(createQueueEntry({ work }));
