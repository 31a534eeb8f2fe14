import { SecretValue, Validations } from 'aws-cdk-lib';
import { Secret } from 'aws-cdk-lib/aws-secretsmanager';
import type { Construct } from 'constructs';
import type { Context } from '../config/context-schema.ts';
import { pinLogicalId } from './logical-id.ts';
import { removalPolicy } from './retain.ts';

/**
 * A map of secrets, `{}` at first. CloudFormation writes a secret's value only when the template's text changes, so nothing
 * here may ever change: people fill it with `pdt secrets set`. The name is generated: a retained secret must not stand in the
 * way of a new stack.
 */
export function createSecret(scope: Construct, id: string, reader: string, context: Context): Secret {
  const secret = new Secret(scope, id, {
    description: `Secrets of ${reader}: JSON map, name to text or list of texts`,
    secretStringValue: SecretValue.unsafePlainText('{}'),
    removalPolicy: removalPolicy(context),
  });
  pinLogicalId(secret, id);
  Validations.of(secret).acknowledge({
    id: 'AwsSolutions-SMG4',
    reason:
      'PagerDuty and model providers issue these values; they are rotated with `pdt secrets set --add` and `retire`.',
  });
  return secret;
}
