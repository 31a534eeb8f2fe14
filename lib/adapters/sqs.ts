import {
  type BatchResultErrorEntry,
  SendMessageBatchCommand,
  type SendMessageBatchRequestEntry,
  type SQSClient,
} from '@aws-sdk/client-sqs';
import type { RunQueue, SendOutcome } from '../app/ports/queue.ts';
import { readEventObject } from '../domain/read-event.ts';
import { dedupIdOf, followUpDedupId, followUpGroupId, groupIdOf, type RunMessage } from '../domain/run.ts';
import { encodeMessage } from '../domain/run-message.ts';
import { awsFault } from './aws-fault.ts';
import { type Chunk, chunksOf } from './batch-chunks.ts';

/**
 * Sends run messages to the FIFO queue in batches. The client must be made with `useQueueUrlAsEndpoint: false`, so that
 * `AWS_ENDPOINT_URL` decides where to connect and not the host of the queue URL.
 * Its `send` throws AppError `call_broken`.
 * https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_SendMessageBatch.html
 */
export function createRunQueue(client: Pick<SQSClient, 'send'>, queueUrl: string): RunQueue {
  return {
    send: async (messages, signal) => {
      const entries = messages.map(entryOf);
      const outcomes = new Array<SendOutcome>(messages.length).fill('sender_fault');
      const chunks = chunksOf(entries.map((entry) => Buffer.byteLength(entry?.MessageBody ?? '')));
      await Promise.all(
        chunks.map(async (chunk) => {
          const sent = await sendChunk(client, queueUrl, entries, chunk, signal);
          for (const [index, outcome] of sent) outcomes[index] = outcome;
        }),
      );
      return outcomes;
    },
  };
}

/** undefined for a message that cannot be written: no retry will change that. */
function entryOf(message: RunMessage, index: number) {
  try {
    return {
      Id: String(index),
      MessageBody: escapeAstral(encodeMessage(message)),
      ...fifoIdsOf(message),
    };
  } catch {
    return undefined;
  }
}

function fifoIdsOf({ run_id, event: raw, webhook_id, trigger: resource, generation, follow_up }: RunMessage) {
  if (follow_up)
    return {
      MessageGroupId: followUpGroupId(run_id, follow_up),
      MessageDeduplicationId: followUpDedupId(run_id, follow_up, generation),
    };
  const trigger = resource.metadata.name;
  const event = readEventObject(raw, webhook_id);
  return {
    MessageGroupId: groupIdOf(event, trigger),
    MessageDeduplicationId: dedupIdOf(event.id, trigger, generation),
  };
}

/**
 * SQS takes characters above U+FFFF, but queues that stand in for it do not all: as JSON escapes they pass everywhere.
 */
function escapeAstral(json: string): string {
  return json.replace(/[\uD800-\uDFFF]/g, (half) => `\\u${half.charCodeAt(0).toString(16)}`);
}

/** Throttling, a key or a right: SQS calls them the sender's fault too, but no message is refused for good by them. */
const PASSES = /throttl|limit|kms|access|denied|internal|unavailable/i;

/** https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_BatchResultErrorEntry.html */
function isForGood({ SenderFault, Code }: BatchResultErrorEntry): boolean {
  return SenderFault === true && !PASSES.test(Code ?? '');
}

/** The whole call is refused for what is in it, and would be each time: sizes and characters that this queue does not take. */
function refusesContents(thrown: unknown): boolean {
  return (
    thrown instanceof Error &&
    (thrown.name === 'BatchRequestTooLong' || thrown.name === 'InvalidMessageContents')
  );
}

/** One message must not hold up the others, nor PagerDuty repeat for two days what no repetition changes. */
async function sendEach(
  ...[client, queueUrl, entries, chunk, signal]: Parameters<typeof sendChunk>
): Promise<Map<number, SendOutcome>> {
  const [only, ...others] = chunk;
  if (only !== undefined && others.length === 0) return new Map([[only, 'sender_fault']]);
  const outcomes = await Promise.all(
    chunk.map((index) => sendChunk(client, queueUrl, entries, [index], signal)),
  );
  return new Map(outcomes.flatMap((each) => [...each]));
}

/**
 * A call that failed leaves all of its messages retryable: the deduplication id makes a second sending harmless.
 * @throws AppError `call_broken` when neither SQS nor the network failed.
 */
async function sendChunk(
  client: Pick<SQSClient, 'send'>,
  queueUrl: string,
  entries: readonly (SendMessageBatchRequestEntry | undefined)[],
  chunk: Chunk,
  signal: AbortSignal | undefined,
): Promise<Map<number, SendOutcome>> {
  const outcomes = new Map<number, SendOutcome>(chunk.map((index) => [index, 'retryable']));
  try {
    const answer = await client.send(
      new SendMessageBatchCommand({
        QueueUrl: queueUrl,
        Entries: chunk.flatMap((index) => entries[index] ?? []),
      }),
      signal ? { abortSignal: signal } : {},
    );
    for (const done of answer.Successful ?? []) outcomes.set(Number(done.Id), 'sent');
    for (const failed of answer.Failed ?? []) {
      outcomes.set(Number(failed.Id), isForGood(failed) ? 'sender_fault' : 'retryable');
    }
  } catch (thrown) {
    if (refusesContents(thrown)) return await sendEach(client, queueUrl, entries, chunk, signal);
    const fault = awsFault('queue_unavailable', 'the messages could not be sent', thrown);
    if (fault.code === 'call_broken') throw fault;
  }
  return outcomes;
}
