import * as z from 'zod';
import { aliasesOf, FIELDS, unusedOf } from './field.ts';
import type { ProblemList } from './problem-list.ts';
import { straySpace } from './stray-space.ts';
import { suggestName } from './suggest.ts';
import { type Entry, isNull, listAt, type MapNode, type Node, scalarAt } from './tree.ts';
import { unwrap } from './unwrap.ts';

/** What to write in place of a key that no field has. */
type Hint = (key: string) => string | undefined;

/**
 * Brings a written tree into the form its schema expects, saying what it could not place: other spellings become the field's
 * own name, `<field>_env: NAME` becomes `${NAME}`, a single value becomes a list, numbers become text where text is wanted,
 * enums lose their case, a field without a value is dropped, an unknown field is a warning. `others` are keys of the map that
 * are read elsewhere: a mistyped one is told the right spelling. `hint` may say more of a key that has no field.
 */
export function shape(
  node: Node,
  schema: z.ZodType,
  problems: ProblemList,
  others: readonly string[] = [],
  hint: Hint = () => undefined,
): Node {
  const inner = unwrap(schema);
  if (inner instanceof z.ZodObject)
    return node.kind === 'map' ? shapeMap(node, inner, problems, others, hint) : node;
  if (inner instanceof z.ZodRecord) return shapeRecord(node, inner.valueType as z.ZodType, problems);
  if (inner instanceof z.ZodArray) {
    const list = node.kind === 'scalar' && node.value !== null ? listAt(node, [node]) : node;
    if (list.kind !== 'list') return list;
    return listAt(
      list,
      list.items.map((item) => shape(item, inner.element as z.ZodType, problems)),
    );
  }
  return node.kind === 'scalar' ? shapeScalar(node, inner) : node;
}

function shapeMap(
  node: MapNode,
  schema: z.ZodObject,
  problems: ProblemList,
  others: readonly string[],
  hint: Hint,
): MapNode {
  const fields = schema.shape as Record<string, z.ZodType>;
  const aliases = aliasesOf(fields);
  const unused = unusedOf(schema);
  const entries = new Map<string, Entry>();
  for (const entry of node.entries.values()) {
    const placed = place(entry, fields, aliases);
    if (!placed) {
      reportUnplaced(entry, [...Object.keys(fields), ...aliases.keys(), ...others], unused, hint, problems);
      continue;
    }
    const spot = { start: entry.keyStart, path: entry.node.path };
    if (isNull(entry.node)) {
      problems.warn(spot, 'empty-field', `${entry.key} has no value and is taken as absent`);
      continue;
    }
    const field = fields[placed.name];
    const earlier = entries.get(placed.name);
    if (earlier && (placed.alias || earlier.key === placed.name)) {
      problems.warn(
        spot,
        'field-twice',
        `${entry.key} and ${earlier.key} mean the same; ${earlier.key} counts`,
      );
      continue;
    }
    if (earlier) {
      problems.warn(
        spot,
        'field-twice',
        `${entry.key} and ${earlier.key} mean the same; ${entry.key} counts`,
      );
    }
    if (field) entries.set(placed.name, { ...entry, node: shape(placed.node, field, problems) });
  }
  return { ...node, entries };
}

/** Which field an entry fills: its own name, another spelling, or `_env`. */
function place(
  entry: Entry,
  fields: Readonly<Record<string, z.ZodType>>,
  aliases: ReadonlyMap<string, string>,
): { name: string; node: Node; alias: boolean } | undefined {
  if (Object.hasOwn(fields, entry.key)) return { name: entry.key, node: entry.node, alias: false };
  const alias = aliases.get(entry.key);
  if (alias) return { name: alias, node: entry.node, alias: true };
  if (!entry.key.endsWith('_env')) return undefined;
  const base = entry.key.slice(0, -'_env'.length);
  const name = Object.hasOwn(fields, base) ? base : aliases.get(base);
  const field = name === undefined ? undefined : fields[name];
  if (name === undefined || !field || !(unwrap(field) instanceof z.ZodString)) return undefined;
  return { name, node: referenceTo(entry.node), alias: true };
}

