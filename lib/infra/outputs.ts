import { CfnOutput } from 'aws-cdk-lib';
import type { TableV2 } from 'aws-cdk-lib/aws-dynamodb';
import type { Secret } from 'aws-cdk-lib/aws-secretsmanager';
import type { Construct } from 'constructs';
import type { Context } from '../config/context-schema.ts';
import type { Door } from './door.ts';
import type { EventQueue } from './event-queue.ts';
import { pagerDutyApiUrl } from './pagerduty-api-url.ts';
import { parameterPath } from './publisher.ts';
import type { WebhookApi } from './webhook-api.ts';

interface OutputProps {
  readonly context: Context;
  readonly api: WebhookApi;
  readonly events: EventQueue;
  readonly ledger: TableV2;
  readonly catalog: TableV2;
  readonly webhookSecrets: Secret;
  readonly workerSecrets: Secret;
  readonly receiver: Door;
  readonly worker: Door;
  readonly publisher: Door;
}

/** What people and the CLI need to know of the stack: the names of lib/config/environment.ts in Pascal case, and a few more. */
export function createOutputs(scope: Construct, props: OutputProps): void {
  const { context, api, events } = props;
  const values: Readonly<Record<string, string | undefined>> = {
    WebhookUrl: api.url,
    QueueUrl: events.queue.queueUrl,
    DeadLetterQueueUrl: events.deadLetters.queueUrl,
    LedgerTable: props.ledger.tableName,
    CatalogTable: props.catalog.tableName,
    ParameterPath: parameterPath(context),
    WebhookSecretId: props.webhookSecrets.secretArn,
    WorkerSecretId: props.workerSecrets.secretArn,
    PagerdutyApiUrl: pagerDutyApiUrl(context),
    PublisherFunctionName: props.publisher.fn.functionName,
    ReceiverLogGroup: props.receiver.logGroup.logGroupName,
    WorkerLogGroup: props.worker.logGroup.logGroupName,
    PublisherLogGroup: props.publisher.logGroup.logGroupName,
    AccessLogGroup: api.accessLogs.logGroupName,
    DomainTarget: api.domain?.resource.regionalDomainName,
    DomainHostedZoneId: api.domain?.resource.regionalHostedZoneId,
  };
  for (const [name, value] of Object.entries(values)) {
    if (value !== undefined) new CfnOutput(scope, name, { value });
  }
}
