import { type Fault, fault, type Input, type Operation, ok, recordsIn, stringIn } from '../reply.ts';
import {
  currentOf,
  KEPT_VERSIONS,
  type Parameter,
  type Parameters,
  type ParameterVersion,
  type Tier,
} from './parameters.ts';

/** Bytes of a value. https://docs.aws.amazon.com/systems-manager/latest/userguide/parameter-store-advanced-parameters.html */
const MOST_STANDARD = 4096;
const MOST_ADVANCED = 8192;

/** https://docs.aws.amazon.com/systems-manager/latest/APIReference/API_PutParameter.html */
export function createPutParameter(parameters: Parameters, now: () => number): Operation {
  return (input) => {
    const name = stringIn(input, 'Name') ?? '';
    const existing = parameters.get(name);
    const refusal = refuseName(name) ?? refuseOverwrite(input, existing) ?? refuseValue(input);
    if (refusal) return refusal;
    const tier = tierFor(input, existing && currentOf(existing).tier);
    if (typeof tier !== 'string') return tier;
    const type = stringIn(input, 'Type') ?? (existing && currentOf(existing).type);
    if (type !== 'String' && type !== 'StringList' && type !== 'SecureString') {
      return fault('ValidationException', 'A parameter type is required when you create a parameter.');
    }
    const version = nextVersion(input, existing, { tier, type, modified_at: now() });
    parameters.set(name, {
      name,
      versions: [...(existing?.versions ?? []), version].slice(-KEPT_VERSIONS),
      tags: existing?.tags ?? new Map(recordsIn(input, 'Tags').map(tagOf)),
    });
    return ok({ Version: version.version, Tier: tier });
  };
}

function nextVersion(
  input: Input,
  existing: Parameter | undefined,
  made: Pick<ParameterVersion, 'tier' | 'type' | 'modified_at'>,
): ParameterVersion {
  const before = existing && currentOf(existing);
  const description = stringIn(input, 'Description') ?? before?.description;
  return {
    version: (before?.version ?? 0) + 1,
    value: stringIn(input, 'Value') ?? '',
    ...made,
    ...(description === undefined ? {} : { description }),
  };
}

/** https://docs.aws.amazon.com/systems-manager/latest/userguide/sysman-parameter-name-constraints.html */
function refuseName(name: string): Fault | undefined {
  if (!/^[a-zA-Z0-9_.\-/]{1,1011}$/.test(name) || (name.includes('/') && !name.startsWith('/'))) {
    return fault(
      'ValidationException',
      'Parameter name must be a fully qualified name of letters, digits and .-_/ (at most 1011).',
    );
  }
  if (/^\/?(aws|ssm)/i.test(name)) {
    return fault('ValidationException', 'Parameter name: can\'t be prefixed with "aws" or "ssm".');
  }
  const levels = name.split('/').length - 1;
  if (levels > 15 || name.endsWith('/') || name.includes('//')) {
    return fault('HierarchyLevelLimitExceededException', 'A parameter has at most 15 levels, none empty.');
  }
  return undefined;
}

function refuseOverwrite(input: Input, existing: Parameter | undefined): Fault | undefined {
  const overwrite = input['Overwrite'] === true;
  if (existing && !overwrite) {
    return fault(
      'ParameterAlreadyExists',
      'The parameter already exists. To overwrite this value, set the overwrite option in the request to true.',
    );
  }
  if (overwrite && recordsIn(input, 'Tags').length > 0) {
    return fault(
      'ValidationException',
      "Invalid request: tags and overwrite can't be used together. To create a parameter with tags, please remove overwrite flag.",
    );
  }
  return undefined;
}

function refuseValue(input: Input): Fault | undefined {
  const value = stringIn(input, 'Value');
  if (value === undefined || value === '') {
    return fault('ValidationException', 'Parameter value must not be empty.');
  }
  if (value.includes('{{')) {
    return fault(
      'ValidationException',
      "Parameter value can't nest another parameter. Do not use {{}} in the parameter value.",
    );
  }
  return undefined;
}

/** The tier the value ends in: Intelligent-Tiering takes Advanced for what Standard cannot hold. Nothing leads back. */
function tierFor(input: Input, before: Tier | undefined): Tier | Fault {
  const asked = stringIn(input, 'Tier') ?? before ?? 'Standard';
  const bytes = Buffer.byteLength(stringIn(input, 'Value') ?? '');
  if (asked !== 'Standard' && asked !== 'Advanced' && asked !== 'Intelligent-Tiering') {
    return fault(
      'ValidationException',
      `Tier ${asked} is not one of Standard, Advanced, Intelligent-Tiering.`,
    );
  }
  if (bytes > MOST_ADVANCED) {
    return fault('ValidationException', `A parameter value has at most ${MOST_ADVANCED} characters.`);
  }
  if (asked === 'Standard') {
    if (before === 'Advanced') {
      return fault('ValidationException', "This parameter uses the advanced tier. It can't become standard.");
    }
    if (bytes > MOST_STANDARD) {
      return fault(
        'ValidationException',
        `Standard tier parameters support a maximum parameter value of ${MOST_STANDARD} characters.`,
      );
    }
    return 'Standard';
  }
  return asked === 'Advanced' || before === 'Advanced' || bytes > MOST_STANDARD ? 'Advanced' : 'Standard';
}

/** A `{Key, Value}` structure as a map entry. */
export function tagOf(tag: Input): [string, string] {
  return [stringIn(tag, 'Key') ?? '', stringIn(tag, 'Value') ?? ''];
}
