import type { Agent } from '../../agent.ts';
import type { Problem } from '../../resource.ts';
import type { Trigger } from '../../trigger.ts';
import type { Located } from '../read-resources.ts';

/** All resources that are judged together. */
export interface LintTarget {
  readonly triggers: readonly Located<Trigger>[];
  readonly agents: readonly Located<Agent>[];
  /** Names of agents that exist elsewhere (in SSM), or stand in the files and have errors. */
  readonly knownAgents: ReadonlySet<string>;
  /** Names of tools an LLM agent may call. */
  readonly knownTools: readonly string[];
}

export type Path = readonly (string | number)[];

/** A finding about a field of a resource. */
export function finding(
  at: Located<Trigger | Agent>,
  path: Path,
  severity: Problem['severity'],
  code: string,
  message: string,
  suggestion?: string,
): Problem {
  return {
    severity,
    code,
    message,
    file: at.file,
    ...at.locate(path),
    ...(suggestion === undefined ? {} : { suggestion }),
  };
}
