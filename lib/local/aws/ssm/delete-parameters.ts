import { fault, type Operation, ok, stringIn, stringsIn } from '../reply.ts';
import type { Parameters } from './parameters.ts';

/** https://docs.aws.amazon.com/systems-manager/latest/APIReference/API_DeleteParameter.html */
export function createDeleteParameter(parameters: Parameters): Operation {
  return (input) => {
    const name = stringIn(input, 'Name') ?? '';
    return parameters.delete(name) ? ok() : fault('ParameterNotFound', `Parameter ${name} not found.`);
  };
}

/** At most 10 names. https://docs.aws.amazon.com/systems-manager/latest/APIReference/API_DeleteParameters.html */
export function createDeleteParameters(parameters: Parameters): Operation {
  return (input) => {
    const names = stringsIn(input, 'Names');
    if (names.length < 1 || names.length > 10) {
      return fault('ValidationException', 'Names must have between 1 and 10 members.');
    }
    const answers = names.map((name) => ({ name, deleted: parameters.delete(name) }));
    return ok({
      DeletedParameters: answers.flatMap(({ name, deleted }) => (deleted ? [name] : [])),
      InvalidParameters: answers.flatMap(({ name, deleted }) => (deleted ? [] : [name])),
    });
  };
}
