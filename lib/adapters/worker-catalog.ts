import type { WorkerCatalog } from '../app/ports/catalog.ts';
import { type CatalogCacheDeps, cachedCatalog } from './catalog-reader.ts';

/**
 * Triggers and agents by name, both of one publication, under the receiver's cache rules. What a copy does not have, or has
 * switched off, is read again before anyone is told so: the receiver may have matched by a publication younger than the copy,
 * and a run that ends for want of its trigger is not run again.
 */
export function createWorkerCatalog(deps: CatalogCacheDeps): WorkerCatalog {
  const cache = cachedCatalog(deps, ['triggers', 'agents']);
  return {
    trigger: async (name) => {
      const trigger = named((await cache.current()).triggers, name);
      return trigger?.spec.enabled ? trigger : named((await cache.refresh()).triggers, name);
    },
    agent: async (name) =>
      named((await cache.current()).agents, name) ?? named((await cache.refresh()).agents, name),
  };
}

function named<T extends { readonly metadata: { readonly name: string } }>(
  entries: readonly { readonly resource: T }[],
  name: string,
): T | undefined {
  return entries.find((entry) => entry.resource.metadata.name === name)?.resource;
}
