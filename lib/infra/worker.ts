import type { TableV2 } from 'aws-cdk-lib/aws-dynamodb';
import { type Code, EventSourceMapping, MetricType } from 'aws-cdk-lib/aws-lambda';
import type { Secret } from 'aws-cdk-lib/aws-secretsmanager';
import type { Construct } from 'constructs';
import type { Context } from '../config/context-schema.ts';
import { LEDGER_BY_INCIDENT } from '../config/tables.ts';
import { grantAgents } from './agent-grants.ts';
import { createDoor, type Door } from './door.ts';
import type { EventQueue } from './event-queue.ts';
import { pagerDutyApiUrl } from './pagerduty-api-url.ts';
import { warnRetryWindow } from './warn-retry-window.ts';
import { attachToVpc } from './worker-vpc.ts';

interface WorkerProps {
  readonly context: Context;
  readonly code: Code;
  readonly events: EventQueue;
  readonly ledger: TableV2;
  readonly catalog: TableV2;
  readonly workerSecrets: Secret;
}

export interface Worker extends Door {
  readonly mapping: EventSourceMapping;
}

/** Runs one message at a time, and what it may invoke beyond its own data is what context names. */
export function createWorker(scope: Construct, props: WorkerProps): Worker {
  const { context, events, ledger, catalog, workerSecrets } = props;
  const apiUrl = pagerDutyApiUrl(context);
  const door = createDoor(scope, 'Worker', {
    context,
    code: props.code,
    description: 'Runs the agent of an accepted event and posts its note',
    memoryMb: context.workerMemoryMb,
    timeoutSeconds: context.workerTimeoutSeconds,
    environment: {
      QUEUE_URL: events.queue.queueUrl,
      LEDGER_TABLE: ledger.tableName,
      CATALOG_TABLE: catalog.tableName,
      WORKER_SECRET_ID: workerSecrets.secretArn,
      STACK_NAME: context.stackName,
      NOTE_MAX_CHARACTERS: String(context.noteMaxCharacters),
      RETRY_BACKOFF_SECONDS: context.retryBackoffSeconds.join(','),
      RETRY_WINDOW_SECONDS: String(context.retryWindowSeconds),
      LEDGER_TTL_DAYS: String(context.ledgerTtlDays),
      ...(apiUrl === undefined ? {} : { PAGERDUTY_API_URL: apiUrl }),
    },
  });

  door.allow(
    [
      'sqs:ReceiveMessage',
      'sqs:DeleteMessage',
      'sqs:ChangeMessageVisibility',
      'sqs:GetQueueAttributes',
      'sqs:SendMessage',
    ],
    [events.queue.queueArn],
  );
  door.allow(['dynamodb:GetItem', 'dynamodb:PutItem', 'dynamodb:UpdateItem'], [ledger.tableArn]);
  door.allow(['dynamodb:Query'], [`${ledger.tableArn}/index/${LEDGER_BY_INCIDENT}`]);
  door.allow(['dynamodb:GetItem'], [catalog.tableArn]);
  door.allow(['secretsmanager:GetSecretValue'], [workerSecrets.secretArn]);
  warnRetryWindow(scope, context);
  grantAgents(scope, door, context);
  attachToVpc(scope, door, context);

  const mapping = new EventSourceMapping(scope, 'WorkerMapping', {
    target: door.fn,
    eventSourceArn: events.queue.queueArn,
    batchSize: 1,
    maxConcurrency: context.workerMaxConcurrency,
    reportBatchItemFailures: true,
    // Messages given back count nowhere else: the invocation itself succeeds.
    metricsConfig: { metrics: [MetricType.EVENT_COUNT] },
  });
  return { ...door, mapping };
}
