import { TOP_KEYS } from './read-envelope.ts';
import type { MapNode } from './tree.ts';

/** What to do about fields that stand beside `spec` and belong into it; undefined when there are none. */
export function besideSpec(root: MapNode, specKeys: readonly string[]): string | undefined {
  const keys = [...root.entries.keys()].filter((key) => specKeys.includes(key) && !TOP_KEYS.includes(key));
  if (keys.length === 0) return undefined;
  const names = keys.length > 1 ? `${keys.slice(0, -1).join(', ')} and ${keys.at(-1)}` : keys.join('');
  return `indent ${names}, so that ${keys.length > 1 ? 'they stand' : 'it stands'} below spec:`;
}
