import type { CatalogReader } from '../app/ports/catalog.ts';
import type { Now } from '../app/ports/now.ts';
import { AppError } from '../domain/errors.ts';
import { type CachedRead, createCachedRead } from './cached-read.ts';
import { type CatalogTable, type Loaded, loadCatalog, type Wanted } from './catalog-load.ts';

/** ARCHITECTURE "Caches in the receiver". */
const FRESH_MS = 10_000;
const WAIT_MS = 800;
const STALE_MS = 24 * 3_600_000;

export interface CatalogCacheDeps extends CatalogTable {
  readonly now: Now;
  /** Ends a read that keeps a caller with a copy at hand waiting too long. */
  readonly wait?: () => AbortSignal;
}

/** The triggers of the catalog, cached in the instance: one read a cold start, at most one per 10 s after it. */
export function createCatalogReader(deps: CatalogCacheDeps): CatalogReader {
  return cachedCatalog(deps, ['triggers', 'index']);
}

/**
 * The wanted contents under the cache rules every reader shares.
 * `current` throws AppError `catalog_unavailable`, also when nothing was ever published: a delivery must then come again.
 */
export function cachedCatalog<const C extends Wanted>(
  deps: CatalogCacheDeps,
  wanted: readonly C[],
): CachedRead<Loaded<C>> {
  return createCachedRead<Loaded<C>>({
    read: async (signal, previous) => {
      const loaded = await loadCatalog(deps, wanted, signal, previous);
      if (!loaded) throw new AppError('catalog_unavailable', 'nothing was published yet');
      return loaded;
    },
    now: deps.now,
    fresh_ms: FRESH_MS,
    stale_ms: STALE_MS,
    wait: deps.wait ?? (() => AbortSignal.timeout(WAIT_MS)),
  });
}
