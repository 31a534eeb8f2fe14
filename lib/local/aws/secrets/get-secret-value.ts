import { fault, type Input, type Operation, ok, seconds, stringIn } from '../reply.ts';
import { type Secret, type Secrets, secretIn, versionsOf } from './secrets.ts';

/** https://docs.aws.amazon.com/secretsmanager/latest/apireference/API_GetSecretValue.html */
export function createGetSecretValue(secrets: Secrets): Operation {
  return (input) => {
    const secret = secretIn(secrets, input);
    if ('ok' in secret) return secret;
    const version = versionAsked(secret, input);
    const value = version === undefined ? undefined : secret.values.get(version);
    if (version === undefined || !value) {
      const stage = stringIn(input, 'VersionStage') ?? 'AWSCURRENT';
      return fault(
        'ResourceNotFoundException',
        `Secrets Manager can't find the specified secret value for staging label: ${stage}`,
      );
    }
    return ok({
      ARN: secret.arn,
      Name: secret.name,
      VersionId: version,
      SecretString: value.text,
      VersionStages: versionsOf(secret)[version] ?? [],
      CreatedDate: seconds(value.created_at),
    });
  };
}

function versionAsked(secret: Secret, input: Input): string | undefined {
  const stage = stringIn(input, 'VersionStage');
  const version = stringIn(input, 'VersionId');
  const staged = secret.stages.get(stage ?? 'AWSCURRENT');
  if (version === undefined) return staged;
  return stage === undefined || staged === version ? version : undefined;
}
