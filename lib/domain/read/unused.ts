import type * as z from 'zod';

/**
 * Fields of AOF's documents that are known here and do nothing, by the object they stand in: name → why, and what to use
 * instead. An empty reason: not worth a warning.
 */
export const UNUSED = new WeakMap<z.ZodType, Readonly<Record<string, string>>>();

/** Notes the unused fields of an object. */
export function withUnused<Schema extends z.ZodType>(
  schema: Schema,
  unused: Readonly<Record<string, string>>,
): Schema {
  UNUSED.set(schema, unused);
  return schema;
}
