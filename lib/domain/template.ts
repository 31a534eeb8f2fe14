import { AppError } from './errors.ts';
import type { Metadata, MetadataValue } from './metadata.ts';
import { suggest } from './read/suggest.ts';

/** A `{{name}}` in a text. */
export interface TemplateName {
  readonly name: string;
  /** UTF-16 offsets of the whole `{{…}}`. */
  readonly start: number;
  readonly end: number;
}

/**
 * `{{name}}`, `{{ .name }}`, `{{event.metadata.name}}`, with any white space inside the braces. A dotted path that is none
 * of these is a name too, an unknown one. Anything else between braces is not ours. No two parts of the pattern can match
 * the same character in turn, so matching is linear.
 */
const NAME = /\{\{\s*\.?(?:event\.metadata\.)?([A-Za-z_][\w.-]*)\s*\}\}/g;

/** The names a template uses, in order, with their places. */
export function templateNames(text: string): readonly TemplateName[] {
  return Array.from(text.matchAll(NAME), (match) => ({
    name: match[1] ?? '',
    start: match.index,
    end: match.index + match[0].length,
  }));
}

/**
 * Renders every `{{name}}` once: a value is never rendered again and never escaped; lists join with ", "; a known name
 * without a value is empty. An unknown name stays as it is ('keep') or throws ('error').
 * @throws AppError `template_unknown_name` naming it and the nearest known name.
 */
export function renderTemplate(
  text: string,
  values: Metadata,
  known: readonly string[],
  options: { readonly unknown: 'error' | 'keep' },
): string {
  const names = new Set(known);
  return text.replace(NAME, (whole, name: string) => {
    const value = Object.hasOwn(values, name) ? values[name] : undefined;
    if (value !== undefined) return renderValue(value);
    if (names.has(name)) return '';
    if (options.unknown === 'error') throw unknownName(name, names);
    return whole;
  });
}

function renderValue(value: MetadataValue): string {
  return typeof value === 'object' ? value.join(', ') : String(value);
}

function unknownName(name: string, known: Iterable<string>): AppError {
  const near = suggest(name, known);
  return new AppError(
    'template_unknown_name',
    `{{${name}}} is no known name${near === undefined ? '' : `; did you mean {{${near}}}?`}`,
    near === undefined ? {} : { remedy: `write {{${near}}}` },
  );
}
