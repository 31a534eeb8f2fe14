import { Stack } from 'aws-cdk-lib';
import type { Code } from 'aws-cdk-lib/aws-lambda';
import type { Construct } from 'constructs';
import type { Context } from '../config/context-schema.ts';
import { CATALOG_SHAPE, LEDGER_SHAPE } from '../config/tables.ts';
import { createAlarmTopic } from './alarm-topic.ts';
import { createAlarms } from './alarms.ts';
import type { DoorName } from './bundle.ts';
import { createDashboard } from './dashboard.ts';
import { createEventQueue } from './event-queue.ts';
import { createOutputs } from './outputs.ts';
import { createPublisher } from './publisher.ts';
import { createReceiver } from './receiver.ts';
import { createSecret } from './secret.ts';
import { createTable } from './table.ts';
import { createWebhookApi } from './webhook-api.ts';
import { createWorker } from './worker.ts';

export interface StackInput {
  readonly context: Context;
  /** What /healthz answers. */
  readonly version: string;
  readonly code: (door: DoorName) => Code;
}

/** Everything there is, in the order an event meets it, and what watches over it. */
export class PagerDutyTriggersStack extends Stack {
  constructor(scope: Construct, { context, version, code }: StackInput) {
    super(scope, context.stackName, {
      stackName: context.stackName,
      description: 'Answers PagerDuty incidents with agents: verified webhooks in, one note per trigger out.',
      terminationProtection: context.deletionProtection,
      ...(context.region === undefined ? {} : { env: { region: context.region } }),
    });

    const events = createEventQueue(this, context);
    const catalog = createTable(this, 'Catalog', CATALOG_SHAPE, context);
    const ledger = createTable(this, 'Ledger', LEDGER_SHAPE, context);
    const webhookSecrets = createSecret(this, 'WebhookSecrets', 'the receiver', context);
    const workerSecrets = createSecret(this, 'WorkerSecrets', 'the worker', context);

    const publisher = createPublisher(this, { context, code: code('publisher'), catalog });
    const worker = createWorker(this, {
      context,
      code: code('worker'),
      events,
      ledger,
      catalog,
      workerSecrets,
    });
    const receiver = createReceiver(this, {
      context,
      code: code('receiver'),
      version,
      queue: events.queue,
      catalog,
      webhookSecrets,
    });
    // A worker reads every message version there is; a new receiver may write one that an old worker cannot read.
    receiver.fn.node.addDependency(worker.fn);

    const api = createWebhookApi(this, { context, receiver: receiver.fn });
    const topic = createAlarmTopic(this, context);
    createAlarms(this, { context, events, receiver, worker, publisher, topic });
    createDashboard(this, { context, api, events, receiver, worker });
    createOutputs(this, {
      context,
      api,
      events,
      ledger,
      catalog,
      webhookSecrets,
      workerSecrets,
      receiver,
      worker,
      publisher,
    });
  }
}
