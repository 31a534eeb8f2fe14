import * as z from 'zod';

/** `-c key=value` on the command line is always text; cdk.json may hold the real type. */
const fromText = (read: (text: string) => unknown) => (value: unknown) =>
  typeof value === 'string' ? read(value.trim()) : value;

const LISTS = (text: string) =>
  text
    .split(',')
    .map((entry) => entry.trim())
    .filter((entry) => entry !== '');

/** A whole number with its bounds, both allowed. */
export function whole(min: number, max: number, unit: string, description: string) {
  const accepts = `whole number of ${unit}, ${min} to ${max}`;
  return z
    .preprocess(
      fromText((text) => (/^-?\d+$/.test(text) ? Number(text) : text)),
      z.int(accepts).min(min, accepts).max(max, accepts),
    )
    .meta({ description, accepts });
}

/** true or false, also as text. */
export function flag(description: string) {
  const accepts = 'true or false';
  return z
    .preprocess(
      fromText((text) => (text === 'true' ? true : text === 'false' ? false : text)),
      z.boolean(accepts),
    )
    .meta({ description, accepts });
}

/** Text of a form. `accepts` says it in words. */
export function text(form: RegExp, accepts: string, description: string) {
  return z
    .preprocess(fromText(String), z.string(accepts).regex(form, accepts))
    .meta({ description, accepts });
}

/** Texts of a form: a JSON list in cdk.json, or separated by commas. */
export function list(form: RegExp, entry: string, description: string) {
  const accepts = `list of ${entry} (separated by commas on the command line)`;
  return z
    .preprocess(fromText(LISTS), z.array(z.string(accepts).regex(form, accepts), accepts))
    .meta({ description, accepts });
}

/** One of a few texts or numbers. */
export function oneOf<const T extends readonly (string | number)[]>(values: T, description: string) {
  const accepts = `one of ${values.join(', ')}`;
  return z
    .preprocess(
      fromText((text) => values.find((value) => String(value) === text) ?? text),
      z.literal(values, accepts),
    )
    .meta({ description, accepts });
}

/** Back-offs: whole seconds, at least one. */
export function seconds(max: number, description: string) {
  const accepts = `list of whole seconds, 1 to ${max} each (separated by commas on the command line)`;
  return z
    .preprocess(
      (value) => {
        const entries = typeof value === 'string' ? LISTS(value) : value;
        return Array.isArray(entries)
          ? entries.map((entry) => (typeof entry === 'string' && /^\d+$/.test(entry) ? Number(entry) : entry))
          : entries;
      },
      z.array(z.int(accepts).min(1, accepts).max(max, accepts), accepts).min(1, accepts),
    )
    .meta({ description, accepts });
}
