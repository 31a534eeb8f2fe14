import { expect, test } from 'vitest';
import { startServices } from './start.ts';

const GROUP = '/aws/lambda/receiver';
const LINES = [
  '{"level":"INFO","message":"delivery","event_id":"01A","trigger":{"name":"web"}}',
  '{"level":"WARN","message":"delivery","event_id":"01B"}',
  'plain text about 01A',
];

async function startWithLines() {
  const { aws, logs } = await startServices();
  LINES.forEach((text, index) => {
    logs.append(GROUP, { at: 1000 + index, stream: 'one', text });
  });
  return async (input: Record<string, unknown>) => {
    const answer = await fetch(aws.url, {
      method: 'POST',
      headers: {
        'x-amz-target': 'Logs_20140328.FilterLogEvents',
        'content-type': 'application/x-amz-json-1.1',
      },
      body: JSON.stringify({ logGroupName: GROUP, ...input }),
    });
    return (await answer.json()) as {
      readonly events?: readonly { readonly message: string; readonly timestamp: number }[];
      readonly nextToken?: string;
      readonly __type?: string;
    };
  };
}

test.each([
  ['nothing', '', [0, 1, 2]],
  ['a word', 'delivery', [0, 1]],
  ['two words, both of which must be there', 'delivery 01A', [0]],
  ['a phrase', '"text about"', [2]],
  ['an excluded word', '01A -plain', [0]],
  ['either word', '?01B ?plain', [1, 2]],
  ['a field', '{ $.event_id = "01A" }', [0]],
  ['two fields', '{ $.message = "delivery" && $.level = WARN }', [1]],
  ['either field', '{ $.event_id = "01A" || ($.event_id = "01B") }', [0, 1]],
  ['a field that is not this', '{ $.event_id != "01A" }', [1]],
  ['a field inside another', '{ $.trigger.name = "w*" }', [0]],
])('filters by %s', async (_what, filterPattern, expected) => {
  const filter = await startWithLines();
  const answer = await filter({ filterPattern });
  expect(answer.events?.map((event) => event.message)).toEqual(expected.map((index) => LINES[index]));
});

test('cuts by time and page', async () => {
  const filter = await startWithLines();
  const first = await filter({ startTime: 1001, limit: 1 });
  expect(first.events?.map((event) => event.timestamp)).toEqual([1001]);
  const second = await filter({ startTime: 1001, limit: 1, nextToken: first.nextToken });
  expect(second.events?.map((event) => event.timestamp)).toEqual([1002]);
  expect(await filter({ endTime: 1000 })).toMatchObject({ events: [{ timestamp: 1000 }] });
});

test('refuses an unknown group and a pattern it does not understand', async () => {
  const filter = await startWithLines();
  expect(await filter({ logGroupName: 'none' })).toMatchObject({ __type: 'ResourceNotFoundException' });
  expect(await filter({ filterPattern: '{ $.a > 3 }' })).toMatchObject({
    __type: 'InvalidParameterException',
  });
});
