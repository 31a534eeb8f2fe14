import { type Fault, fault, type Input, seconds, stringIn } from '../reply.ts';

/** A secret: its values by version id, and which version each staging label names. */
export interface Secret {
  readonly name: string;
  readonly arn: string;
  readonly description?: string;
  /** Epoch ms. */
  readonly created_at: number;
  readonly changed_at: number;
  readonly values: ReadonlyMap<string, { readonly text: string; readonly created_at: number }>;
  readonly stages: ReadonlyMap<string, string>;
}

export type Secrets = Map<string, Secret>;

/** By name or ARN. */
export function secretIn(secrets: Secrets, input: Input): Secret | Fault {
  const id = stringIn(input, 'SecretId') ?? '';
  const found = secrets.get(id) ?? [...secrets.values()].find((secret) => secret.arn === id);
  return found ?? fault('ResourceNotFoundException', "Secrets Manager can't find the specified secret.");
}

/** Version ids with their labels; versions without any are not shown. */
export function versionsOf(secret: Secret): Record<string, readonly string[]> {
  const versions: Record<string, string[]> = {};
  for (const [stage, id] of secret.stages) {
    const stages = versions[id] ?? [];
    stages.push(stage);
    versions[id] = stages;
  }
  return versions;
}

/** What DescribeSecret and ListSecrets tell: never a value. */
export function describeSecret(secret: Secret): Record<string, unknown> {
  return {
    ARN: secret.arn,
    Name: secret.name,
    ...(secret.description === undefined ? {} : { Description: secret.description }),
    CreatedDate: seconds(secret.created_at),
    LastChangedDate: seconds(secret.changed_at),
  };
}
