import * as z from 'zod';
import { FIELDS, unusedOf } from '../field.ts';
import { type DocumentKind, schemaOf } from '../json-schema.ts';
import { unwrap } from '../unwrap.ts';
import type { Row } from './row.ts';

/** Every field of AOF's that the schemas know, used or not. */
export function fieldRows(kind: DocumentKind): Row[] {
  const { metadata, spec } = schemaOf(kind).shape as Record<string, z.ZodType>;
  return [...fieldsOf(metadata, 'metadata'), ...fieldsOf(spec, 'spec')];
}

function fieldsOf(schema: z.ZodType | undefined, path: string): Row[] {
  const object = schema && unwrap(schema);
  if (object instanceof z.ZodArray) return fieldsOf(object.element as z.ZodType, `${path}[]`);
  if (object instanceof z.ZodRecord) return fieldsOf(object.valueType as z.ZodType, `${path}.<name>`);
  if (!(object instanceof z.ZodObject)) return [];
  const known = Object.entries(object.shape as Record<string, z.ZodType>).flatMap(([name, field]): Row[] => {
    const meta = FIELDS.get(field);
    if (meta?.origin !== 'aof') return [];
    const spellings = [name, ...(meta.aliases ?? [])]
      .map((spelling) => `\`${path}.${spelling}\``)
      .join('<br>');
    return [
      [spellings, 'works', meta.description.replaceAll('|', '\\|')],
      ...fieldsOf(field, `${path}.${name}`),
    ];
  });
  const unused = Object.entries(unusedOf(object)).map(
    ([name, why]): Row =>
      why === ''
        ? [`\`${path}.${name}\``, 'works', 'Has no effect.']
        : [`\`${path}.${name}\``, 'warning', `${why.charAt(0).toUpperCase()}${why.slice(1)}.`],
  );
  return [...known, ...unused];
}
