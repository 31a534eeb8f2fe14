import { SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { expect, test } from 'vitest';
import { createSecretReader } from '../../lib/adapters/secrets-manager.ts';
import { type JsonAnswer, type JsonCall, jsonService, SETTINGS } from './loopback.ts';

async function reader(answer: JsonAnswer) {
  const calls: JsonCall[] = [];
  const endpoint = await jsonService((call) => {
    calls.push(call);
    return answer;
  });
  return { calls, read: createSecretReader(new SecretsManagerClient({ ...SETTINGS, endpoint }), 'webhooks') };
}

test('names map to one value or several; empty ones are not stored; the current version is asked for', async () => {
  const { calls, read } = await reader({
    SecretString: JSON.stringify({ A: 'one', B: ['two', 'ö✓', ''], C: '', D: [] }),
  });
  expect(Object.fromEntries(await read())).toEqual({ A: ['one'], B: ['two', 'ö✓'] });
  expect(calls).toEqual([
    { action: 'GetSecretValue', input: { SecretId: 'webhooks', VersionStage: 'AWSCURRENT' } },
  ]);
});

test('an empty map is a map', async () => {
  const { read } = await reader({ SecretString: '{}' });
  expect((await read()).size).toBe(0);
});

test.each([
  ['not JSON', 'hunter2'],
  ['a list', '["hunter2"]'],
  ['null', 'null'],
  ['a number among the values', '{"A":"fine","B":12}'],
  ['an object among a list', '{"A":["hunter2",{}]}'],
  ['nothing', undefined],
])('%s is malformed as a whole, and the error does not quote it', async (_, text) => {
  const { read } = await reader(text === undefined ? {} : { SecretString: text });
  await expect(read()).rejects.toMatchObject({
    code: 'secrets_malformed',
    message: expect.not.stringContaining('hunter2'),
  });
});

test('an error of the service is secrets_unavailable', async () => {
  const { read } = await reader({ __type: 'ResourceNotFoundException', message: 'no such secret' });
  await expect(read()).rejects.toMatchObject({ code: 'secrets_unavailable' });
});

test('a read is given up when told so', async () => {
  const { read } = await reader('hang');
  await expect(read(AbortSignal.abort())).rejects.toMatchObject({ code: 'secrets_unavailable' });
});
