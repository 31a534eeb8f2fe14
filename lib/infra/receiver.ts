import type { TableV2 } from 'aws-cdk-lib/aws-dynamodb';
import type { Code } from 'aws-cdk-lib/aws-lambda';
import type { Secret } from 'aws-cdk-lib/aws-secretsmanager';
import type { IQueue } from 'aws-cdk-lib/aws-sqs';
import type { Construct } from 'constructs';
import type { Context } from '../config/context-schema.ts';
import { createDoor, type Door } from './door.ts';

interface ReceiverProps {
  readonly context: Context;
  readonly code: Code;
  readonly version: string;
  readonly queue: IQueue;
  readonly catalog: TableV2;
  readonly webhookSecrets: Secret;
}

/** Its own deadline is 4 s and PagerDuty waits 5 s: what is not answered by then is lost time. */
const TIMEOUT_SECONDS = 6;

/** Verifies, matches, enqueues: may send to one queue, read one table and one secret. */
export function createReceiver(scope: Construct, props: ReceiverProps): Door {
  const { context, queue, catalog, webhookSecrets } = props;
  const door = createDoor(scope, 'Receiver', {
    context,
    code: props.code,
    description: 'Verifies PagerDuty webhooks, matches them with triggers and enqueues',
    memoryMb: context.receiverMemoryMb,
    timeoutSeconds: TIMEOUT_SECONDS,
    reservedConcurrency: context.receiverReservedConcurrency,
    environment: {
      QUEUE_URL: queue.queueUrl,
      CATALOG_TABLE: catalog.tableName,
      WEBHOOK_SECRET_ID: webhookSecrets.secretArn,
      STACK_NAME: context.stackName,
      SERVICE_VERSION: props.version,
    },
  });
  door.allow(['sqs:SendMessage'], [queue.queueArn]);
  door.allow(['dynamodb:GetItem'], [catalog.tableArn]);
  door.allow(['secretsmanager:GetSecretValue'], [webhookSecrets.secretArn]);
  return door;
}
