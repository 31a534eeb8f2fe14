import { setTimeout as pause } from 'node:timers/promises';
import {
  DeleteMessageCommand,
  type Message,
  ReceiveMessageCommand,
  type SQSClient,
} from '@aws-sdk/client-sqs';
import type { SQSEvent, SQSRecord } from 'aws-lambda';
import type { Outcome } from './functions/invocation.ts';

/** Lambda's smallest maximum concurrency that still lets incidents pass each other. */
const MOST_AT_ONCE = 5;

export interface PollerOptions {
  readonly sqs: Pick<SQSClient, 'send'>;
  readonly queue_url: string;
  readonly queue_arn: string;
  /** The worker. */
  readonly invoke: (event: SQSEvent) => Promise<Outcome>;
  /** Before the worker is asked. */
  readonly before?: (record: SQSRecord) => Promise<void>;
  /** A message the worker did not finish; it comes again when its visibility time-out ends. */
  readonly onLeft?: (record: SQSRecord, reason: string) => void;
  /** The queue did not answer; it is asked again a second later. */
  readonly onPollFailed?: (thrown: unknown) => void;
}

/** The event source mapping between the queue and the worker. */
export interface Poller {
  /** Takes no further message; resolves when the ones at work are done or `patience_ms` is over. */
  readonly stop: (patience_ms: number) => Promise<void>;
}

/**
 * Long-polls the queue and invokes the worker with one message at a time, several at once (SQS never gives two of one
 * group). Success deletes the message; a failed invocation or item leaves it to its visibility time-out.
 * https://docs.aws.amazon.com/lambda/latest/dg/services-sqs-errorhandling.html
 */
export function startPoller(options: PollerOptions): Poller {
  const stopped = new AbortController();
  const atWork = new Set<Promise<void>>();
  const loop = poll(options, stopped.signal, atWork);
  return {
    stop: async (patience_ms) => {
      stopped.abort();
      await loop;
      const patience = Promise.withResolvers<void>();
      const timer = setTimeout(patience.resolve, patience_ms);
      await Promise.race([Promise.all(atWork), patience.promise]);
      clearTimeout(timer);
    },
  };
}

async function poll(options: PollerOptions, signal: AbortSignal, atWork: Set<Promise<void>>): Promise<void> {
  while (!signal.aborted) {
    if (atWork.size >= MOST_AT_ONCE) await Promise.race(atWork);
    for (const message of await receive(options, MOST_AT_ONCE - atWork.size, signal)) {
      const work = handle(options, message).finally(() => atWork.delete(work));
      atWork.add(work);
    }
  }
}

async function receive(
  options: PollerOptions,
  most: number,
  signal: AbortSignal,
): Promise<readonly Message[]> {
  try {
    const answer = await options.sqs.send(
      new ReceiveMessageCommand({
        QueueUrl: options.queue_url,
        MaxNumberOfMessages: most,
        WaitTimeSeconds: 20,
        MessageSystemAttributeNames: ['All'],
        MessageAttributeNames: ['All'],
      }),
      { abortSignal: signal },
    );
    return signal.aborted ? [] : (answer.Messages ?? []);
  } catch (thrown) {
    if (signal.aborted) return [];
    options.onPollFailed?.(thrown);
    await pause(1000, undefined, { signal }).catch(() => undefined);
    return [];
  }
}

async function handle(options: PollerOptions, message: Message): Promise<void> {
  const record = recordOf(message, options.queue_arn);
  try {
    await options.before?.(record);
    const outcome = await options.invoke({ Records: [record] });
    const reason = whyLeft(outcome, record.messageId);
    if (reason !== undefined) {
      options.onLeft?.(record, reason);
      return;
    }
    await options.sqs.send(
      new DeleteMessageCommand({ QueueUrl: options.queue_url, ReceiptHandle: record.receiptHandle }),
    );
  } catch (thrown) {
    options.onLeft?.(record, thrown instanceof Error ? thrown.message : String(thrown));
  }
}

/** The function left the message for another try; why, the poller cannot know. */
export const PUT_BACK = 'will be tried again';

/**
 * Why the message stays: the invocation failed, or its answer lists it. An answer that lists anything else fails the whole
 * batch, as Lambda has it.
 */
function whyLeft(outcome: Outcome, messageId: string): string | undefined {
  if (!outcome.ok) return `${outcome.error.errorType}: ${outcome.error.errorMessage}`;
  const result = outcome.result;
  const failures =
    typeof result === 'object' && result !== null ? Reflect.get(result, 'batchItemFailures') : undefined;
  if (failures === undefined || failures === null) return undefined;
  if (!Array.isArray(failures)) return 'batchItemFailures is not a list';
  if (failures.length === 0) return undefined;
  const named = failures.every((failure) => failure?.itemIdentifier === messageId);
  return named ? PUT_BACK : 'batchItemFailures names an unknown message';
}

function recordOf(message: Message, eventSourceARN: string): SQSRecord {
  const attributes = message.Attributes ?? {};
  return {
    messageId: message.MessageId ?? '',
    receiptHandle: message.ReceiptHandle ?? '',
    body: message.Body ?? '',
    attributes: {
      ApproximateReceiveCount: attributes.ApproximateReceiveCount ?? '1',
      SentTimestamp: attributes.SentTimestamp ?? '',
      SenderId: attributes.SenderId ?? '',
      ApproximateFirstReceiveTimestamp: attributes.ApproximateFirstReceiveTimestamp ?? '',
      SequenceNumber: attributes.SequenceNumber ?? '',
      MessageGroupId: attributes.MessageGroupId ?? '',
      MessageDeduplicationId: attributes.MessageDeduplicationId ?? '',
    },
    messageAttributes: {},
    md5OfBody: message.MD5OfBody ?? '',
    eventSource: 'aws:sqs',
    eventSourceARN,
    awsRegion: eventSourceARN.split(':')[3] ?? '',
  };
}
