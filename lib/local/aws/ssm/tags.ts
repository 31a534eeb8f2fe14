import {
  type Fault,
  fault,
  type Input,
  type Operation,
  ok,
  recordsIn,
  stringIn,
  stringsIn,
} from '../reply.ts';
import type { Parameter, Parameters } from './parameters.ts';
import { tagOf } from './put-parameter.ts';

/** https://docs.aws.amazon.com/systems-manager/latest/APIReference/API_AddTagsToResource.html */
export function createAddTags(parameters: Parameters): Operation {
  return (input) => {
    const parameter = tagged(parameters, input);
    if ('ok' in parameter) return parameter;
    const tags = new Map([...parameter.tags, ...recordsIn(input, 'Tags').map(tagOf)]);
    parameters.set(parameter.name, { ...parameter, tags });
    return ok();
  };
}

/** https://docs.aws.amazon.com/systems-manager/latest/APIReference/API_RemoveTagsFromResource.html */
export function createRemoveTags(parameters: Parameters): Operation {
  return (input) => {
    const parameter = tagged(parameters, input);
    if ('ok' in parameter) return parameter;
    const gone = new Set(stringsIn(input, 'TagKeys'));
    const tags = new Map([...parameter.tags].filter(([key]) => !gone.has(key)));
    parameters.set(parameter.name, { ...parameter, tags });
    return ok();
  };
}

/** https://docs.aws.amazon.com/systems-manager/latest/APIReference/API_ListTagsForResource.html */
export function createListTags(parameters: Parameters): Operation {
  return (input) => {
    const parameter = tagged(parameters, input);
    if ('ok' in parameter) return parameter;
    return ok({ TagList: [...parameter.tags].map(([Key, Value]) => ({ Key, Value })) });
  };
}

function tagged(parameters: Parameters, input: Input): Parameter | Fault {
  if (input['ResourceType'] !== 'Parameter') {
    return fault('InvalidResourceType', 'The local platform tags parameters only.');
  }
  const id = stringIn(input, 'ResourceId') ?? '';
  return parameters.get(id) ?? fault('InvalidResourceId', `Parameter ${id} not found.`);
}
