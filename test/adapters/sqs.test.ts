import { ReceiveMessageCommand, SQSClient } from '@aws-sdk/client-sqs';
import { expect, test } from 'vitest';
import { createMessageVisibility } from '../../lib/adapters/change-visibility.ts';
import { createRunQueue } from '../../lib/adapters/sqs.ts';
import type { RunMessage } from '../../lib/domain/run.ts';
import { dedupIdOf, groupIdOf, runIdOf } from '../../lib/domain/run.ts';
import { decodeMessage } from '../../lib/domain/run-message.ts';
import { trigger } from '../app/receive-fixture.ts';
import { fifoQueue, type JsonAnswer, jsonService, SETTINGS } from './loopback.ts';

function message(name: string, event: Record<string, unknown> = {}): RunMessage {
  return {
    v: 1,
    run_id: runIdOf('EVENT1', name),
    received_at: '2026-11-23T12:00:00.000Z',
    event: {
      id: 'EVENT1',
      event_type: 'incident.triggered',
      data: { type: 'incident', id: 'PINC1' },
      ...event,
    },
    trigger: trigger(name),
    generation: 0,
  };
}

const messages = (count: number, event?: Record<string, unknown>) =>
  Array.from({ length: count }, (_, index) => message(`t${index}`, event));

test('a message arrives whole, with the group and deduplication ids of its run', async () => {
  const { client, queueUrl, server } = await fifoQueue();
  const wanted = message('t1', { note: 'a\u0000b\uFFFEc\uFFFF 😀' });
  expect(await createRunQueue(client, queueUrl).send([wanted])).toEqual(['sent']);
  const [stored] = server.inspectQueue('runs.fifo')?.messages.ready ?? [];
  expect(stored).toMatchObject({
    messageGroupId: groupIdOf({ id: 'EVENT1', incident: { id: 'PINC1' } }, 't1'),
    messageDeduplicationId: dedupIdOf('EVENT1', 't1', 0),
  });
  expect(decodeMessage(stored?.body ?? '')).toEqual(wanted);
});

test('twenty-three messages go in three batches, each outcome in its place', async () => {
  const { client, queueUrl, server } = await fifoQueue();
  expect(await createRunQueue(client, queueUrl).send(messages(23))).toEqual(Array(23).fill('sent'));
  expect(server.inspectQueue('runs.fifo')?.messages.ready).toHaveLength(23);
});

test('batches stay below 1 MiB; a message above it is nobody’s but the sender’s fault', async () => {
  const { client, queueUrl, server } = await fifoQueue();
  const large = messages(4, { pad: 'x'.repeat(400_000) });
  const tooLarge = message('huge', { pad: 'x'.repeat(1_100_000) });
  const outcomes = await createRunQueue(client, queueUrl).send([...large, tooLarge]);
  expect(outcomes).toEqual(['sent', 'sent', 'sent', 'sent', 'sender_fault']);
  expect(server.inspectQueue('runs.fifo')?.messages.ready).toHaveLength(4);
});

test('an event nested too deep to be written is a sender fault', async () => {
  const { client, queueUrl } = await fifoQueue();
  let deep: unknown[] = [];
  for (let level = 0; level < 100_000; level += 1) deep = [deep];
  expect(await createRunQueue(client, queueUrl).send([message('t1', { deep }), message('t2')])).toEqual([
    'sender_fault',
    'sent',
  ]);
});

async function answering(answer: (entries: { Id: string }[]) => JsonAnswer) {
  const endpoint = await jsonService(({ input }) => answer(input['Entries'] as { Id: string }[]));
  const client = new SQSClient({ ...SETTINGS, endpoint, useQueueUrlAsEndpoint: false, md5: false });
  return createRunQueue(client, 'https://sqs.us-east-1.amazonaws.com/000000000000/runs.fifo');
}

test('failed entries: the sender’s fault is final, anything else and anything unanswered is retryable', async () => {
  const queue = await answering(() => ({
    Successful: [{ Id: '0', MessageId: 'm', MD5OfMessageBody: 'x' }],
    Failed: [
      { Id: '1', SenderFault: true, Code: 'InvalidMessageContents' },
      { Id: '2', SenderFault: false, Code: 'InternalError' },
    ],
  }));
  expect(await queue.send(messages(4))).toEqual(['sent', 'sender_fault', 'retryable', 'retryable']);
});

test.each([
  'RequestThrottled',
  'ThrottlingException',
  'KMS.ThrottlingException',
  'KmsAccessDenied',
  'OverLimit',
  'AccessDenied',
])('%s passes, although SQS calls it the sender’s fault: the event is not given up', async (Code) => {
  const queue = await answering(() => ({ Failed: [{ Id: '0', SenderFault: true, Code }] }));
  expect(await queue.send(messages(1))).toEqual(['retryable']);
});

test('a call that throws leaves its whole batch retryable, and only that', async () => {
  const queue = await answering((entries) =>
    entries.length === 10
      ? { __type: 'ServiceUnavailable', message: 'later' }
      : { Successful: entries.map(({ Id }) => ({ Id, MessageId: 'm', MD5OfMessageBody: 'x' })) },
  );
  expect(await queue.send(messages(11))).toEqual([...Array(10).fill('retryable'), 'sent']);
});

test('a batch that is too long for the queue goes one by one, and what is too long alone is the sender’s fault', async () => {
  const queue = await answering((entries) => {
    const tooLong = entries.length > 1 || entries.some(({ Id }) => Id === '1');
    if (tooLong) return { __type: 'com.amazonaws.sqs#BatchRequestTooLong', message: 'too long' };
    return { Successful: entries.map(({ Id }) => ({ Id, MessageId: 'm', MD5OfMessageBody: 'x' })) };
  });
  expect(await queue.send(messages(3))).toEqual(['sent', 'sender_fault', 'sent']);
});

test('an aborted send is retryable', async () => {
  const queue = await answering(() => 'hang');
  expect(await queue.send(messages(1), AbortSignal.abort())).toEqual(['retryable']);
});

test('a hidden message can be shown again by its receipt; a stale receipt throws', async () => {
  const { client, queueUrl, server } = await fifoQueue();
  await createRunQueue(client, queueUrl).send([message('t1')]);
  const receive = async () =>
    (await client.send(new ReceiveMessageCommand({ QueueUrl: queueUrl }))).Messages?.[0];
  const first = await receive();
  const visibility = createMessageVisibility(client, queueUrl);
  const receipt = { message_id: 'm', handle: first?.ReceiptHandle ?? '', body: '', sent_at: 0 };
  await visibility.hide(receipt, 3599.2);
  const hidden = server.inspectQueue('runs.fifo')?.messages.inflight[0]?.visibilityDeadline ?? 0;
  expect(hidden - Date.now()).toBeGreaterThan(3_500_000);
  await visibility.hide(receipt, 0);
  expect(await receive()).toMatchObject({ MessageId: first?.MessageId });
  await expect(visibility.hide({ ...receipt, handle: 'unheard-of' }, 30)).rejects.toThrow();
});
