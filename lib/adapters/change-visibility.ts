import { ChangeMessageVisibilityCommand, type SQSClient } from '@aws-sdk/client-sqs';
import type { MessageVisibility } from '../app/ports/queue.ts';
import { awsFault } from './aws-fault.ts';

/** SQS hides a message for at most 12 hours after it was received. */
const LONGEST_S = 12 * 3600;

/**
 * Hides received messages. Throws AppError `queue_unavailable` when the receipt is stale or SQS does not answer, `call_broken`.
 * https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_ChangeMessageVisibility.html
 */
export function createMessageVisibility(
  client: Pick<SQSClient, 'send'>,
  queueUrl: string,
): MessageVisibility {
  return {
    hide: async (receipt, seconds) => {
      try {
        await client.send(
          new ChangeMessageVisibilityCommand({
            QueueUrl: queueUrl,
            ReceiptHandle: receipt.handle,
            VisibilityTimeout: Math.min(LONGEST_S, Math.max(0, Math.ceil(seconds))),
          }),
        );
      } catch (thrown) {
        throw awsFault('queue_unavailable', 'the message could not be hidden', thrown);
      }
    },
  };
}
