import { pageOf } from '../page.ts';
import { type Operation, ok } from '../reply.ts';
import { createGetSecretValue } from './get-secret-value.ts';
import { createCreateSecret, createPutSecretValue } from './put-secret-value.ts';
import { describeSecret, type Secrets, secretIn, versionsOf } from './secrets.ts';
import { createUpdateSecretVersionStage } from './update-version-stage.ts';

/** Secrets Manager, as far as we use it. https://docs.aws.amazon.com/secretsmanager/latest/apireference/ */
export function createSecretsManager(now: () => number): Readonly<Record<string, Operation>> {
  const secrets: Secrets = new Map();
  return {
    CreateSecret: createCreateSecret(secrets, now),
    PutSecretValue: createPutSecretValue(secrets, now),
    GetSecretValue: createGetSecretValue(secrets),
    UpdateSecretVersionStage: createUpdateSecretVersionStage(secrets),
    DescribeSecret: (input) => {
      const secret = secretIn(secrets, input);
      if ('ok' in secret) return secret;
      return ok({ ...describeSecret(secret), VersionIdsToStages: versionsOf(secret) });
    },
    ListSecrets: (input) => {
      const page = pageOf([...secrets.values()], input, {
        most: 100,
        tokenFault: 'InvalidNextTokenException',
      });
      if (!page.ok) return page;
      return ok({
        SecretList: page.items.map((secret) => ({
          ...describeSecret(secret),
          SecretVersionsToStages: versionsOf(secret),
        })),
        ...(page.next === undefined ? {} : { NextToken: page.next }),
      });
    },
  };
}
