import { fault, type Operation, ok, stringIn, stringsIn } from '../reply.ts';
import { arnOf, currentOf, describe, type Parameters } from './parameters.ts';

/** https://docs.aws.amazon.com/systems-manager/latest/APIReference/API_GetParameter.html */
export function createGetParameter(parameters: Parameters): Operation {
  return (input) => {
    const asked = stringIn(input, 'Name') ?? '';
    const found = find(parameters, asked);
    if (found === 'no-version') {
      return fault('ParameterVersionNotFound', `Systems Manager could not find version of ${asked}.`);
    }
    return found ? ok({ Parameter: found }) : fault('ParameterNotFound', `Parameter ${asked} not found.`);
  };
}

/** At most 10 names. https://docs.aws.amazon.com/systems-manager/latest/APIReference/API_GetParameters.html */
export function createGetParameters(parameters: Parameters): Operation {
  return (input) => {
    const names = stringsIn(input, 'Names');
    if (names.length < 1 || names.length > 10) {
      return fault('ValidationException', 'Names must have between 1 and 10 members.');
    }
    const answers = names.map((name) => ({ name, found: find(parameters, name) }));
    return ok({
      Parameters: answers.flatMap(({ found }) => (found && found !== 'no-version' ? [found] : [])),
      InvalidParameters: answers.flatMap(({ name, found }) =>
        found && found !== 'no-version' ? [] : [name],
      ),
    });
  };
}

/** A name or ARN, with an optional `:version`. */
function find(parameters: Parameters, asked: string): Record<string, unknown> | 'no-version' | undefined {
  const path = asked.startsWith('arn:') ? asked.slice(arnOf('').length - 1) : asked;
  const [name = '', selector] = path.split(':');
  const parameter = parameters.get(name) ?? parameters.get(name.replace(/^\//, ''));
  if (!parameter) return undefined;
  if (selector === undefined) return describe(parameter, currentOf(parameter));
  const version = parameter.versions.find((one) => String(one.version) === selector);
  return version ? describe(parameter, version, `:${selector}`) : 'no-version';
}
