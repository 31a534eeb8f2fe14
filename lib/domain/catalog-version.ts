import { createHash } from 'node:crypto';
import type { Catalog } from './catalog.ts';

/** The catalog's version: the same resources give the same one, in whatever order they and their keys come. */
export function catalogVersion(content: Pick<Catalog, 'triggers' | 'agents'>): string {
  const resources = [...content.triggers, ...content.agents]
    .map(({ resource }) => canonical(resource))
    .sort();
  return createHash('sha256').update(JSON.stringify(resources)).digest('hex').slice(0, 16);
}

/** JSON with the keys of every object in order. */
function canonical(value: unknown): string {
  return JSON.stringify(value, (_key, inner: unknown) =>
    typeof inner === 'object' && inner !== null && !Array.isArray(inner)
      ? Object.fromEntries(Object.entries(inner).sort(([a], [b]) => (a < b ? -1 : 1)))
      : inner,
  );
}
