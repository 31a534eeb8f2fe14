import { seconds } from '../reply.ts';

export type Tier = 'Standard' | 'Advanced';

/** One version of a parameter. */
export interface ParameterVersion {
  readonly version: number;
  readonly value: string;
  readonly type: string;
  readonly tier: Tier;
  readonly description?: string;
  /** Epoch ms. */
  readonly modified_at: number;
}

/** A parameter with its versions, the current one last. */
export interface Parameter {
  readonly name: string;
  readonly versions: readonly ParameterVersion[];
  readonly tags: ReadonlyMap<string, string>;
}

/** Every parameter by its full name. */
export type Parameters = Map<string, Parameter>;

/** SSM keeps this many versions of a parameter. */
export const KEPT_VERSIONS = 100;

export function currentOf(parameter: Parameter): ParameterVersion {
  const current = parameter.versions.at(-1);
  if (!current) throw new Error(`parameter ${parameter.name} has no version`);
  return current;
}

export function arnOf(name: string): string {
  return `arn:aws:ssm:us-east-1:000000000000:parameter${name.startsWith('/') ? '' : '/'}${name}`;
}

/** By name, as every listing orders them. */
export function sorted(parameters: Parameters): readonly Parameter[] {
  return [...parameters.values()].sort((a, b) => (a.name < b.name ? -1 : 1));
}

/** A parameter as the Get operations answer it. https://docs.aws.amazon.com/systems-manager/latest/APIReference/API_Parameter.html */
export function describe(
  parameter: Parameter,
  version: ParameterVersion,
  selector?: string,
): Record<string, unknown> {
  return {
    Name: parameter.name,
    Type: version.type,
    Value: version.value,
    Version: version.version,
    ...(selector === undefined ? {} : { Selector: selector }),
    LastModifiedDate: seconds(version.modified_at),
    ARN: arnOf(parameter.name),
    DataType: 'text',
  };
}
