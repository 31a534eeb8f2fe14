import { readFileSync } from 'node:fs';

/** A rule of a run as it stands in the code, and what is left when it is taken out. */
export interface Removal {
  readonly rule: string;
  /** Path from the root. */
  readonly file: string;
  readonly text: string;
  readonly instead: string;
}

/** The rows of removals.tsv whose rule's name has this part. */
export function readRemovals(part = ''): readonly Removal[] {
  const lines = readFileSync(new URL('removals.tsv', import.meta.url), 'utf8')
    .trim()
    .split('\n')
    .slice(1);
  return lines
    .map((line) => {
      const [rule = '', file = '', text = '', instead = ''] = line.split('\t');
      return { rule, file, text: JSON.parse(text), instead: JSON.parse(instead) };
    })
    .filter(({ rule }) => rule.includes(part));
}
