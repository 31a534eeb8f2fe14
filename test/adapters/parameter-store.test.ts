import { SSMClient } from '@aws-sdk/client-ssm';
import { expect, test } from 'vitest';
import { createParameterStore } from '../../lib/adapters/parameter-store.ts';
import { type JsonAnswer, type JsonCall, jsonService, SETTINGS } from './loopback.ts';

async function store(pages: readonly JsonAnswer[]) {
  const calls: JsonCall[] = [];
  const endpoint = await jsonService((call) => {
    calls.push(call);
    return pages[calls.length - 1] ?? { __type: 'InternalServerError' };
  });
  return { calls, store: createParameterStore(new SSMClient({ ...SETTINGS, endpoint })) };
}

const parameter = (name: string) => ({ Name: name, Version: 3, Value: `value of ${name}`, Type: 'String' });

test('pages are followed by their token, empty ones too', async () => {
  const { calls, store: parameters } = await store([
    { Parameters: [parameter('/s/triggers/a')], NextToken: 't1' },
    { Parameters: [], NextToken: 't2' },
    { NextToken: 't3' },
    { Parameters: [parameter('/s/agents/b')] },
  ]);
  expect(await parameters.readAll('/s')).toEqual([
    { name: '/s/triggers/a', version: 3, value: 'value of /s/triggers/a' },
    { name: '/s/agents/b', version: 3, value: 'value of /s/agents/b' },
  ]);
  expect(calls.map(({ input }) => input['NextToken'])).toEqual([undefined, 't1', 't2', 't3']);
  expect(calls[0]?.input).toMatchObject({ Path: '/s', Recursive: true, WithDecryption: true });
});

test.each<[string, readonly JsonAnswer[]]>([
  ['the first page', [{ __type: 'ThrottlingException' }]],
  [
    'a later page',
    [{ Parameters: [parameter('/s/agents/b')], NextToken: 't' }, { __type: 'InternalServerError' }],
  ],
  ['a parameter without a value', [{ Parameters: [{ Name: '/s/agents/b', Version: 1 }] }]],
])('%s failing is parameters_unavailable', async (_, pages) => {
  const { store: parameters } = await store(pages);
  await expect(parameters.readAll('/s')).rejects.toMatchObject({ code: 'parameters_unavailable' });
});
