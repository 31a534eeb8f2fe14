import {
  CreateQueueCommand,
  GetQueueAttributesCommand,
  SendMessageCommand,
  type SQSClient,
} from '@aws-sdk/client-sqs';
import type { SQSEvent } from 'aws-lambda';
import { expect, onTestFinished, test } from 'vitest';
import type { Outcome } from '../../lib/local/functions/invocation.ts';
import { type PollerOptions, startPoller } from '../../lib/local/queue-poller.ts';
import { startServices } from './aws/start.ts';

const OK: Outcome = { ok: true, result: { batchItemFailures: [] } };

async function startQueue(more: Pick<PollerOptions, 'invoke'> & Partial<PollerOptions>) {
  const { sqs } = await startServices();
  const made = await sqs.send(new CreateQueueCommand({ QueueName: 'q.fifo' }));
  const queue_url = made.QueueUrl ?? '';
  const poller = startPoller({
    sqs,
    queue_url,
    queue_arn: 'arn:aws:sqs:us-east-1:000000000000:q.fifo',
    ...more,
  });
  onTestFinished(() => poller.stop(0));
  return { sqs, queue_url, poller };
}

function send(sqs: SQSClient, queue_url: string, group: string, body: string) {
  const MessageDeduplicationId = `${group}-${body}`;
  return sqs.send(
    new SendMessageCommand({
      QueueUrl: queue_url,
      MessageBody: body,
      MessageGroupId: group,
      MessageDeduplicationId,
    }),
  );
}

async function left(sqs: SQSClient, QueueUrl: string) {
  const answer = await sqs.send(new GetQueueAttributesCommand({ QueueUrl, AttributeNames: ['All'] }));
  const count = (name: 'ApproximateNumberOfMessages' | 'ApproximateNumberOfMessagesNotVisible') =>
    Number(answer.Attributes?.[name]);
  return count('ApproximateNumberOfMessages') + count('ApproximateNumberOfMessagesNotVisible');
}

test('gives the worker one message at a time, with what Lambda tells of it', async () => {
  const seen = Promise.withResolvers<SQSEvent>();
  const { sqs, queue_url, poller } = await startQueue({
    invoke: async (event) => {
      seen.resolve(event);
      return OK;
    },
  });
  const sent = await send(sqs, queue_url, 'group', 'hello');
  const event = await seen.promise;
  expect(event.Records).toHaveLength(1);
  expect(event.Records[0]).toMatchObject({
    messageId: sent.MessageId,
    body: 'hello',
    eventSource: 'aws:sqs',
    eventSourceARN: 'arn:aws:sqs:us-east-1:000000000000:q.fifo',
    awsRegion: 'us-east-1',
    attributes: {
      ApproximateReceiveCount: '1',
      MessageGroupId: 'group',
      MessageDeduplicationId: 'group-hello',
      SentTimestamp: expect.stringMatching(/^\d{13}$/),
    },
  });
  await poller.stop(5000);
  expect(await left(sqs, queue_url)).toBe(0);
});

test.each<[string, (id: string) => Outcome, string]>([
  [
    'the item is listed as failed',
    (id) => ({ ok: true, result: { batchItemFailures: [{ itemIdentifier: id }] } }),
    'will be tried again',
  ],
  [
    'the answer lists an unknown item',
    () => ({ ok: true, result: { batchItemFailures: [{ itemIdentifier: '' }] } }),
    'batchItemFailures names an unknown message',
  ],
  [
    'the function failed',
    () => ({ ok: false, error: { errorType: 'TypeError', errorMessage: 'no' } }),
    'TypeError: no',
  ],
])('leaves the message when %s', async (_what, outcome, expected) => {
  const reason = Promise.withResolvers<string>();
  const { sqs, queue_url, poller } = await startQueue({
    invoke: async (event) => outcome(event.Records[0]?.messageId ?? ''),
    onLeft: (_record, why) => reason.resolve(why),
  });
  await send(sqs, queue_url, 'group', 'hello');
  expect(await reason.promise).toBe(expected);
  await poller.stop(5000);
  expect(await left(sqs, queue_url)).toBe(1);
});

test('works on several groups at once, five at most', async () => {
  let now = 0;
  let most = 0;
  const full = Promise.withResolvers<void>();
  const done = Promise.withResolvers<void>();
  const go = Promise.withResolvers<void>();
  let count = 0;
  const { sqs, queue_url } = await startQueue({
    invoke: async () => {
      now += 1;
      most = Math.max(most, now);
      if (now === 5) full.resolve();
      await go.promise;
      now -= 1;
      count += 1;
      if (count === 7) done.resolve();
      return OK;
    },
  });
  for (const group of ['a', 'b', 'c', 'd', 'e', 'f', 'g']) await send(sqs, queue_url, group, 'x');
  await full.promise;
  go.resolve();
  await done.promise;
  expect(most).toBe(5);
});

test('one group waits while another goes on', async () => {
  const order: string[] = [];
  const first = Promise.withResolvers<void>();
  const done = Promise.withResolvers<void>();
  const { sqs, queue_url } = await startQueue({
    invoke: async (event) => {
      const body = event.Records[0]?.body ?? '';
      order.push(body);
      if (body === 'a1') await first.promise;
      if (body === 'b1') first.resolve();
      if (body === 'a2') done.resolve();
      return OK;
    },
  });
  await send(sqs, queue_url, 'a', 'a1');
  await send(sqs, queue_url, 'a', 'a2');
  await send(sqs, queue_url, 'b', 'b1');
  await done.promise;
  expect(order).toEqual(['a1', 'b1', 'a2']);
});
