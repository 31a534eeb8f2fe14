import {
  CreateSecretCommand,
  GetSecretValueCommand,
  PutSecretValueCommand,
  type SecretsManagerClient,
} from '@aws-sdk/client-secrets-manager';
import { MODEL_PROVIDERS, type ModelProvider, modelKeyNames } from '../domain/read/model-providers.ts';
import type { SecretUse } from '../domain/read/read-resources.ts';
import type { StoredLiteral } from './load-resources.ts';

type Environment = Readonly<Record<string, string | undefined>>;
export type SecretValues = Readonly<Record<string, string>>;

/** Worker secrets that are looked up without standing in a resource. */
const WORKER_NAMES = [
  'PAGERDUTY_API_TOKEN',
  'PAGERDUTY_FROM_EMAIL',
  'PROMETHEUS_URL',
  'LOKI_URL',
  'ELASTICSEARCH_URL',
  'KUBECONFIG',
  'OLLAMA_BASE_URL',
  ...(Object.keys(MODEL_PROVIDERS) as ModelProvider[]).flatMap(modelKeyNames),
];

/** The two secrets' maps: what the resources name and the environment holds, and the literals that stood in them. */
export function collectSecrets(
  loaded: { readonly secrets: readonly SecretUse[]; readonly literals: readonly StoredLiteral[] },
  environment: Environment,
): { readonly receiver: SecretValues; readonly worker: SecretValues } {
  const collect = (side: SecretUse['side'], always: readonly string[]): SecretValues => {
    const used = loaded.secrets.filter((use) => use.side === side).map(({ name }) => name);
    const literals = loaded.literals.filter((literal) => literal.side === side);
    return Object.fromEntries([
      ...[...new Set([...always, ...used])].flatMap((name) => {
        const value = environment[name];
        return value ? [[name, value] as const] : [];
      }),
      ...literals.map(({ name, value }) => [name, value] as const),
    ]);
  };
  const mcp = Object.keys(environment).filter((name) => /^MCP_.+_(URL|TOKEN)$/.test(name));
  return {
    receiver: collect('receiver', ['PAGERDUTY_WEBHOOK_SECRET']),
    worker: collect('worker', [...WORKER_NAMES, ...mcp]),
  };
}

/** Uses of names that have no value and are not optional. */
export function missingSecrets(
  uses: readonly SecretUse[],
  stored: { readonly receiver: SecretValues; readonly worker: SecretValues },
): readonly SecretUse[] {
  return uses.filter((use) => !use.optional && !Object.hasOwn(stored[use.side], use.name));
}

/** Adds values to a stored map; whatever else was stored there meanwhile stays. */
export async function storeSecrets(
  client: Pick<SecretsManagerClient, 'send'>,
  secretId: string,
  values: SecretValues,
): Promise<void> {
  const stored = await client.send(new GetSecretValueCommand({ SecretId: secretId }));
  const before: unknown = JSON.parse(stored.SecretString ?? '{}');
  const SecretString = JSON.stringify({ ...Object(before), ...values });
  if (SecretString === stored.SecretString) return;
  await client.send(new PutSecretValueCommand({ SecretId: secretId, SecretString }));
}

/** Starts as the stack's secrets do. */
export async function createSecret(
  client: Pick<SecretsManagerClient, 'send'>,
  secretId: string,
): Promise<void> {
  await client.send(new CreateSecretCommand({ Name: secretId, SecretString: '{}' }));
}
