import { METADATA_NAMES } from '../metadata.ts';
import { OPERATORS } from './filter-schema.ts';
import type { ProblemList } from './problem-list.ts';
import { suggest, suggestName } from './suggest.ts';
import { type Entry, isNull, listAt, type MapNode, mapAt, type Node, scalarAt } from './tree.ts';

/** `service` stands for the service's name or id. */
export const FILTER_KEYS: readonly string[] = [
  'text_contains',
  'metadata.service',
  ...METADATA_NAMES.map((name) => `metadata.${name}`),
];

/** `{not: {not: …}}` is read this deep. */
const MOST_NESTING = 5;

/**
 * `spec.filter` with its shorthands written out: a scalar becomes `{equals}`, a list `{in}`; for `text_contains` a scalar
 * becomes `{contains}`. An unknown key or operator is an error: ignoring it would run agents on more than was asked for.
 */
export function readFilter(filter: Node | undefined, problems: ProblemList): Node | undefined {
  if (filter?.kind !== 'map') {
    if (!filter || !isNull(filter)) return filter;
    problems.warn(filter, 'empty-field', 'filter has no value and is taken as absent');
    return undefined;
  }
  const entries = new Map<string, Entry>();
  for (const entry of filter.entries.values()) {
    if (!FILTER_KEYS.includes(entry.key)) {
      reportKey(entry, problems);
      continue;
    }
    const node =
      entry.key === 'text_contains'
        ? readContained(entry.node, problems)
        : readCondition(entry.node, problems, 0);
    if (node) entries.set(entry.key, { ...entry, node });
  }
  return { ...filter, entries };
}

function reportKey(entry: Entry, problems: ProblemList): void {
  const near = FILTER_KEYS.includes(`metadata.${entry.key}`)
    ? `metadata.${entry.key}`
    : suggestKey(entry.key);
  const nested =
    entry.key === 'metadata' && entry.node.kind === 'map' ? [...entry.node.entries.keys()][0] : undefined;
  problems.error(
    { start: entry.keyStart, path: entry.node.path },
    'unknown-filter-key',
    `${JSON.stringify(entry.key.slice(0, 80))} is nothing a filter knows; keys are text_contains and metadata.<name>`,
    nested === undefined ? near : `metadata.${nested}`,
  );
}

/** `metadata.team` → `metadata.team_ids`. */
function suggestKey(key: string): string | undefined {
  const [, name] = /^metadata\.(.+)$/.exec(key) ?? [];
  const near = suggest(key, FILTER_KEYS);
  if (near !== undefined) return near;
  const named = suggestName(name ?? key, METADATA_NAMES);
  return named === undefined ? undefined : `metadata.${named}`;
}

function readContained(node: Node, problems: ProblemList): Node | undefined {
  return node.kind === 'scalar' && node.value !== null
    ? mapAt(node, { contains: scalarAt(node, node.text) })
    : readCondition(node, problems, 0);
}

function readCondition(node: Node, problems: ProblemList, depth: number): Node | undefined {
  if (node.kind === 'scalar') {
    if (node.value === null)
      return bad(node, 'a filter needs a value', 'write {exists: false} for an absent one', problems);
    if (/^\/.+\/[gimsuy]{0,4}$/.test(node.text)) {
      problems.warn(
        node,
        'no-regular-expression',
        'there are no regular expressions: this passes only what is the same, slashes and all',
        'one of {prefix: …}, {suffix: …}, {contains: …}, or a list',
      );
    }
    return mapAt(node, { equals: scalarAt(node, node.text) });
  }
  if (node.kind === 'list') {
    const items = readTexts(node, problems);
    return items && mapAt(node, { in: items });
  }
  const [operator, ...more] = [...node.entries.values()];
  if (!operator || more.length > 0) {
    return bad(node, `a condition has exactly one of ${OPERATORS.join(', ')}`, undefined, problems);
  }
  return readOperator(node, operator, problems, depth);
}

function readOperator(
  node: MapNode,
  operator: Entry,
  problems: ProblemList,
  depth: number,
): Node | undefined {
  const { key, node: value } = operator;
  if (key === 'not') {
    if (depth >= MOST_NESTING) return bad(node, 'too many not inside each other', undefined, problems);
    const negated = readCondition(value, problems, depth + 1);
    return negated && mapAt(node, { not: negated });
  }
  if (key === 'in') {
    const items =
      value.kind === 'list' ? readTexts(value, problems) : readTexts(listAt(value, [value]), problems);
    return items && mapAt(node, { in: items });
  }
  if (key === 'exists') {
    const yes = value.kind === 'scalar' ? value.text.toLowerCase() : '';
    if (yes !== 'true' && yes !== 'false')
      return bad(value, 'exists must be true or false', undefined, problems);
    return mapAt(node, { exists: scalarAt(value, yes === 'true') });
  }
  if (!OPERATORS.some((known) => known === key)) {
    const spot = { start: operator.keyStart, path: value.path };
    problems.error(
      spot,
      'unknown-operator',
      `${JSON.stringify(key.slice(0, 80))} is no operator; there are ${OPERATORS.join(', ')}, and no regular expressions`,
      suggest(key, OPERATORS),
    );
    return undefined;
  }
  if (value.kind !== 'scalar' || value.value === null)
    return bad(value, `${key} needs a text`, undefined, problems);
  return mapAt(node, { [key]: scalarAt(value, value.text) });
}

/** A list whose items are texts; scalars compare as strings. */
function readTexts(node: Node, problems: ProblemList): Node | undefined {
  if (node.kind !== 'list') return undefined;
  const items = node.items.map((item) =>
    item.kind === 'scalar' && item.value !== null ? scalarAt(item, item.text) : undefined,
  );
  const texts = items.filter((item) => item !== undefined);
  if (texts.length < items.length) return bad(node, 'the list must hold plain values', undefined, problems);
  return listAt(node, texts);
}

function bad(node: Node, message: string, suggestion: string | undefined, problems: ProblemList): undefined {
  problems.error(node, 'bad-filter', message, suggestion);
  return undefined;
}
