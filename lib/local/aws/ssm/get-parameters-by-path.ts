import { pageOf } from '../page.ts';
import { fault, type Operation, ok, stringIn } from '../reply.ts';
import { currentOf, describe, type Parameters, sorted } from './parameters.ts';

/** Pages of at most 10. https://docs.aws.amazon.com/systems-manager/latest/APIReference/API_GetParametersByPath.html */
export function createGetParametersByPath(parameters: Parameters): Operation {
  return (input) => {
    const path = stringIn(input, 'Path') ?? '';
    if (!path.startsWith('/')) {
      return fault('ValidationException', 'The parameter path must begin with a forward slash.');
    }
    const below = path.endsWith('/') ? path : `${path}/`;
    const recursive = input['Recursive'] === true;
    const found = sorted(parameters).filter(
      ({ name }) => name.startsWith(below) && (recursive || !name.slice(below.length).includes('/')),
    );
    const page = pageOf(found, input, { most: 10, tokenFault: 'InvalidNextToken' });
    if (!page.ok) return page;
    return ok({
      Parameters: page.items.map((parameter) => describe(parameter, currentOf(parameter))),
      ...(page.next === undefined ? {} : { NextToken: page.next }),
    });
  };
}
