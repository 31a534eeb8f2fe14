import type { Agent } from '../domain/agent.ts';
import { asAppError } from '../domain/errors.ts';
import type { Located, ReadResult } from '../domain/read/read-resources.ts';
import type { Problem } from '../domain/resource.ts';
import type { Trigger } from '../domain/trigger.ts';
import type { StoredParameter } from './ports/parameter-store.ts';

export type Kind = 'Trigger' | 'Agent';

/** How texts become resources: the one reader, and the codec that parameters are stored with. */
export interface Reader {
  readonly decode: (value: string) => string;
  readonly read: (text: string, source: { readonly file: string }) => ReadResult;
}

/** What one parameter holds: its resource when nothing is wrong with it, and whatever there is to say. */
export interface Compiled<T extends Trigger | Agent> {
  readonly parameter: StoredParameter;
  readonly name: string;
  /** Absent when there is an error among the problems. */
  readonly located?: Located<T>;
  readonly problems: readonly Problem[];
}

/** Reads one parameter: it must hold exactly one resource, of the folder's kind, with the parameter's own name. */
export function compileParameter<T extends Trigger | Agent>(
  reader: Reader,
  kind: Kind,
  parameter: StoredParameter,
): Compiled<T> {
  const name = parameter.name.slice(parameter.name.lastIndexOf('/') + 1);
  let text: string;
  try {
    text = reader.decode(parameter.value);
  } catch (thrown) {
    return {
      parameter,
      name,
      problems: [problemIn(parameter, 'parameter-invalid', asAppError(thrown).message)],
    };
  }
  const result = reader.read(text, { file: parameter.name });
  const [wanted, other] =
    kind === 'Trigger' ? [result.triggers, result.agents] : [result.agents, result.triggers];
  const problems = [...result.problems];
  if (!problems.some(isError)) problems.push(...shapeProblems(kind, name, parameter, wanted, other.length));
  const located = wanted[0];
  if (problems.some(isError) || !located) return { parameter, name, problems };
  return { parameter, name, located: located as Located<T>, problems };
}

export function isError(problem: Problem): boolean {
  return problem.severity === 'error';
}

/** An error about the parameter as a whole. */
export function problemIn(parameter: StoredParameter, code: string, message: string): Problem {
  return { severity: 'error', code, message, file: parameter.name, line: 1, column: 1, path: '' };
}

function shapeProblems(
  kind: Kind,
  name: string,
  parameter: StoredParameter,
  wanted: readonly Located<Trigger | Agent>[],
  others: number,
): readonly Problem[] {
  const [only] = wanted;
  if (!only || wanted.length + others !== 1) {
    const found = `${wanted.length} of kind ${kind} and ${others} of another kind`;
    return [problemIn(parameter, 'one-resource', `a parameter holds one ${kind}; this one holds ${found}`)];
  }
  const own = only.resource.metadata.name;
  if (own === name) return [];
  return [
    {
      ...problemIn(parameter, 'name-mismatch', `the ${kind} is named ${own}, its parameter ${name}`),
      ...only.locate(['metadata', 'name']),
      suggestion: name,
    },
  ];
}
