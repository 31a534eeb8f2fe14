import type { Spot } from './problem-list.ts';
import type { Entry, Node } from './tree.ts';

/** Entries a merge key brings in; explicit keys of the map win over them. https://yaml.org/type/merge.html */
export function mergeEntries(
  node: Node,
  fault: (spot: Spot, code: string, message: string) => void,
): Entry[] {
  if (node.kind === 'map') return [...node.entries.values()];
  if (node.kind === 'list' && node.items.every((item) => item.kind === 'map')) {
    return node.items.flatMap((item) => (item.kind === 'map' ? [...item.entries.values()] : []));
  }
  fault(node, 'bad-merge', '`<<` takes a map, an alias of one, or a list of them');
  return [];
}
