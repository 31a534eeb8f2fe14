import type * as z from 'zod';
import type { ProblemList } from './problem-list.ts';
import { isLenient } from './shape.ts';
import { suggest } from './suggest.ts';
import { child, type Entry, listAt, type Node, nearest, plain, textOf } from './tree.ts';

/** Rounds of leaving out bad values that do no harm; each removes at least one node. */
const MOST_ROUNDS = 20;

/**
 * Parses a shaped tree with its schema. Issues become problems where they were written; bad values of lenient fields are left
 * out with a warning. undefined when there was an error.
 */
export function parseShaped<Schema extends z.ZodType>(
  root: Node,
  schema: Schema,
  problems: ProblemList,
): z.output<Schema> | undefined {
  let tree = root;
  for (let round = 0; round < MOST_ROUNDS; round += 1) {
    const parsed = schema.safeParse(plain(tree), { reportInput: true });
    if (parsed.success) return parsed.data;
    const hard = parsed.error.issues.filter((issue) => !isLenient(schema, issue.path));
    if (hard.length > 0) {
      for (const issue of hard) report(issue, tree, problems.error);
      return undefined;
    }
    for (const issue of parsed.error.issues) {
      report(issue, tree, (spot, code, message, suggestion) =>
        problems.warn(spot, code, `${message}; it is left out`, suggestion),
      );
    }
    tree = without(tree, trieOf(parsed.error.issues.map((issue) => issue.path)));
  }
  problems.error(root, 'bad-value', 'too many bad values');
  return undefined;
}

function report(issue: z.core.$ZodIssue, tree: Node, to: ProblemList['error']): void {
  const node = nearest(tree, issue.path);
  const missing = isMissing(tree, issue.path);
  const name = issue.path.at(-1);
  if (missing && typeof name === 'string' && issue.code === 'invalid_type') {
    to({ start: node.start, path: join(node.path, name) }, 'missing-field', `${name} is missing`);
    return;
  }
  const details = issue.code === 'custom' ? issue.params : undefined;
  const code = typeof details?.['code'] === 'string' ? details['code'] : 'bad-value';
  const suggestion = details?.['suggestion'] ?? nearestValue(issue, node) ?? plainEntry(issue, node);
  to(node, code, describe(issue, node), typeof suggestion === 'string' ? suggestion : undefined);
}

function isMissing(tree: Node, path: readonly PropertyKey[]): boolean {
  const parent = nearest(tree, path.slice(0, -1));
  const key = path.at(-1);
  return parent.kind === 'map' && typeof key === 'string' && child(parent, key) === undefined;
}

function join(path: string, name: string): string {
  return path === '' ? name : `${path}.${name}`;
}

function nearestValue(issue: z.core.$ZodIssue, node: Node): string | undefined {
  if (issue.code !== 'invalid_value' || node.kind !== 'scalar') return undefined;
  return suggest(node.text, issue.values.map(String));
}

/** What stands for a list's entry in `{id: PXYZ123, name: …}` or `PXYZ123: Production API`. */
function plainEntry(issue: z.core.$ZodIssue, node: Node): string | undefined {
  const wantsText = issue.code === 'invalid_type' && issue.expected === 'string';
  if (!wantsText || typeof issue.path.at(-1) !== 'number' || node.kind !== 'map') return undefined;
  return textOf(child(node, 'id')) ?? [...node.entries.keys()][0];
}

const WANTED: Readonly<Record<string, string>> = {
  string: 'a text',
  number: 'a number',
  int: 'a whole number',
  boolean: 'true or false',
  array: 'a list',
  object: 'a map',
  record: 'a map',
};

function describe(issue: z.core.$ZodIssue, node: Node): string {
  const name = String(issue.path.filter((key) => typeof key === 'string').at(-1) ?? 'the document');
  switch (issue.code) {
    case 'custom':
      return issue.message;
    case 'invalid_type':
      return `${typeof issue.path.at(-1) === 'number' ? `an entry of ${name}` : name} must be ${WANTED[issue.expected] ?? issue.expected}, not ${found(node)}`;
    case 'invalid_value':
      return `${name} must be ${issue.values.map(String).join(' or ')}, not ${found(node)}`;
    case 'too_small':
      return issue.origin === 'number'
        ? `${name} must be at least ${issue.minimum}, not ${found(node)}`
        : `${name} must not be empty`;
    case 'too_big':
      return `${name} must be at most ${issue.maximum}, not ${found(node)}`;
    default:
      return `${name}: ${issue.message}`;
  }
}

function found(node: Node): string {
  if (node.kind !== 'scalar') return node.kind === 'list' ? 'a list' : 'a map';
  return node.value === null
    ? 'nothing'
    : JSON.stringify(node.text.length > 60 ? `${node.text.slice(0, 60)}…` : node.text);
}

/** Paths by their first keys; a leaf has none. */
interface Trie {
  readonly next: Map<string, Trie>;
}

function trieOf(paths: readonly (readonly PropertyKey[])[]): Trie {
  const root: Trie = { next: new Map() };
  for (const path of paths) {
    let here = root;
    for (const key of path) {
      const next = here.next.get(String(key)) ?? { next: new Map() };
      here.next.set(String(key), next);
      here = next;
    }
  }
  return root;
}

/** The tree without the nodes at these paths, in one pass. */
function without(node: Node, { next }: Trie): Node {
  if (next.size === 0 || node.kind === 'scalar') return node;
  const keep = (key: string, inner: Node): Node | undefined => {
    const bad = next.get(key);
    if (!bad) return inner;
    return bad.next.size === 0 ? undefined : without(inner, bad);
  };
  if (node.kind === 'list') {
    return listAt(
      node,
      node.items.flatMap((item, index) => keep(String(index), item) ?? []),
    );
  }
  const entries = new Map<string, Entry>();
  for (const [name, entry] of node.entries) {
    const kept = keep(name, entry.node);
    if (kept) entries.set(name, { ...entry, node: kept });
  }
  return { ...node, entries };
}
