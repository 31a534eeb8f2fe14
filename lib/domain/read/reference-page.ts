import * as z from 'zod';
import { DEFAULT_EVENT_TYPES, EVENT_TYPES } from '../event-types.ts';
import { METADATA } from '../metadata.ts';
import { FIELDS, type FieldMeta } from './field.ts';
import { type DocumentKind, schemaOf } from './json-schema.ts';
import { unwrap } from './unwrap.ts';

const TITLES: Readonly<Record<DocumentKind, string>> = { trigger: 'Trigger', agent: 'Agent' };

/** The reference page of a kind of document, made from the schema the reader uses. Markdown. */
export function referencePage(kind: DocumentKind): string {
  const title = TITLES[kind];
  return [
    `# ${title}`,
    '',
    `Generated from the schema that reads every ${title}; \`docs/schemas/${kind}.schema.json\` is the same for editors. How AOF’s other`,
    'spellings and shapes are read stands in [AOF compatibility](../aof-compatibility.md).',
    '',
    '**Origin**: *AOF* fields come from the Agentic Ops Framework, *ours* exist only here. Other spellings of a field stand below its name.',
    '',
    ...sections(schemaOf(kind), '').flatMap(({ path, rows }) => [
      `## ${path === '' ? 'The document' : `\`${path}\``}`,
      '',
      '| field | type | default | example | origin | what |',
      '|---|---|---|---|---|---|',
      ...rows,
      '',
    ]),
    ...(kind === 'trigger' ? [...eventTypes(), ...metadataNames()] : []),
  ].join('\n');
}

function eventTypes(): string[] {
  return [
    '## Event types',
    '',
    'Without `event_types` a trigger listens to those marked *default*.',
    '',
    '| event type | its data | default |',
    '|---|---|---|',
    ...Object.entries(EVENT_TYPES).map(
      ([type, data]) =>
        `| \`${type}\` | ${data} | ${DEFAULT_EVENT_TYPES.some((name) => name === type) ? 'default' : ''} |`,
    ),
    '',
  ];
}

function metadataNames(): string[] {
  return [
    '## Metadata',
    '',
    'Names for `filter` (`metadata.<name>`; `metadata.service` is the service’s name or id) and for `{{name}}` in texts. What an event',
    'does not tell is absent: one about no incident (`service.*`) has no value under the incident’s names.',
    '',
    '| name | what | example | events |',
    '|---|---|---|---|',
    ...Object.entries(METADATA).map(
      ([name, { description, example, data_types: types }]) =>
        `| \`${name}\` | ${description} | \`${example}\` | ${types === 'any' ? 'all' : types.join(', ')} |`,
    ),
    '',
  ];
}

interface Section {
  readonly path: string;
  readonly rows: readonly string[];
}

/** A section for each object, in the order of the schema. */
function sections(object: z.ZodObject, path: string): Section[] {
  const fields = Object.entries(object.shape as Record<string, z.ZodType>);
  const own = { path, rows: fields.map(([name, schema]) => row(name, schema)) };
  return [own, ...fields.flatMap(([name, schema]) => inner(schema, path === '' ? name : `${path}.${name}`))];
}

function inner(schema: z.ZodType, path: string): Section[] {
  const plain = unwrap(schema);
  if (plain instanceof z.ZodObject) return sections(plain, path);
  if (plain instanceof z.ZodArray) return inner(plain.element as z.ZodType, `${path}[]`);
  if (plain instanceof z.ZodRecord) return inner(plain.valueType as z.ZodType, `${path}.<name>`);
  return [];
}

function row(name: string, schema: z.ZodType): string {
  const meta = FIELDS.get(schema);
  const cells = [
    `\`${name}\`${(meta?.aliases ?? []).map((alias) => `<br>\`${alias}\``).join('')}`,
    typeName(schema),
    defaultOf(schema, meta),
    meta?.example === undefined ? exampleless(schema) : code(meta.example),
    meta?.origin === 'ours' ? 'ours' : 'AOF',
    meta?.description ?? '',
  ];
  return `| ${cells.map((cell) => cell.replaceAll('|', '\\|').replaceAll('\n', ' ')).join(' | ')} |`;
}

function exampleless(schema: z.ZodType): string {
  return unwrap(schema) instanceof z.ZodObject ? 'see its fields' : '';
}

function typeName(schema: z.ZodType): string {
  const plain = unwrap(schema);
  if (plain instanceof z.ZodString) return 'text';
  if (plain instanceof z.ZodNumber) return 'number';
  if (plain instanceof z.ZodBoolean) return 'true, false';
  if (plain instanceof z.ZodEnum) return plain.options.map((option) => `\`${option}\``).join(', ');
  if (plain instanceof z.ZodLiteral)
    return [...plain.values].map((value) => `\`${String(value)}\``).join(', ');
  if (plain instanceof z.ZodArray) return `list of ${listed(plain.element as z.ZodType)}`;
  if (plain instanceof z.ZodObject) return 'map';
  if (plain instanceof z.ZodRecord) return plain.valueType instanceof z.ZodString ? 'map of texts' : 'map';
  return plain instanceof z.ZodUnion ? 'duration' : 'any';
}

function listed(item: z.ZodType): string {
  const name = typeName(item);
  return name === 'text' || name === 'map' ? `${name}s` : name;
}

function defaultOf(schema: z.ZodType, meta: FieldMeta | undefined): string {
  if (meta?.fallback !== undefined) return meta.fallback;
  if (schema instanceof z.ZodExactOptional) return 'none';
  if (!(schema instanceof z.ZodDefault || schema instanceof z.ZodPrefault)) return '**required**';
  const value: unknown = schema.def.defaultValue;
  return unwrap(schema) instanceof z.ZodObject ? 'see its fields' : code(value);
}

function code(value: unknown): string {
  return `\`${typeof value === 'string' ? value : JSON.stringify(value)}\``;
}
