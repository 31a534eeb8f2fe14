import {
  ChangeMessageVisibilityCommand,
  DeleteMessageCommand,
  ReceiveMessageCommand,
  type SQSClient,
} from '@aws-sdk/client-sqs';
import type { DeadLetters } from '../app/ports/queue.ts';

/** How long a received dead letter is hidden from other replays, s. */
const HIDDEN_S = 60;

/** The dead-letter queue. Throws the SDK's errors. */
export function createDeadLetters(client: SQSClient, queueUrl: string): DeadLetters {
  return {
    receive: async () => {
      const command = new ReceiveMessageCommand({
        QueueUrl: queueUrl,
        MaxNumberOfMessages: 10,
        VisibilityTimeout: HIDDEN_S,
        WaitTimeSeconds: 0,
        MessageSystemAttributeNames: ['SentTimestamp'],
      });
      const { Messages = [] } = await client.send(command);
      return Messages.map((message) => ({
        message_id: message.MessageId ?? '',
        handle: message.ReceiptHandle ?? '',
        body: message.Body ?? '',
        sent_at: Number(message.Attributes?.SentTimestamp ?? 0),
      }));
    },
    remove: async (receipt) => {
      const command = new DeleteMessageCommand({ QueueUrl: queueUrl, ReceiptHandle: receipt.handle });
      await client.send(command);
    },
    release: async (receipt) => {
      const command = new ChangeMessageVisibilityCommand({
        QueueUrl: queueUrl,
        ReceiptHandle: receipt.handle,
        VisibilityTimeout: 0,
      });
      await client.send(command);
    },
  };
}
