import { AppError } from './errors.ts';
import { lastKey } from './last-key.ts';

/** `${NAME}` or `${NAME:-default}`; a default ends at the first `}`. */
const REFERENCE = /\$\{([A-Za-z_][A-Za-z0-9_]*)(?::-([^}]*))?\}/g;

/** Which side resolves a field. Each resolves only what it uses. */
export type SecretSide = 'receiver' | 'worker';

/** A field whose `${NAME}` references are resolved; `*` stands for any key, `[]` for any list item. */
export interface SecretField {
  readonly kind: 'Trigger' | 'Agent';
  readonly path: string;
  readonly side: SecretSide;
  /** An unset name counts as absent instead of failing. */
  readonly optional?: true;
}

/** The closed list: nowhere else (no prompt, parameter or note) is a reference ever resolved. */
export const SECRET_FIELDS: readonly SecretField[] = [
  { kind: 'Trigger', path: 'spec.platform.config.webhook_secret', side: 'receiver' },
  { kind: 'Trigger', path: 'spec.platform.config.api_token', side: 'worker', optional: true },
  { kind: 'Trigger', path: 'spec.platform.config.from_email', side: 'worker', optional: true },
  { kind: 'Agent', path: 'spec.invoke.http.url', side: 'worker' },
  { kind: 'Agent', path: 'spec.invoke.http.headers.*', side: 'worker' },
  { kind: 'Agent', path: 'spec.llm.base_url', side: 'worker' },
  { kind: 'Agent', path: 'spec.tools[].config.*', side: 'worker' },
  { kind: 'Agent', path: 'spec.mcp[].url', side: 'worker' },
  { kind: 'Agent', path: 'spec.mcp[].headers.*', side: 'worker' },
  { kind: 'Agent', path: 'spec.mcp[].env.*', side: 'worker' },
  { kind: 'Agent', path: 'spec.mcp[].args[]', side: 'worker' },
  { kind: 'Agent', path: 'spec.env.*', side: 'worker' },
];

/** Fields in which an unset name is no error, by their last key. */
const OPTIONAL: ReadonlySet<string> = new Set(
  SECRET_FIELDS.filter((field) => field.optional).map((field) => lastKey(field.path)),
);

/** One `${NAME}` of a text. */
export interface SecretReference {
  readonly name: string;
  /** What stands after `:-`; absent without one. */
  readonly fallback?: string;
}

/** The references of a text, in order. */
export function referencesIn(text: string): readonly SecretReference[] {
  return Array.from(text.matchAll(REFERENCE), ([, name = '', fallback]) =>
    fallback === undefined ? { name } : { name, fallback },
  );
}

/** The text with something in the place of every reference. */
export function replaceReferences(text: string, replace: (reference: SecretReference) => string): string {
  return text.replace(REFERENCE, (_, name: string, fallback?: string) =>
    replace(fallback === undefined ? { name } : { name, fallback }),
  );
}

/** The distinct names referenced anywhere inside a value (a text, or lists and maps of them), in order. */
export function referencedNames(value: unknown): readonly string[] {
  return [...new Set(textsOf(value).flatMap((text) => referencesIn(text).map(({ name }) => name)))];
}

/**
 * Whether a text of a secret field holds a secret itself: anything but references and an authentication scheme
 * (`Bearer ${TOKEN}`), or a reference with a default that is not empty.
 */
export function isLiteral(text: string): boolean {
  if (referencesIn(text).some(({ fallback }) => fallback)) return true;
  const rest = text.replace(REFERENCE, '').trim();
  return rest !== '' && !(/^(?:bearer|basic|token|apikey|token token=)$/i.test(rest) && rest !== text.trim());
}

/** Where a reference stands, for messages. */
export interface SecretPlace {
  /** `trigger/name` or `agent/name`. */
  readonly resource: string;
  /** Path of the field. */
  readonly field: string;
}

/**
 * The text with every reference replaced. A name that is unset (or empty) takes its default; without one it is an error,
 * except in `api_token` and `from_email`, where the whole field then counts as absent (undefined).
 * @throws AppError `secret_unset`, naming resource, field and NAME, never any literal text.
 */
export async function resolveSecretText(
  text: string,
  lookup: (name: string) => Promise<string | undefined>,
  where: SecretPlace,
): Promise<string | undefined> {
  const values = new Map<string, string | undefined>();
  for (const name of referencedNames(text)) values.set(name, (await lookup(name)) || undefined);
  const missing = referencesIn(text).find(
    ({ name, fallback }) => values.get(name) === undefined && fallback === undefined,
  );
  if (missing && OPTIONAL.has(lastKey(where.field))) return undefined;
  if (missing) {
    throw new AppError(
      'secret_unset',
      `${where.resource}: ${where.field} needs ${missing.name}, which is not set`,
      {
        remedy: `run: pdt secrets set ${missing.name}`,
      },
    );
  }
  return text.replace(REFERENCE, (_, name: string, fallback?: string) => values.get(name) ?? fallback ?? '');
}

function textsOf(value: unknown): readonly string[] {
  if (typeof value === 'string') return [value];
  return typeof value === 'object' && value !== null ? Object.values(value).flatMap(textsOf) : [];
}
