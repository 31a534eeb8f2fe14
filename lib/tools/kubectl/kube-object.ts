import type { TextAnswer } from '../fetch-text.ts';
import { failed } from '../tool-error.ts';
import { conceal } from './conceal.ts';

/** An object of the Kubernetes API, or a part of one. */
export type KubeObject = Readonly<Record<string, unknown>>;

/** The JSON object of an answer, its written-out secrets hidden. @throws AppError `tool_failed` when it is too large or none. */
export function objectOf(answer: TextAnswer): KubeObject {
  if (answer.cut)
    throw failed('the answer is too large: name objects, or narrow with -l, --field-selector or -n');
  try {
    const value: unknown = conceal(JSON.parse(answer.text));
    if (isObject(value)) return value;
  } catch {
    // Not JSON: the same to us as JSON that is no object.
  }
  throw failed('the Kubernetes API answered something that is not its JSON');
}

export function isObject(value: unknown): value is KubeObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** What stands at a path of keys; undefined where it ends early. */
export function valueAt(value: unknown, ...path: readonly string[]): unknown {
  return path.reduce(
    (found, key) => (isObject(found) && Object.hasOwn(found, key) ? found[key] : undefined),
    value,
  );
}

/** The text at a path; '' without one. */
export function textAt(value: unknown, ...path: readonly string[]): string {
  const found = valueAt(value, ...path);
  return typeof found === 'string' ? found : '';
}

/** The number at a path; 0 without one, as the API leaves zeros out. */
export function numberAt(value: unknown, ...path: readonly string[]): number {
  const found = valueAt(value, ...path);
  return typeof found === 'number' ? found : 0;
}

/** The objects of the list at a path. */
export function listAt(value: unknown, ...path: readonly string[]): readonly KubeObject[] {
  const found = valueAt(value, ...path);
  return Array.isArray(found) ? found.filter(isObject) : [];
}

/** The texts of the map at a path. */
export function textsAt(value: unknown, ...path: readonly string[]): Readonly<Record<string, string>> {
  const found = valueAt(value, ...path);
  const entries = isObject(found) ? Object.entries(found) : [];
  return Object.fromEntries(
    entries.filter((entry): entry is [string, string] => typeof entry[1] === 'string'),
  );
}
