import { GetSecretValueCommand, type SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import type { SecretMap } from '../app/ports/webhook-secrets.ts';
import { AppError } from '../domain/errors.ts';
import { awsFault } from './aws-fault.ts';

/**
 * Makes a reader of one secret: a JSON map name → string or list of strings, version AWSCURRENT. Empty strings count as
 * not stored. The map is whole or not at all.
 * @throws AppError `secrets_unavailable` when the store does not answer, `secrets_malformed` when it is no such map,
 * `call_broken`.
 * https://docs.aws.amazon.com/secretsmanager/latest/apireference/API_GetSecretValue.html
 */
export function createSecretReader(
  client: Pick<SecretsManagerClient, 'send'>,
  secretId: string,
): (signal?: AbortSignal) => Promise<SecretMap> {
  return async (signal) => {
    const text = await readText(client, secretId, signal);
    return parseSecretMap(text);
  };
}

async function readText(
  client: Pick<SecretsManagerClient, 'send'>,
  secretId: string,
  signal: AbortSignal | undefined,
): Promise<string> {
  try {
    const answer = await client.send(
      new GetSecretValueCommand({ SecretId: secretId, VersionStage: 'AWSCURRENT' }),
      signal ? { abortSignal: signal } : {},
    );
    return answer.SecretString ?? '';
  } catch (error) {
    throw awsFault('secrets_unavailable', 'the secrets could not be read', error);
  }
}

/**
 * The text of a secret as a map. The parser's own message would quote the text: it is not passed on.
 * @throws AppError `secrets_malformed`.
 */
export function parseSecretMap(text: string): SecretMap {
  let parsed: unknown;
  try {
    parsed = JSON.parse(text);
  } catch {
    throw new AppError('secrets_malformed', 'the stored secrets are not JSON');
  }
  if (typeof parsed !== 'object' || parsed === null || Array.isArray(parsed)) {
    throw new AppError('secrets_malformed', 'the stored secrets are not a JSON map of names to values');
  }
  const map = new Map<string, readonly string[]>();
  for (const [name, entry] of Object.entries(parsed)) {
    const values = valuesOf(name, entry);
    if (values.length > 0) map.set(name, values);
  }
  return map;
}

function valuesOf(name: string, entry: unknown): readonly string[] {
  const list: unknown[] = Array.isArray(entry) ? entry : [entry];
  const values = list.filter((value) => typeof value === 'string');
  if (values.length < list.length) {
    throw new AppError('secrets_malformed', `secret ${name} is neither a string nor a list of strings`);
  }
  return values.filter((value) => value !== '');
}
