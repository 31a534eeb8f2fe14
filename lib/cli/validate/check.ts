import { lintResources } from '../../domain/read/lint.ts';
import { notUtf8 } from '../../domain/read/not-utf8.ts';
import { type ReadResult, readResources } from '../../domain/read/read-resources.ts';
import { type SecretToSet, secretsToSet } from '../../domain/read/secrets-to-set.ts';
import type { Problem } from '../../domain/resource.ts';
import { TOOLS } from '../../tools/registry.ts';
import type { SourceFile } from '../read-files.ts';
import { type ResourceSummary, summarize } from '../resource-summary.ts';

/** Everything validation found, before it is printed. */
export interface Findings {
  readonly files: readonly SourceFile[];
  readonly results: readonly ReadResult[];
  readonly problems: readonly Problem[];
  readonly resources: readonly ResourceSummary[];
  readonly secrets: readonly SecretToSet[];
}

/** Reads the files and looks at them together. */
export function check(files: readonly SourceFile[]): Findings {
  const results = files.map(({ file, text }) => readResources(text, { file }));
  const order = new Map(files.map(({ file }, index) => [file, index]));
  const problems = [
    ...files.filter((file) => !file.utf8).map(notUtf8),
    ...results.flatMap((result) => result.problems),
    ...files.filter((_, index) => isEmpty(results[index])).map(nothingHere),
    ...lintResources(results, { tools: Object.keys(TOOLS) }),
  ].sort(
    (a, b) => (order.get(a.file) ?? 0) - (order.get(b.file) ?? 0) || a.line - b.line || a.column - b.column,
  );
  return {
    files,
    results,
    problems,
    resources: results.flatMap((result) => [...result.triggers, ...result.agents].map(summarize)),
    secrets: secretsToSet(results),
  };
}

/** Neither a resource nor anything to say: an empty file, or one of comments only. */
function isEmpty(result: ReadResult | undefined): boolean {
  return result !== undefined && [...result.triggers, ...result.agents, ...result.problems].length === 0;
}

function nothingHere({ file }: SourceFile): Problem {
  return {
    severity: 'warning',
    code: 'nothing-here',
    message: 'there is no Trigger and no Agent in this file',
    file,
    line: 1,
    column: 1,
    path: '',
  };
}
