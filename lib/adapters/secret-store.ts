import {
  GetSecretValueCommand,
  PutSecretValueCommand,
  type SecretsManagerClient,
  UpdateSecretVersionStageCommand,
} from '@aws-sdk/client-secrets-manager';
import type { SecretStore } from '../app/ports/secret-store.ts';
import type { SecretMap } from '../app/ports/webhook-secrets.ts';
import { AppError } from '../domain/errors.ts';
import { parseSecretMap } from './secrets-manager.ts';

const CURRENT = 'AWSCURRENT';
/** Label of a version that is being written. */
const PENDING = 'PDT_PENDING';

/**
 * One secret map with compare-and-set. PutSecretValue has none, but moving AWSCURRENT has: UpdateSecretVersionStage refuses
 * when RemoveFromVersionId does not hold the label. So a new version is put under a label of its own, then takes AWSCURRENT.
 * https://docs.aws.amazon.com/secretsmanager/latest/apireference/API_UpdateSecretVersionStage.html
 */
export function createSecretStore(client: Pick<SecretsManagerClient, 'send'>, secretId: string): SecretStore {
  const current = async () => {
    const answer = await guarded('read', () =>
      client.send(new GetSecretValueCommand({ SecretId: secretId, VersionStage: CURRENT })),
    );
    return { text: answer.SecretString ?? '', version: answer.VersionId ?? '' };
  };
  const move = (to: string, from: string) =>
    client.send(
      new UpdateSecretVersionStageCommand({
        SecretId: secretId,
        VersionStage: CURRENT,
        MoveToVersionId: to,
        RemoveFromVersionId: from,
      }),
    );
  const discard = (version: string) =>
    client.send(
      new UpdateSecretVersionStageCommand({
        SecretId: secretId,
        VersionStage: PENDING,
        RemoveFromVersionId: version,
      }),
    );
  return {
    read: async () => {
      const { text, version } = await current();
      return { values: parseSecretMap(text), version };
    },
    write: async (values, version) => {
      if ((await current()).version !== version) throw conflict(secretId);
      const put = await guarded('written', () =>
        client.send(
          new PutSecretValueCommand({
            SecretId: secretId,
            SecretString: textOf(values),
            VersionStages: [PENDING],
          }),
        ),
      );
      const written = put.VersionId ?? '';
      try {
        await move(written, version);
      } catch (cause) {
        // A repeated request whose first answer was lost is refused too: what is current now decides.
        const now = (await current()).version;
        if (now === written) return written;
        await discard(written).catch(() => undefined);
        if (now !== version) throw conflict(secretId, cause);
        throw unavailable('written', cause);
      }
      return written;
    },
  };
}

/** One value as a string, several as a list; names in order, so that equal maps give equal texts. */
function textOf(values: SecretMap): string {
  const entries = [...values].filter(([, list]) => list.length > 0);
  const sorted = entries.toSorted(([a], [b]) => (a < b ? -1 : 1));
  return JSON.stringify(
    Object.fromEntries(sorted.map(([name, list]) => [name, list.length === 1 ? list[0] : list])),
  );
}

async function guarded<T>(done: string, call: () => Promise<T>): Promise<T> {
  try {
    return await call();
  } catch (cause) {
    throw unavailable(done, cause);
  }
}

function unavailable(done: string, cause: unknown): AppError {
  const name = cause instanceof Error ? cause.name : typeof cause;
  return new AppError('secrets_unavailable', `the secrets could not be ${done}: ${name}`, { cause });
}

function conflict(secretId: string, cause?: unknown): AppError {
  return new AppError('secrets_conflict', `${secretId} was changed by someone else meanwhile`, {
    remedy: 'Run the command again: it reads the secret afresh.',
    ...(cause === undefined ? {} : { cause }),
  });
}
