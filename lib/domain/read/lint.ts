import type { Problem } from '../resource.ts';
import { forbiddenActions, loops, unknownTools, writingTools } from './lint/actions.ts';
import { limits } from './lint/limits.ts';
import type { LintTarget } from './lint/lint-target.ts';
import { duplicateNames, missingAgents } from './lint/names.ts';
import { neverMatches } from './lint/never-matches.ts';
import { sizes } from './lint/size.ts';
import { promptTexts } from './lint/texts.ts';
import { unlikelyValues } from './lint/unlikely-values.ts';
import type { ReadResult } from './read-resources.ts';

/** What exists beside the files at hand. */
export interface Known {
  /** Names of agents in SSM. */
  readonly agents?: readonly string[];
  /** Names of the tools there are. Default: `TOOL_NAMES`. */
  readonly tools?: readonly string[];
}

/** The tools an LLM agent may call: the names of lib/tools/registry.ts, which a test compares. */
export const TOOL_NAMES: readonly string[] = [
  'pagerduty',
  'prometheus',
  'loki',
  'elasticsearch',
  'cloudwatch',
  'kubectl',
  'git',
  'http_get',
];

const CHECKS: readonly ((target: LintTarget) => Problem[])[] = [
  duplicateNames,
  missingAgents,
  neverMatches,
  unlikelyValues,
  promptTexts,
  loops,
  writingTools,
  forbiddenActions,
  unknownTools,
  limits,
  sizes,
];

/** Findings beyond one field's schema: about resources as they stand together. In the order of files and lines. */
export function lintResources(results: readonly ReadResult[], known: Known = {}): Problem[] {
  const target: LintTarget = {
    triggers: results.flatMap((result) => result.triggers),
    agents: results.flatMap((result) => result.agents),
    knownAgents: new Set([...(known.agents ?? []), ...results.flatMap((result) => result.brokenAgents)]),
    knownTools: known.tools ?? TOOL_NAMES,
  };
  const order = new Map(
    [...target.triggers, ...target.agents].map(({ file }) => file).map((file, index) => [file, index]),
  );
  return CHECKS.flatMap((check) => check(target)).sort(
    (a, b) => (order.get(a.file) ?? 0) - (order.get(b.file) ?? 0) || a.line - b.line || a.column - b.column,
  );
}
