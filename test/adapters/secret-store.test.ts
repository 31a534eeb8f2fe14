import {
  CreateSecretCommand,
  PutSecretValueCommand,
  SecretsManagerClient,
} from '@aws-sdk/client-secrets-manager';
import { expect, onTestFinished, test } from 'vitest';
import { createSecretStore } from '../../lib/adapters/secret-store.ts';
import { startServices } from '../local/aws/start.ts';
import { startLossyProxy } from '../support/lossy-proxy.ts';

async function start(values: unknown = { A: 'one' }) {
  const { aws, secrets } = await startServices();
  const proxy = await startLossyProxy(aws.url);
  onTestFinished(proxy.close);
  await secrets.send(new CreateSecretCommand({ Name: 'map', SecretString: JSON.stringify(values) }));
  const client = new SecretsManagerClient({
    endpoint: proxy.url,
    region: 'us-east-1',
    credentials: { accessKeyId: 'local', secretAccessKey: 'local' },
    maxAttempts: 2,
  });
  const theirs = (value: unknown) =>
    secrets.send(new PutSecretValueCommand({ SecretId: 'map', SecretString: JSON.stringify(value) }));
  return { proxy, theirs, store: createSecretStore(client, 'map'), plain: createSecretStore(secrets, 'map') };
}

const content = async (store: ReturnType<typeof createSecretStore>) =>
  Object.fromEntries((await store.read()).values);

test('what is written is read, one value as a text, several as a list', async () => {
  const { store } = await start();
  const { values, version } = await store.read();
  const next = await store.write(new Map([...values, ['B', ['x', 'y']], ['EMPTY', []]]), version);
  expect(await content(store)).toEqual({ A: ['one'], B: ['x', 'y'] });
  expect((await store.read()).version).toBe(next);
});

test('a version that is not current any more is refused, and nothing is changed', async () => {
  const { store, theirs } = await start();
  const { version } = await store.read();
  await theirs({ THEIRS: 'x' });
  await expect(store.write(new Map([['MINE', ['y']]]), version)).rejects.toMatchObject({
    code: 'secrets_conflict',
  });
  expect(await content(store)).toEqual({ THEIRS: ['x'] });
});

test.each(['PutSecretValue', 'UpdateSecretVersionStage'])(
  'a change just before %s is never overwritten',
  async (operation) => {
    const { store, theirs, proxy } = await start();
    const { version } = await store.read();
    proxy.before(operation, () => theirs({ THEIRS: 'x' }));
    await expect(store.write(new Map([['MINE', ['y']]]), version)).rejects.toMatchObject({
      code: 'secrets_conflict',
    });
    expect(await content(store)).toEqual({ THEIRS: ['x'] });
  },
);

test.each(['PutSecretValue', 'UpdateSecretVersionStage'])(
  'a lost answer to %s counts as written',
  async (operation) => {
    const { store, proxy } = await start();
    const { version } = await store.read();
    proxy.lose(operation);
    await store.write(new Map([['MINE', ['y']]]), version);
    expect(await content(store)).toEqual({ MINE: ['y'] });
  },
);

test.each(['PutSecretValue', 'UpdateSecretVersionStage'])(
  'a refused %s leaves the map as it was',
  async (operation) => {
    const { store, proxy } = await start();
    const { version } = await store.read();
    proxy.refuse(operation, 2);
    await expect(store.write(new Map([['MINE', ['y']]]), version)).rejects.toMatchObject({
      code: 'secrets_unavailable',
    });
    expect(await content(store)).toEqual({ A: ['one'] });
    await store.write(new Map([['MINE', ['y']]]), version);
    expect(await content(store)).toEqual({ MINE: ['y'] });
  },
);

test('of many writers of one version exactly one wins', async () => {
  const { plain } = await start();
  const { version } = await plain.read();
  const names = Array.from({ length: 12 }, (_, index) => `W${index}`);
  const results = await Promise.allSettled(
    names.map((name) => plain.write(new Map([[name, ['v']]]), version)),
  );
  const winners = names.filter((_, index) => results[index]?.status === 'fulfilled');
  expect(winners).toHaveLength(1);
  expect(await content(plain)).toEqual({ [winners[0] ?? '']: ['v'] });
});
