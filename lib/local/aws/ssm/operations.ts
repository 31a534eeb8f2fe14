import type { Operation } from '../reply.ts';
import { createDeleteParameter, createDeleteParameters } from './delete-parameters.ts';
import { createDescribeParameters } from './describe-parameters.ts';
import { createGetParameter, createGetParameters } from './get-parameters.ts';
import { createGetParametersByPath } from './get-parameters-by-path.ts';
import type { Parameters } from './parameters.ts';
import { createPutParameter } from './put-parameter.ts';
import { createAddTags, createListTags, createRemoveTags } from './tags.ts';

/** Parameter Store, as far as we use it. https://docs.aws.amazon.com/systems-manager/latest/APIReference/ */
export function createSsm(now: () => number): Readonly<Record<string, Operation>> {
  const parameters: Parameters = new Map();
  return {
    PutParameter: createPutParameter(parameters, now),
    GetParameter: createGetParameter(parameters),
    GetParameters: createGetParameters(parameters),
    GetParametersByPath: createGetParametersByPath(parameters),
    DeleteParameter: createDeleteParameter(parameters),
    DeleteParameters: createDeleteParameters(parameters),
    DescribeParameters: createDescribeParameters(parameters),
    AddTagsToResource: createAddTags(parameters),
    RemoveTagsFromResource: createRemoveTags(parameters),
    ListTagsForResource: createListTags(parameters),
  };
}
