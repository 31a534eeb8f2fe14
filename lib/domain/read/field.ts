import * as z from 'zod';
import { unwrap } from './unwrap.ts';

/** What is said about a field of a resource: the source of docs/reference, docs/schemas and of the reader's aliases. */
export interface FieldMeta {
  readonly [key: string]: unknown;
  /** `aof`: a field of the Agentic Ops Framework; `ours`: only here. */
  readonly origin: 'aof' | 'ours';
  readonly description: string;
  readonly example?: unknown;
  /** Other spellings that mean this field. */
  readonly aliases?: readonly string[];
  /** The default as documentation shows it, where the schema itself cannot tell. */
  readonly fallback?: string;
  /** A bad value is a warning and the field is left out: nothing unsafe comes of it. */
  readonly lenient?: boolean;
}

/** Every documented field. */
export const FIELDS = z.registry<FieldMeta>();

/** Documents a field; use it outermost, after `default` and `exactOptional`. */
export function field<Schema extends z.ZodType>(schema: Schema, meta: FieldMeta): Schema {
  FIELDS.add(schema, meta);
  return schema;
}

/** The name of each field's other spellings → the field. */
export function aliasesOf(shape: Readonly<Record<string, z.ZodType>>): ReadonlyMap<string, string> {
  const aliases = new Map<string, string>();
  for (const [name, schema] of Object.entries(shape)) {
    for (const alias of FIELDS.get(schema)?.aliases ?? []) aliases.set(alias, name);
  }
  return aliases;
}

const UNUSED = new WeakMap<z.ZodType, Readonly<Record<string, string>>>();

/** Notes which other keys of an object are known and do nothing: key → why; '' when that is not worth a warning. */
export function withUnused<Schema extends z.ZodType>(
  schema: Schema,
  unused: Readonly<Record<string, string>>,
): Schema {
  UNUSED.set(unwrap(schema), unused);
  return schema;
}

export function unusedOf(schema: z.ZodType): Readonly<Record<string, string>> {
  return UNUSED.get(unwrap(schema)) ?? {};
}
