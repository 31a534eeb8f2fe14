import * as z from 'zod';
import { CONTEXT } from './context-schema.ts';

const cell = (text: string) => text.replaceAll('|', '\\|');

/** The reference of context values, Markdown, generated from the schema. */
export function renderContextReference(): string {
  const rows = Object.entries(CONTEXT.shape).map(([name, schema]) => {
    const { description, accepts } = meta(schema);
    return `| \`${name}\` | ${cell(description)} | ${cell(accepts)} | ${defaultOf(schema)} |`;
  });
  return [
    '# Context values',
    '',
    'Generated from the schema in `lib/config/context-schema.ts`. Set one with `-c name=value` on every `cdk` command, or once under',
    '`"context"` in `cdk.json`. A name that is not in this table is an error, and so is a value that does not fit.',
    '',
    '| name | what | accepts | default |',
    '|---|---|---|---|',
    ...rows,
    '',
  ].join('\n');
}

/** Description and accepted values, from the schema or the one it wraps. */
function meta(schema: z.core.$ZodType): { description: string; accepts: string } {
  const own = z.globalRegistry.get(schema);
  if (own?.['accepts'] !== undefined)
    return { description: String(own.description), accepts: String(own['accepts']) };
  if (schema instanceof z.ZodDefault || schema instanceof z.ZodOptional) return meta(schema.unwrap());
  throw new TypeError('a context value without a description');
}

function defaultOf(schema: z.core.$ZodType): string {
  const parsed = z.safeParse(schema, undefined);
  const value: unknown = parsed.success ? parsed.data : undefined;
  if (value === undefined || (Array.isArray(value) && value.length === 0)) return 'none';
  return `\`${Array.isArray(value) ? value.join(',') : String(value)}\``;
}
