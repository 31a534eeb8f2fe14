import { Duration } from 'aws-cdk-lib';
import { DeduplicationScope, FifoThroughputLimit, Queue, QueueEncryption } from 'aws-cdk-lib/aws-sqs';
import type { Construct } from 'constructs';
import type { Context } from '../config/context-schema.ts';
import { pinLogicalId } from './logical-id.ts';
import { removalPolicy } from './retain.ts';

export interface EventQueue {
  readonly queue: Queue;
  readonly deadLetters: Queue;
}

/** High throughput needs both scopes per message group. https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/high-throughput-fifo.html */
const FIFO = {
  fifo: true,
  deduplicationScope: DeduplicationScope.MESSAGE_GROUP,
  fifoThroughputLimit: FifoThroughputLimit.PER_MESSAGE_GROUP_ID,
  encryption: QueueEncryption.SQS_MANAGED,
  enforceSSL: true,
} as const;

/** The FIFO queue of accepted events and its dead-letter queue (14 days, the longest there is). */
export function createEventQueue(scope: Construct, context: Context): EventQueue {
  const deadLetters = new Queue(scope, 'DeadLetterQueue', {
    ...FIFO,
    retentionPeriod: Duration.days(14),
    removalPolicy: removalPolicy(context),
  });
  const queue = new Queue(scope, 'EventQueue', {
    ...FIFO,
    visibilityTimeout: Duration.seconds(context.queueVisibilitySeconds),
    retentionPeriod: Duration.days(14),
    deadLetterQueue: { queue: deadLetters, maxReceiveCount: context.queueMaxReceives },
    removalPolicy: removalPolicy(context),
  });
  pinLogicalId(deadLetters, 'DeadLetterQueue');
  pinLogicalId(queue, 'EventQueue');
  return { queue, deadLetters };
}
