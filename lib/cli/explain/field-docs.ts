import * as z from 'zod';
import { AppError } from '../../domain/errors.ts';
import { EVENT_TYPES } from '../../domain/event-types.ts';
import { METADATA } from '../../domain/metadata.ts';
import { FIELDS } from '../../domain/read/field.ts';
import { OPERATORS } from '../../domain/read/filter-schema.ts';
import { DOCUMENT_KINDS, schemaOf } from '../../domain/read/json-schema.ts';
import { suggest } from '../../domain/read/suggest.ts';
import { unwrap } from '../../domain/read/unwrap.ts';

/** What is known of one field of a resource. */
export interface FieldDocs {
  readonly path: string;
  readonly type: string;
  readonly description: string;
  readonly example?: unknown;
  readonly default?: string;
  /** Other spellings. */
  readonly aliases?: readonly string[];
  /** False for what AOF does not have. */
  readonly aof?: boolean;
  /** What is below it: name → description. */
  readonly fields?: Readonly<Record<string, string>>;
  /** What may stand in it. */
  readonly values?: Readonly<Record<string, string>>;
}

/** Whether a word is meant as a path: `trigger`, `agent.spec.llm`. */
export function isFieldPath(text: string): boolean {
  return /^(triggers?|tr|agents?|ag)(\.|$)/i.test(text);
}

/** Docs of `trigger.spec.filter` and the like. @throws AppError `usage` with the nearest name. */
export function fieldDocs(text: string): FieldDocs {
  const [head = '', ...keys] = text.replace(/\.$/, '').split('.');
  const kind =
    DOCUMENT_KINDS.find((name) => name.startsWith(head.toLowerCase().replace(/s$/, ''))) ?? 'trigger';
  let schema: z.ZodType = schemaOf(kind);
  let path: string = kind;
  for (const key of keys) {
    const below = fieldsOf(schema);
    const name = Object.hasOwn(below, key) ? key : realName(below, key);
    const next = name === undefined ? undefined : below[name];
    if (!next) throw unknownField(path, key, Object.keys(below));
    schema = next;
    path = `${path}.${name}`;
  }
  return describe(path, schema);
}

/** The full path of the field with this last name, or other spelling: `min_priority` → `trigger.spec.platform.config.min_priority`. */
export function fieldNamed(text: string): string | undefined {
  const name = text.split('.').at(-1) ?? '';
  for (const kind of DOCUMENT_KINDS) {
    const found = pathTo(name, kind, schemaOf(kind));
    if (found !== undefined) return found;
  }
  return undefined;
}

function pathTo(name: string, path: string, schema: z.ZodType): string | undefined {
  const below = fieldsOf(schema);
  const here = Object.hasOwn(below, name) ? name : realName(below, name);
  if (here !== undefined) return `${path}.${here}`;
  for (const [key, field] of Object.entries(below)) {
    const found = pathTo(name, `${path}.${key}`, field);
    if (found !== undefined) return found;
  }
  return undefined;
}

function unknownField(path: string, key: string, known: readonly string[]): AppError {
  const near = suggest(key, known);
  const meant = near === undefined ? fieldNamed(key) : `${path}.${near}`;
  const remedy =
    meant !== undefined
      ? `did you mean pdt explain ${meant}?`
      : known.length > 0
        ? `it has ${known.join(', ')}`
        : `pdt explain ${path}`;
  return new AppError('usage', `${path} has no field ${key}`, { remedy });
}

function describe(path: string, schema: z.ZodType): FieldDocs {
  const meta = FIELDS.get(schema);
  const below = Object.entries(fieldsOf(schema)).map(
    ([name, field]) => [name, FIELDS.get(field)?.description ?? ''] as const,
  );
  return {
    path,
    type: typeName(schema),
    description: meta?.description ?? `A ${path}.`,
    ...(meta?.example === undefined ? {} : { example: meta.example }),
    ...(meta?.fallback === undefined ? {} : { default: meta.fallback }),
    ...(meta?.aliases === undefined ? {} : { aliases: meta.aliases }),
    ...(meta === undefined ? {} : { aof: meta.origin === 'aof' }),
    ...(below.length === 0 ? {} : { fields: Object.fromEntries(below) }),
    ...(path === 'trigger.spec.filter' ? { values: filterValues() } : {}),
    ...(path === 'trigger.spec.platform.config.event_types' ? { values: eventTypes() } : {}),
  };
}

function eventTypes(): Readonly<Record<string, string>> {
  return Object.fromEntries(Object.entries(EVENT_TYPES).map(([type, data]) => [type, `carries: ${data}`]));
}

function filterValues(): Readonly<Record<string, string>> {
  return {
    'a scalar': 'equal; for a list: contained',
    'a list': 'any of these',
    ...Object.fromEntries(OPERATORS.map((operator) => [`{${operator}: …}`, operator])),
    'metadata.service': 'key: the service’s name or id',
    text_contains: 'key: searched in the title',
    ...Object.fromEntries(
      Object.entries(METADATA).map(([name, { description }]) => [`metadata.${name}`, `key: ${description}`]),
    ),
  };
}

function fieldsOf(schema: z.ZodType): Readonly<Record<string, z.ZodType>> {
  const plain = unwrap(schema);
  if (plain instanceof z.ZodObject) return plain.shape as Record<string, z.ZodType>;
  if (plain instanceof z.ZodArray) return fieldsOf(plain.element as z.ZodType);
  return {};
}

function realName(fields: Readonly<Record<string, z.ZodType>>, alias: string): string | undefined {
  return Object.entries(fields).find(([, field]) => FIELDS.get(field)?.aliases?.includes(alias))?.[0];
}

function typeName(schema: z.ZodType): string {
  const plain = unwrap(schema);
  if (plain instanceof z.ZodString) return 'text';
  if (plain instanceof z.ZodNumber) return 'number';
  if (plain instanceof z.ZodBoolean) return 'true or false';
  if (plain instanceof z.ZodEnum) return plain.options.join(' | ');
  if (plain instanceof z.ZodLiteral) return [...plain.values].map(String).join(' | ');
  if (plain instanceof z.ZodArray) return `list of ${typeName(plain.element as z.ZodType)}`;
  if (plain instanceof z.ZodObject || plain instanceof z.ZodRecord) return 'map';
  return plain instanceof z.ZodUnion ? 'duration' : 'any';
}
