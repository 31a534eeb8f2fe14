import { createHash, randomUUID } from 'node:crypto';
import { fault, type Operation, ok, stringIn, stringsIn } from '../reply.ts';
import { type Secret, type Secrets, secretIn } from './secrets.ts';

const CURRENT = 'AWSCURRENT';
const PREVIOUS = 'AWSPREVIOUS';
/** Bytes. https://docs.aws.amazon.com/secretsmanager/latest/userguide/reference_limits.html */
const MOST_BYTES = 65_536;

/** https://docs.aws.amazon.com/secretsmanager/latest/apireference/API_CreateSecret.html */
export function createCreateSecret(secrets: Secrets, now: () => number): Operation {
  return (input) => {
    const name = stringIn(input, 'Name') ?? '';
    if (!/^[a-zA-Z0-9/_+=.@-]{1,512}$/.test(name)) {
      return fault('InvalidParameterException', 'Invalid name: letters, digits and /_+=.@- only.');
    }
    if (secrets.has(name)) {
      return fault(
        'ResourceExistsException',
        `The operation failed because the secret ${name} already exists.`,
      );
    }
    const description = stringIn(input, 'Description');
    const text = stringIn(input, 'SecretString');
    const version = stringIn(input, 'ClientRequestToken') ?? randomUUID();
    const suffix = createHash('sha256').update(name).digest('base64url').replace(/\W|_/g, 'x').slice(0, 6);
    const created_at = now();
    const empty: Secret = {
      name,
      arn: `arn:aws:secretsmanager:us-east-1:000000000000:secret:${name}-${suffix}`,
      ...(description === undefined ? {} : { description }),
      created_at,
      changed_at: created_at,
      values: new Map(),
      stages: new Map(),
    };
    const secret = text === undefined ? empty : withValue(empty, version, text, [CURRENT], created_at);
    secrets.set(name, secret);
    return ok({ ARN: secret.arn, Name: name, ...(text === undefined ? {} : { VersionId: version }) });
  };
}

/** https://docs.aws.amazon.com/secretsmanager/latest/apireference/API_PutSecretValue.html */
export function createPutSecretValue(secrets: Secrets, now: () => number): Operation {
  return (input) => {
    const secret = secretIn(secrets, input);
    if ('ok' in secret) return secret;
    const text = stringIn(input, 'SecretString');
    if (text === undefined || Buffer.byteLength(text) > MOST_BYTES) {
      return fault(
        'InvalidParameterException',
        `You must provide a SecretString of at most ${MOST_BYTES} bytes.`,
      );
    }
    const version = stringIn(input, 'ClientRequestToken') ?? randomUUID();
    if (version.length < 32 || version.length > 64) {
      return fault('InvalidParameterException', 'ClientRequestToken must have 32 to 64 characters.');
    }
    const known = secret.values.get(version);
    if (known && known.text !== text) {
      return fault('ResourceExistsException', 'A resource with the ID you requested already exists.');
    }
    const asked = stringsIn(input, 'VersionStages');
    const stages = asked.length > 0 ? asked : [CURRENT];
    if (!known) secrets.set(secret.name, withValue(secret, version, text, stages, now()));
    return ok({ ARN: secret.arn, Name: secret.name, VersionId: version, VersionStages: stages });
  };
}

/** Moving AWSCURRENT leaves AWSPREVIOUS on the version that had it. */
function withValue(
  secret: Secret,
  version: string,
  text: string,
  stages: readonly string[],
  at: number,
): Secret {
  const before = secret.stages.get(CURRENT);
  const moved = new Map(secret.stages);
  for (const stage of stages) moved.set(stage, version);
  if (before !== undefined && stages.includes(CURRENT)) moved.set(PREVIOUS, before);
  return {
    ...secret,
    changed_at: at,
    values: new Map([...secret.values, [version, { text, created_at: at }]]),
    stages: moved,
  };
}