/** `NAME` → `${NAME}`; anything that is no name stays, and is judged as what it is. */
function referenceTo(node: Node): Node {
  const isName =
    node.kind === 'scalar' && typeof node.value === 'string' && /^[A-Za-z_][A-Za-z0-9_]*$/.test(node.value);
  return isName ? scalarAt(node, `\${${node.text}}`) : node;
}

function reportUnplaced(
  entry: Entry,
  known: readonly string[],
  unused: Readonly<Record<string, string>>,
  hint: Hint,
  problems: ProblemList,
): void {
  const spot = { start: entry.keyStart, path: entry.node.path };
  if (Object.hasOwn(unused, entry.key)) {
    const reason = unused[entry.key] ?? '';
    if (reason !== '') problems.warn(spot, 'unused-field', `${entry.key} is read and not used: ${reason}`);
    return;
  }
  const near =
    straySpace(entry.key) ?? hint(entry.key) ?? suggestName(entry.key, [...known, ...Object.keys(unused)]);
  problems.warn(
    spot,
    'unknown-field',
    `${JSON.stringify(entry.key.slice(0, 80))} is no field here and is ignored`,
    near,
  );
}

function shapeRecord(node: Node, valueType: z.ZodType, problems: ProblemList): Node {
  if (node.kind !== 'map') return node;
  if (unwrap(valueType) instanceof z.ZodUnknown) return node;
  const entries = new Map<string, Entry>();
  for (const entry of node.entries.values()) {
    if (isNull(entry.node)) {
      const spot = { start: entry.keyStart, path: entry.node.path };
      problems.warn(spot, 'empty-field', `${entry.key} has no value and is taken as absent`);
    } else {
      entries.set(entry.key, { ...entry, node: shape(entry.node, valueType, problems) });
    }
  }
  return { ...node, entries };
}

const YES_AND_NO: Readonly<Record<string, boolean>> = {
  true: true,
  yes: true,
  on: true,
  false: false,
  no: false,
  off: false,
};

function shapeScalar(node: Node & { kind: 'scalar' }, schema: z.ZodType): Node {
  if (node.value === null) return node;
  if (schema instanceof z.ZodString) return typeof node.value === 'string' ? node : scalarAt(node, node.text);
  if (schema instanceof z.ZodNumber) {
    const isNumber = typeof node.value === 'string' && /^-?\d{1,15}(\.\d{1,15})?$/.test(node.value);
    return isNumber ? scalarAt(node, Number(node.value)) : node;
  }
  if (schema instanceof z.ZodBoolean) {
    const meant = typeof node.value === 'string' ? YES_AND_NO[node.value.toLowerCase()] : undefined;
    return meant === undefined ? node : scalarAt(node, meant);
  }
  const words =
    schema instanceof z.ZodEnum ? schema.options : schema instanceof z.ZodLiteral ? [...schema.values] : [];
  const meant = words.find((word) => String(word).toLowerCase() === node.text.toLowerCase());
  return typeof meant === 'string' ? scalarAt(node, meant) : node;
}

/** The documented field on a path whose bad values are only warnings, if there is one. */
export function isLenient(schema: z.ZodType, path: readonly PropertyKey[]): boolean {
  let here = schema;
  for (const key of path) {
    if (FIELDS.get(here)?.lenient) return true;
    const inner = unwrap(here);
    const next =
      inner instanceof z.ZodObject
        ? (inner.shape as Record<string, z.ZodType>)[String(key)]
        : inner instanceof z.ZodArray
          ? (inner.element as z.ZodType)
          : inner instanceof z.ZodRecord
            ? (inner.valueType as z.ZodType)
            : undefined;
    if (!next) return false;
    here = next;
  }
  return FIELDS.get(here)?.lenient === true;
}
