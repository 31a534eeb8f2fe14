import { CloudWatchLogsClient } from '@aws-sdk/client-cloudwatch-logs';
import { expect, test } from 'vitest';
import { createLogSearch } from '../../lib/adapters/log-search.ts';
import { type JsonCall, jsonService, SETTINGS } from './loopback.ts';

const line = (at: number, fields: unknown) => ({
  timestamp: at,
  eventId: `id-${at}`,
  message: typeof fields === 'string' ? fields : JSON.stringify(fields),
});

async function search(answers: readonly unknown[]) {
  const calls: JsonCall[] = [];
  const endpoint = await jsonService((call) => {
    calls.push(call);
    return answers[calls.length - 1] as Record<string, unknown>;
  });
  return {
    calls,
    log: createLogSearch(new CloudWatchLogsClient({ ...SETTINGS, endpoint }), '/aws/lambda/x'),
  };
}

test('every page is read, lines come oldest first, and what is no JSON object is passed over', async () => {
  const { calls, log } = await search([
    { events: [line(3, { message: 'c' }), line(2, 'START RequestId')], nextToken: 'more' },
    { events: [], nextToken: 'still' },
    { events: [line(1, { message: 'a' }), line(4, '[1]')] },
  ]);
  expect((await log.find({ since: 7 })).map(({ at, id, fields }) => [at, id, fields['message']])).toEqual([
    [1, 'id-1', 'a'],
    [3, 'id-3', 'c'],
  ]);
  expect(calls.map(({ input }) => input)).toEqual([
    { logGroupName: '/aws/lambda/x', startTime: 7 },
    { logGroupName: '/aws/lambda/x', startTime: 7, nextToken: 'more' },
    { logGroupName: '/aws/lambda/x', startTime: 7, nextToken: 'still' },
  ]);
});

test('fields are asked for in a pattern, and checked where the pattern was not applied', async () => {
  const { calls, log } = await search([
    { events: [line(1, { message: 'delivery', subscription: 'P"1' }), line(2, { message: 'delivery' })] },
  ]);
  const found = await log.find({ since: 0, equals: { message: 'delivery', subscription: 'P"1' } });
  expect(found.map(({ at }) => at)).toEqual([1]);
  expect(calls[0]?.input).toMatchObject({
    filterPattern: '{ $.message = "delivery" && $.subscription = "P\\"1" }',
  });
});

test('lines of an emulator that numbers none are told apart, and known again', async () => {
  const unnumbered = [
    { timestamp: 1, logStreamName: 's', message: '{"message":"a"}' },
    { timestamp: 1, logStreamName: 's', message: '{"message":"b"}' },
    { timestamp: 1, logStreamName: 't', message: '{"message":"b"}' },
    { timestamp: 2, logStreamName: 't', message: '{"message":"b"}' },
  ];
  const { log } = await search([{ events: unnumbered }, { events: unnumbered }]);
  const ids = (await log.find({ since: 0 })).map(({ id }) => id);
  expect(new Set(ids).size).toBe(4);
  expect((await log.find({ since: 0 })).map(({ id }) => id)).toEqual(ids);
});

test('a log that cannot be read says which', async () => {
  const log = createLogSearch(
    new CloudWatchLogsClient({ ...SETTINGS, endpoint: 'http://127.0.0.1:9', maxAttempts: 1 }),
    '/aws/lambda/x',
  );
  await expect(log.find({ since: 0 })).rejects.toMatchObject({
    code: 'logs_unavailable',
    message: expect.stringContaining('/aws/lambda/x'),
  });
});
