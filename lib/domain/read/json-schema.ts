import * as z from 'zod';
import { EVENT_TYPES } from '../event-types.ts';
import { agentSchema } from './agent-schema.ts';
import { FAMILIES } from './event-type-check.ts';
import { FIELDS } from './field.ts';
import { OPERATORS } from './filter-schema.ts';
import { LONGEST_NAME, metadataSchema, NAME } from './metadata-schema.ts';
import { FILTER_KEYS } from './read-filter.ts';
import { triggerSchema } from './trigger-schema.ts';
import { unwrap } from './unwrap.ts';

/** A JSON Schema (draft 2020-12), as far as it is looked into here. */
export interface JsonSchema {
  [key: string]: unknown;
  properties?: Record<string, JsonSchema>;
  required?: string[];
}

const SCHEMAS = { trigger: triggerSchema, agent: agentSchema } as const;

/** Kinds of document that have a schema and a reference page. */
export type DocumentKind = keyof typeof SCHEMAS;
export const DOCUMENT_KINDS = Object.keys(SCHEMAS) as DocumentKind[];

export function schemaOf(kind: DocumentKind): z.ZodObject {
  return SCHEMAS[kind];
}

/**
 * The JSON Schema of what people write, for editors: the canonical form, other spellings, and the shorthands. It marks what
 * is an error; what is only a warning passes. https://json-schema.org/draft/2020-12
 */
export function jsonSchemaOf(kind: DocumentKind): JsonSchema {
  const schema = z.toJSONSchema(SCHEMAS[kind], {
    io: 'input',
    unrepresentable: 'any',
    override: ({ zodSchema, jsonSchema }) =>
      document(zodSchema as unknown as z.ZodType, jsonSchema as JsonSchema),
  }) as JsonSchema;
  const title = kind === 'trigger' ? 'Trigger' : 'Agent';
  return { ...schema, title, required: ['apiVersion', 'kind', 'metadata', 'spec'] };
}

/** Adds what the registry knows: description, example, other spellings and shorthands. */
function document(zodSchema: z.ZodType, json: JsonSchema): void {
  const inner = unwrap(zodSchema);
  if (inner instanceof z.ZodObject && json.properties) {
    addAliases(inner, json.properties);
    const required = (json.required ?? []).filter((name) => isRequired(inner, name));
    if (required.length > 0) json.required = required;
    else delete json.required;
  }
  if (inner instanceof z.ZodArray && json['type'] === 'array') acceptSingle(json);
  const meta = FIELDS.get(zodSchema);
  if (!meta) return;
  const shorthand = SHORTHANDS.get(zodSchema);
  if (shorthand) {
    const canonical = { ...json };
    for (const key of Object.keys(json)) delete json[key];
    Object.assign(json, shorthand(canonical));
  }
  json['description'] = meta.origin === 'ours' ? `${meta.description} (Not in AOF.)` : meta.description;
  if (meta.example !== undefined) json['examples'] = [meta.example];
}

function addAliases(object: z.ZodObject, properties: Record<string, JsonSchema>): void {
  for (const [name, field] of Object.entries(object.shape as Record<string, z.ZodType>)) {
    for (const alias of FIELDS.get(field)?.aliases ?? []) {
      properties[alias] = { description: `The same as \`${name}\`.` };
    }
  }
}

/** In AOF's parts nearly all can be written otherwise; what is ours must be complete. */
function isRequired(object: z.ZodObject, name: string): boolean {
  const field = (object.shape as Record<string, z.ZodType>)[name];
  return object === unwrap(metadataSchema) || (field !== undefined && FIELDS.get(field)?.origin === 'ours');
}

/** One value stands for a list of one. */
function acceptSingle(json: JsonSchema): void {
  const { items, ...list } = json;
  if (!items || typeof items !== 'object' || (items as JsonSchema)['type'] === 'object') return;
  for (const key of Object.keys(json)) if (key !== 'default') delete json[key];
  delete list['default'];
  json['anyOf'] = [{ ...list, items }, items];
}

const NAME_OR_REF = [
  { type: 'string' },
  { type: 'object', properties: { ref: { type: 'string' } }, required: ['ref'] },
];

const SCALAR = { type: ['string', 'number', 'boolean'] };
const CONDITION = {
  anyOf: [
    SCALAR,
    { type: 'array', items: SCALAR },
    {
      type: 'object',
      minProperties: 1,
      maxProperties: 1,
      properties: Object.fromEntries(OPERATORS.map((operator) => [operator, {}])),
      additionalProperties: false,
    },
  ],
};

const EVENT_TYPE = { type: 'string', enum: [...Object.keys(EVENT_TYPES), ...FAMILIES, '*'] };

function defaultOf({ default: value }: JsonSchema): JsonSchema {
  return value === undefined ? {} : { default: value };
}

const trigger = triggerSchema.shape.spec.shape;
const agent = agentSchema.shape.spec.shape;
const API_VERSION = { type: 'string', pattern: '^aof\\.[a-z0-9.-]+/v1(alpha1)?$' };

/** Fields that may be written shorter than their canonical form says. */
const SHORTHANDS = new Map<z.ZodType, (canonical: JsonSchema) => JsonSchema>([
  [triggerSchema.shape.apiVersion, () => API_VERSION],
  [agentSchema.shape.apiVersion, () => API_VERSION],
  [trigger.platform, (canonical) => ({ anyOf: [canonical, { type: 'string' }] })],
  [
    trigger.platform.shape.type,
    () => ({ type: 'string', pattern: '^[Pp][Aa][Gg][Ee][Rr][Dd][Uu][Tt][Yy]$' }),
  ],
  [trigger.agent, () => ({ anyOf: NAME_OR_REF })],
  [
    trigger.filter,
    () => ({
      type: 'object',
      propertyNames: { enum: [...FILTER_KEYS, 'expression'] },
      additionalProperties: CONDITION,
    }),
  ],
  [trigger.commands, () => ({ type: 'object', additionalProperties: { type: ['object', 'string'] } })],
  [metadataSchema.shape.name, () => ({ type: 'string', pattern: NAME.source, maxLength: LONGEST_NAME })],
  [
    trigger.platform.shape.config.unwrap().shape.event_types,
    (canonical) => ({ anyOf: [{ type: 'array', items: EVENT_TYPE }, EVENT_TYPE], ...defaultOf(canonical) }),
  ],
  [
    agent.invoke,
    (canonical) => ({
      ...canonical,
      oneOf: Object.keys(canonical.properties ?? {}).map((name) => ({ required: [name] })),
    }),
  ],
  [agent.llm, (canonical) => ({ anyOf: [canonical, { type: 'string' }] })],
  [agent.tools, () => ({ type: ['array', 'object'], items: { type: ['string', 'object'] } })],
  [agent.mcp, (canonical) => ({ anyOf: [canonical, { type: ['array', 'object'] }] })],
  [agent.env, (canonical) => ({ anyOf: [canonical, { type: 'array' }] })],
]);
