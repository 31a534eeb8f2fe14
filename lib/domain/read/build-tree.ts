import { isAlias, isMap, isScalar, isSeq } from 'yaml';
import { mergeEntries } from './merge-entries.ts';
import type { Spot } from './problem-list.ts';
import type { Entry, MapNode, Node } from './tree.ts';

/** Deeper nesting is refused. AOF's own documents reach 12. */
const MOST_DEPTH = 64;
/** Nodes of one document with every alias written out: what an alias bomb multiplies. */
const MOST_NODES = 100_000;
/** Faults of one document that are kept. */
const MOST_FAULTS = 100;

/** Something wrong with a document's structure. */
export interface Fault {
  readonly spot: Spot;
  readonly code: string;
  readonly message: string;
  readonly suggestion?: string;
}

/** A built node with what it would hold when written out. */
interface Built {
  readonly node: Node;
  readonly size: number;
  readonly depth: number;
}

/**
 * Makes trees of parsed YAML: keys checked, aliases shared, merge keys done, depth and size bounded. What is wrong is added to
 * `faults`.
 */
export function createBuilder(faults: Fault[]): (root: unknown) => Node {
  const anchors = new Map<string, Built>();
  let tooLarge = false;
  const fault = (spot: Spot, code: string, message: string, suggestion?: string) => {
    if (faults.length < MOST_FAULTS)
      faults.push({ spot, code, message, ...(suggestion === undefined ? {} : { suggestion }) });
  };

  const nothing = (start: number, path: string): Built => ({
    node: { kind: 'scalar', value: null, text: '', start, end: start, path },
    size: 1,
    depth: 1,
  });

  const refused = ({ start, path }: Spot, code: string, message: string): Built => {
    if (!tooLarge) fault({ start, path }, code, message);
    tooLarge = true;
    return nothing(start, path);
  };

  const bounded = (built: Built): Built => {
    if (built.size <= MOST_NODES) return built;
    return refused(
      built.node,
      'too-many-values',
      `more than ${MOST_NODES} values once aliases are written out`,
    );
  };

  /** Nothing more is worth building, nor copying for merge keys. At the top `kind` must still be found. */
  const isEnough = (size: number, level: number) => size > MOST_NODES || (tooLarge && level > 1);

  const build = (source: unknown, path: string, start: number, level: number): Built => {
    const tooDeep = `nested more than ${MOST_DEPTH} deep`;
    if (level > MOST_DEPTH) return refused({ start, path }, 'too-deep', tooDeep);
    if (isAlias(source)) {
      const target = anchors.get(source.source);
      if (target) {
        return level + target.depth > MOST_DEPTH + 1 ? refused({ start, path }, 'too-deep', tooDeep) : target;
      }
      fault(
        { start: source.range?.[0] ?? start, path },
        'unknown-alias',
        `no anchor &${source.source} before this alias`,
        'an anchor ends with its document; a text that begins with * stands in quotes',
      );
      return nothing(start, path);
    }
    const built = bounded(buildValue(source, path, start, level));
    if ((isScalar(source) || isMap(source) || isSeq(source)) && source.anchor)
      anchors.set(source.anchor, built);
    return built;
  };

  const buildValue = (source: unknown, path: string, start: number, level: number): Built => {
    if (isScalar(source)) {
      const from = source.range?.[0] ?? start;
      return {
        node: scalarNode(source.value, source.source, from, source.range?.[1] ?? from, path),
        size: 1,
        depth: 1,
      };
    }
    if (isSeq(source)) {
      const from = source.range?.[0] ?? start;
      let size = 1;
      let depth = 1;
      const items: Node[] = [];
      for (const [index, item] of source.items.entries()) {
        const built = build(item, `${path}[${index}]`, from, level + 1);
        size += built.size;
        depth = Math.max(depth, built.depth + 1);
        items.push(built.node);
        if (isEnough(size, level)) break;
      }
      return {
        node: { kind: 'list', items, start: from, end: source.range?.[1] ?? from, path },
        size,
        depth,
      };
    }
    if (isMap(source)) return buildMap(source, path, source.range?.[0] ?? start, level);
    return nothing(start, path);
  };

  const buildMap = (
    source: {
      readonly items: readonly { key: unknown; value: unknown }[];
      readonly range?: readonly number[] | null;
    },
    path: string,
    from: number,
    level: number,
  ): Built => {
    const entries = new Map<string, Entry>();
    const merged: Entry[] = [];
    let size = 1;
    let depth = 1;
    for (const pair of source.items) {
      const named = keyOf(pair.key);
      if (!named) {
        const spot = { start: startOf(pair.key, from), path };
        fault(spot, 'bad-key', 'a key must be plain text', 'put a text with {{…}} in quotes');
        continue;
      }
      const here = path === '' ? named.key : `${path}.${named.key}`;
      const built = build(pair.value, here, startOf(pair.value, named.start), level + 1);
      size += built.size;
      depth = Math.max(depth, built.depth + 1);
      if (isEnough(size, level)) break;
      if (named.key === '<<' && named.plain) {
        for (const entry of mergeEntries(built.node, fault)) merged.push(entry);
        continue;
      }
      if (entries.has(named.key)) {
        fault(
          { start: named.start, path: here },
          'duplicate-key',
          `the key ${quote(named.key)} stands here twice`,
        );
        continue;
      }
      entries.set(named.key, { key: named.key, keyStart: named.start, node: built.node });
    }
    for (const entry of merged) if (!entries.has(entry.key)) entries.set(entry.key, entry);
    const node: MapNode = { kind: 'map', entries, start: from, end: source.range?.[1] ?? from, path };
    return { node, size, depth };
  };

  return (root) => build(root, '', 0, 1).node;
}

function scalarNode(
  value: unknown,
  source: string | undefined,
  start: number,
  end: number,
  path: string,
): Node {
  const known =
    value === null || typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean'
      ? value
      : (source ?? String(value));
  const text = typeof known === 'string' ? known : (source ?? String(known));
  return { kind: 'scalar', value: known, text, start, end, path };
}

function keyOf(key: unknown): { key: string; start: number; plain: boolean } | undefined {
  if (!isScalar(key)) return undefined;
  const text = typeof key.value === 'string' ? key.value : (key.source ?? String(key.value));
  return { key: text, start: key.range?.[0] ?? 0, plain: key.type === 'PLAIN' };
}

function startOf(node: unknown, otherwise: number): number {
  return isScalar(node) || isMap(node) || isSeq(node) || isAlias(node)
    ? (node.range?.[0] ?? otherwise)
    : otherwise;
}

function quote(key: string): string {
  return JSON.stringify(key.length > 60 ? `${key.slice(0, 60)}…` : key);
}
