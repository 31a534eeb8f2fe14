import { METADATA_NAMES } from '../metadata.ts';
import { templateNames } from '../template.ts';
import { suggest } from './suggest.ts';

/** A `{{name}}` that no metadata has. */
export interface UnknownName {
  /** As written, braces included. */
  readonly written: string;
  /** The nearest name that exists, in braces. */
  readonly near?: string;
}

/** More in one text say nothing new. */
const MOST_PER_TEXT = 5;

const KNOWN: ReadonlySet<string> = new Set(METADATA_NAMES);

/** The unknown names of a text, each once. */
export function unknownNames(text: string): UnknownName[] {
  const unknown = new Map<string, string>();
  for (const { name, start, end } of templateNames(text)) {
    if (!KNOWN.has(name) && !unknown.has(name)) unknown.set(name, text.slice(start, end));
  }
  return [...unknown].slice(0, MOST_PER_TEXT).map(([name, written]) => {
    const bare = name.replace(/^(?:event\.|metadata\.|incident\.|payload\.)+/, '').replaceAll('.', '_');
    const near = suggest(bare, METADATA_NAMES);
    return near === undefined ? { written } : { written, near: `{{${near}}}` };
  });
}
