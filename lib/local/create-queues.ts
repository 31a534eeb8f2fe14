import { CreateQueueCommand, type SQSClient } from '@aws-sdk/client-sqs';
import { DEAD_LETTER_QUEUE_NAME, QUEUE_NAME, queueArn } from './names.ts';

/** Seconds a message stays hidden while its run is at work. */
const VISIBILITY_S = '900';
const FOURTEEN_DAYS_S = '1209600';

/** The FIFO queue and its dead-letter queue, with the stack's settings. */
export async function createQueues(sqs: Pick<SQSClient, 'send'>): Promise<void> {
  const fifo = { FifoQueue: 'true', MessageRetentionPeriod: FOURTEEN_DAYS_S };
  await sqs.send(new CreateQueueCommand({ QueueName: DEAD_LETTER_QUEUE_NAME, Attributes: fifo }));
  await sqs.send(
    new CreateQueueCommand({
      QueueName: QUEUE_NAME,
      Attributes: {
        ...fifo,
        VisibilityTimeout: VISIBILITY_S,
        DeduplicationScope: 'messageGroup',
        FifoThroughputLimit: 'perMessageGroupId',
        RedrivePolicy: JSON.stringify({
          deadLetterTargetArn: queueArn(DEAD_LETTER_QUEUE_NAME),
          maxReceiveCount: 20,
        }),
      },
    }),
  );
}
