import type { WorkerCatalog } from '../app/ports/catalog.ts';
import { type CatalogCacheDeps, cachedCatalog } from './catalog-reader.ts';

/** Triggers and agents by name, both of one publication, under the receiver's cache rules. */
export function createWorkerCatalog(deps: CatalogCacheDeps): WorkerCatalog {
  const cache = cachedCatalog(deps, ['triggers', 'agents']);
  return {
    trigger: async (name) => named((await cache.current()).triggers, name),
    agent: async (name) => named((await cache.current()).agents, name),
  };
}

function named<T extends { readonly metadata: { readonly name: string } }>(
  entries: readonly { readonly resource: T }[],
  name: string,
): T | undefined {
  return entries.find((entry) => entry.resource.metadata.name === name)?.resource;
}
