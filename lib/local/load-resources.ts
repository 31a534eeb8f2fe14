import type { Agent } from '../domain/agent.ts';
import { lintResources } from '../domain/read/lint.ts';
import { notUtf8 } from '../domain/read/not-utf8.ts';
import {
  type LiteralSecret,
  type Located,
  type ReadResult,
  readResources,
  type SecretUse,
} from '../domain/read/read-resources.ts';
import { substituteLiterals } from '../domain/read/secrets/substitute-literals.ts';
import type { Problem } from '../domain/resource.ts';
import type { Trigger } from '../domain/trigger.ts';
import { TOOLS } from '../tools/registry.ts';
import type { Notice } from './local-event.ts';
import type { ResourceFile } from './resource-files.ts';

/** A literal that stood in a secret field, under the name that stands there now. Never print `value`. */
export interface StoredLiteral extends Pick<LiteralSecret, 'side' | 'value'> {
  readonly name: string;
}

/** Tells the name of a literal. */
export type LiteralNames = (literal: Pick<LiteralSecret, 'side' | 'value'>) => string;

/** `LITERAL_<n>`, one a value: a version that still serves after later changes finds the value it was written with. */
export function createLiteralNames(): LiteralNames {
  const given = new Map<string, string>();
  return ({ side, value }) => {
    const key = JSON.stringify([side, value]);
    const name = given.get(key) ?? `LITERAL_${given.size + 1}`;
    given.set(key, name);
    return name;
  };
}

/** What the files hold, ready to be written as parameters. */
export interface Loaded {
  readonly triggers: readonly Located<Trigger>[];
  readonly agents: readonly Located<Agent>[];
  readonly secrets: readonly SecretUse[];
  readonly literals: readonly StoredLiteral[];
  /** Files with an error: what they held before may still stand in them. */
  readonly broken: ReadonlySet<string>;
  readonly notices: readonly Notice[];
}

/**
 * Reads every file with the one reader. What is broken becomes a notice with its place, and the rest is there. A literal in
 * a secret field is replaced by the name that `names` gives it; one beside a name that `isSet` gives way to it.
 */
export function loadResources(
  files: readonly ResourceFile[],
  isSet: (name: string) => boolean,
  names: LiteralNames,
): Loaded {
  const literals: StoredLiteral[] = [];
  const notices: Notice[] = [];
  const foreign = files.filter(({ utf8 }) => !utf8).map(notUtf8);
  const read = files.flatMap(({ file, text, utf8 }) => {
    if (!utf8) return [];
    const first = readResources(text, { file });
    if (first.literals.length === 0) return first;
    const clean = substituteLiterals(text, first.literals, (literal) => {
      if (literal.name !== undefined && isSet(literal.name)) return literal.name;
      const name = names(literal);
      literals.push({ name, side: literal.side, value: literal.value });
      notices.push({ level: 'warning', message: literalMessage(literal, name) });
      return name;
    });
    return readResources(clean, { file });
  });
  const problems = [...foreign, ...read.flatMap((each) => each.problems)];
  notices.push(...[...problems, ...findingsOf(read)].filter(({ code }) => !UNTOLD.has(code)).map(asNotice));
  return {
    triggers: distinct(
      read.flatMap(({ triggers }) => triggers),
      notices,
    ),
    agents: distinct(
      read.flatMap(({ agents }) => agents),
      notices,
    ),
    secrets: read.flatMap(({ secrets }) => secrets),
    literals,
    broken: new Set(problems.filter(isError).map(({ file }) => file)),
    notices,
  };
}

/** Here the agent of a trigger may come with another file; names used twice and what is too large are told when they are left out. */
const UNTOLD: ReadonlySet<string> = new Set(['skipped', 'agent-missing']);

/** What `pdt validate` warns of beyond one field. */
function findingsOf(read: readonly ReadResult[]): readonly Problem[] {
  return lintResources(read, { tools: Object.keys(TOOLS) }).filter(({ severity }) => severity === 'warning');
}

/** The first of a name stays. */
function distinct<T extends Trigger | Agent>(located: readonly Located<T>[], notices: Notice[]) {
  const byName = new Map<string, Located<T>>();
  for (const one of located) {
    const name = one.resource.metadata.name;
    const first = byName.get(name);
    if (!first) byName.set(name, one);
    else {
      const message = `${place(one)}: ${one.resource.kind} ${name} is already in ${place(first)}; this one is left out`;
      notices.push({ level: 'error', message });
    }
  }
  return [...byName.values()];
}

function literalMessage(literal: LiteralSecret, name: string): string {
  return (
    `${place(literal)}: a secret stands in ${literal.path}; it is kept as ${name} here and refused when deployed. ` +
    `Write \${${literal.usual_name}} and set that.`
  );
}

function isError({ severity }: Problem): boolean {
  return severity === 'error';
}

function asNotice(problem: Problem): Notice {
  const meant = problem.suggestion === undefined ? '' : `; try: ${problem.suggestion}`;
  return { level: problem.severity, message: `${place(problem)}: ${problem.message}${meant}` };
}

function place({ file, line, column }: Pick<Problem, 'file' | 'line' | 'column'>): string {
  return `${file}:${line}:${column}`;
}
