import { GetQueueAttributesCommand, type SQSClient } from '@aws-sdk/client-sqs';
import { AppError } from '../domain/errors.ts';

/**
 * Messages a queue holds, hidden ones included; SQS counts approximately.
 * @throws AppError `queue_unavailable`.
 */
export async function countMessages(client: Pick<SQSClient, 'send'>, queueUrl: string): Promise<number> {
  try {
    const { Attributes = {} } = await client.send(
      new GetQueueAttributesCommand({
        QueueUrl: queueUrl,
        AttributeNames: ['ApproximateNumberOfMessages', 'ApproximateNumberOfMessagesNotVisible'],
      }),
    );
    return (
      Number(Attributes.ApproximateNumberOfMessages ?? 0) +
      Number(Attributes.ApproximateNumberOfMessagesNotVisible ?? 0)
    );
  } catch (cause) {
    const name = cause instanceof Error ? cause.name : typeof cause;
    throw new AppError('queue_unavailable', `the queue could not be counted: ${name}`, { cause });
  }
}
