import { pageOf } from '../page.ts';
import { fault, type Input, type Operation, ok, recordsIn, seconds, stringIn, stringsIn } from '../reply.ts';
import { arnOf, currentOf, type Parameter, type Parameters, sorted } from './parameters.ts';

/** Filters by name and path. https://docs.aws.amazon.com/systems-manager/latest/APIReference/API_DescribeParameters.html */
export function createDescribeParameters(parameters: Parameters): Operation {
  return (input) => {
    const filters = recordsIn(input, 'ParameterFilters');
    const foreign = filters.find((filter) => !['Name', 'Path'].includes(stringIn(filter, 'Key') ?? ''));
    if (foreign) {
      return fault('InvalidFilterKey', `The local platform filters by Name and Path only.`);
    }
    const found = sorted(parameters).filter(({ name }) => filters.every((filter) => passes(filter, name)));
    const page = pageOf(found, input, { most: 50, tokenFault: 'InvalidNextToken' });
    if (!page.ok) return page;
    return ok({
      Parameters: page.items.map(summary),
      ...(page.next === undefined ? {} : { NextToken: page.next }),
    });
  };
}

function passes(filter: Input, name: string): boolean {
  const option = stringIn(filter, 'Option') ?? 'Equals';
  return stringsIn(filter, 'Values').some((value) => {
    if (filter['Key'] === 'Path') {
      const below = value.endsWith('/') ? value : `${value}/`;
      const rest = name.slice(below.length);
      return name.startsWith(below) && (option === 'Recursive' || !rest.includes('/'));
    }
    if (option === 'BeginsWith') return name.startsWith(value);
    return option === 'Contains' ? name.includes(value) : name === value;
  });
}

function summary(parameter: Parameter): Record<string, unknown> {
  const current = currentOf(parameter);
  return {
    Name: parameter.name,
    ARN: arnOf(parameter.name),
    Type: current.type,
    Version: current.version,
    Tier: current.tier,
    ...(current.description === undefined ? {} : { Description: current.description }),
    LastModifiedDate: seconds(current.modified_at),
    Policies: [],
    DataType: 'text',
  };
}
