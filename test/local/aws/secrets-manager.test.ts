import {
  CreateSecretCommand,
  DescribeSecretCommand,
  GetSecretValueCommand,
  ListSecretsCommand,
  PutSecretValueCommand,
} from '@aws-sdk/client-secrets-manager';
import { expect, test } from 'vitest';
import { startServices } from './start.ts';

const FIRST = '11111111-1111-4111-8111-111111111111';
const SECOND = '22222222-2222-4222-8222-222222222222';

test('a new value becomes AWSCURRENT and the one before it AWSPREVIOUS', async () => {
  const { secrets } = await startServices();
  const made = await secrets.send(
    new CreateSecretCommand({ Name: 'pdt/webhook', SecretString: '{}', ClientRequestToken: FIRST }),
  );
  await secrets.send(
    new PutSecretValueCommand({ SecretId: made.ARN, SecretString: '{"A":"1"}', ClientRequestToken: SECOND }),
  );
  const current = await secrets.send(new GetSecretValueCommand({ SecretId: 'pdt/webhook' }));
  expect(current).toMatchObject({
    SecretString: '{"A":"1"}',
    VersionId: SECOND,
    VersionStages: ['AWSCURRENT'],
  });
  const previous = await secrets.send(
    new GetSecretValueCommand({ SecretId: 'pdt/webhook', VersionStage: 'AWSPREVIOUS' }),
  );
  expect(previous).toMatchObject({ SecretString: '{}', VersionId: FIRST });
  const told = await secrets.send(new DescribeSecretCommand({ SecretId: 'pdt/webhook' }));
  expect(told.VersionIdsToStages).toEqual({ [FIRST]: ['AWSPREVIOUS'], [SECOND]: ['AWSCURRENT'] });
});

test('a repeated request token is taken once, and refused with another value', async () => {
  const { secrets } = await startServices();
  await secrets.send(new CreateSecretCommand({ Name: 'a', SecretString: '{}' }));
  const put = (SecretString: string) =>
    secrets.send(new PutSecretValueCommand({ SecretId: 'a', SecretString, ClientRequestToken: SECOND }));
  expect(await put('x')).toMatchObject({ VersionId: SECOND });
  expect(await put('x')).toMatchObject({ VersionId: SECOND });
  await expect(put('y')).rejects.toMatchObject({ name: 'ResourceExistsException' });
  const current = await secrets.send(new GetSecretValueCommand({ SecretId: 'a' }));
  expect(current.SecretString).toBe('x');
});

test('refuses what does not exist, what exists already and a short request token', async () => {
  const { secrets } = await startServices();
  await expect(secrets.send(new GetSecretValueCommand({ SecretId: 'none' }))).rejects.toMatchObject({
    name: 'ResourceNotFoundException',
  });
  await secrets.send(new CreateSecretCommand({ Name: 'a' }));
  await expect(secrets.send(new GetSecretValueCommand({ SecretId: 'a' }))).rejects.toMatchObject({
    name: 'ResourceNotFoundException',
  });
  await expect(secrets.send(new CreateSecretCommand({ Name: 'a' }))).rejects.toMatchObject({
    name: 'ResourceExistsException',
  });
  await expect(
    secrets.send(
      new PutSecretValueCommand({ SecretId: 'a', SecretString: 'x', ClientRequestToken: 'short' }),
    ),
  ).rejects.toMatchObject({ name: 'InvalidParameterException' });
});

test('ListSecrets names secrets and shows no value', async () => {
  const { secrets } = await startServices();
  await secrets.send(new CreateSecretCommand({ Name: 'a', SecretString: 'hidden' }));
  const answer = await secrets.send(new ListSecretsCommand({}));
  expect(answer.SecretList?.map((secret) => secret.Name)).toEqual(['a']);
  expect(JSON.stringify(answer)).not.toContain('hidden');
});
