import type { ProblemList } from './problem-list.ts';
import { type Node, nearest } from './tree.ts';

/** Where a field stands. */
interface Place {
  readonly line: number;
  readonly column: number;
  /** Path as written. */
  readonly path: string;
}

/** Finds a field of a canonical resource, or the nearest thing around it; or a text inside that field. */
export type Locate = (path: readonly (string | number)[], within?: string) => Place;

export function createLocate(tree: Node, text: string, place: ProblemList['place']): Locate {
  return (path, within) => {
    const node = nearest(tree, path);
    return { ...place(offsetOf(node, text, within)), path: node.path };
  };
}

/** Offset of a node, or of a text inside it where the node's source has that text as it is. */
export function offsetOf(node: Node, text: string, within: string | undefined): number {
  const at = within === undefined ? -1 : text.slice(node.start, node.end).indexOf(within);
  return node.start + Math.max(at, 0);
}
