/**
 * A parsed document with positions. Nodes may be shared (YAML aliases); their `size` and depth are bounded when they are
 * built, so every walk over a tree is bounded too. Normalising moves nodes to other keys: each keeps where it was written.
 */
interface Written {
  /** Offset in the text. */
  readonly start: number;
  readonly end: number;
  /** Path as written, `spec.platform.config`. */
  readonly path: string;
}

export interface ScalarNode extends Written {
  readonly kind: 'scalar';
  readonly value: string | number | boolean | null;
  /** The scalar as text: `007` stays `007`. */
  readonly text: string;
}

export interface ListNode extends Written {
  readonly kind: 'list';
  readonly items: readonly Node[];
}

export interface MapNode extends Written {
  readonly kind: 'map';
  readonly entries: ReadonlyMap<string, Entry>;
}

export interface Entry {
  /** As written: the map may hold the entry under another spelling's name. */
  readonly key: string;
  readonly keyStart: number;
  readonly node: Node;
}

export type Node = ScalarNode | ListNode | MapNode;

/** The node under a key, unless absent. */
export function child(node: Node | undefined, key: string): Node | undefined {
  return node?.kind === 'map' ? node.entries.get(key)?.node : undefined;
}

/** The scalar's text; undefined for anything else and for null. */
export function textOf(node: Node | undefined): string | undefined {
  return node?.kind === 'scalar' && node.value !== null ? node.text : undefined;
}

export function isNull(node: Node | undefined): boolean {
  return node?.kind === 'scalar' && node.value === null;
}

/** A scalar that stands where another node stood. */
export function scalarAt(at: Node, value: string | number | boolean): ScalarNode {
  return { kind: 'scalar', value, text: String(value), start: at.start, end: at.end, path: at.path };
}

export function listAt(at: Node, items: readonly Node[]): ListNode {
  return { kind: 'list', items, start: at.start, end: at.end, path: at.path };
}

/** A map that stands where another node stood. Absent nodes are left out. */
export function mapAt(at: Node, nodes: Readonly<Record<string, Node | undefined>>): MapNode {
  const entries = new Map<string, Entry>();
  for (const [key, node] of Object.entries(nodes)) {
    if (node) entries.set(key, { key, keyStart: node.start, node });
  }
  return { kind: 'map', entries, start: at.start, end: at.end, path: at.path };
}

/** The plain value: what JSON.parse would give. Numbers JSON cannot write are their text. */
export function plain(node: Node): unknown {
  if (node.kind === 'scalar') {
    return typeof node.value === 'number' && !Number.isFinite(node.value) ? node.text : node.value;
  }
  if (node.kind === 'list') return node.items.map(plain);
  return Object.fromEntries([...node.entries].map(([key, entry]) => [key, plain(entry.node)]));
}

/** The deepest node that exists on a path of keys, for pointing at it. */
export function nearest(node: Node, path: readonly PropertyKey[]): Node {
  let here = node;
  for (const key of path) {
    const next = here.kind === 'list' ? here.items[Number(key)] : child(here, String(key));
    if (!next) return here;
    here = next;
  }
  return here;
}
