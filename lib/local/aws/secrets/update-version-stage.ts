import { fault, type Operation, ok, stringIn } from '../reply.ts';
import { type Secrets, secretIn } from './secrets.ts';

const CURRENT = 'AWSCURRENT';
const PREVIOUS = 'AWSPREVIOUS';

/**
 * Moves a staging label, or takes it off a version. A label that a version holds only moves when that version is named.
 * https://docs.aws.amazon.com/secretsmanager/latest/apireference/API_UpdateSecretVersionStage.html
 */
export function createUpdateSecretVersionStage(secrets: Secrets): Operation {
  return (input) => {
    const secret = secretIn(secrets, input);
    if ('ok' in secret) return secret;
    const stage = stringIn(input, 'VersionStage') ?? '';
    const to = stringIn(input, 'MoveToVersionId');
    const from = stringIn(input, 'RemoveFromVersionId');
    const holder = secret.stages.get(stage);
    if (stage === '' || (to === undefined && from === undefined)) {
      return fault('InvalidParameterException', 'Name a VersionStage and a version to move it to or from.');
    }
    if (to !== undefined && !secret.values.has(to)) {
      return fault('ResourceNotFoundException', "Secrets Manager can't find the specified secret version.");
    }
    if (holder !== from && !(holder === to && from === undefined)) {
      return fault(
        'InvalidParameterException',
        `The parameter RemoveFromVersionId can't be empty or another version: staging label ${stage} is attached to version ${holder ?? 'none'}.`,
      );
    }
    if (to === undefined && stage === CURRENT) {
      return fault('InvalidParameterException', 'AWSCURRENT can be moved, not removed.');
    }
    const stages = new Map(secret.stages);
    stages.delete(stage);
    if (to !== undefined) stages.set(stage, to);
    if (stage === CURRENT && holder !== undefined && holder !== to) stages.set(PREVIOUS, holder);
    secrets.set(secret.name, { ...secret, stages });
    return ok({ ARN: secret.arn, Name: secret.name });
  };
}
