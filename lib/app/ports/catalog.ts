import type { Agent } from '../../domain/agent.ts';
import type { Catalog } from '../../domain/catalog.ts';
import type { Trigger } from '../../domain/trigger.ts';

export interface CatalogReader {
  /** Fresh within 10 s; a stale copy (up to 24 h) only when reading failed. Throws `catalog_unavailable`. */
  readonly current: () => Promise<Pick<Catalog, 'version' | 'checked_at' | 'triggers' | 'index'>>;
}

/** The worker's view of the catalog. */
export interface WorkerCatalog {
  /** Throws `catalog_unavailable`. */
  readonly trigger: (name: string) => Promise<Trigger | undefined>;
  /** Throws `catalog_unavailable`. */
  readonly agent: (name: string) => Promise<Agent | undefined>;
}

export interface CatalogWriter {
  /** Everything published, agents and verdicts included; undefined when nothing ever was. */
  readonly load: () => Promise<Catalog | undefined>;
  /** Parts first, then the pointer; readers see the old version or the new one. */
  readonly publish: (catalog: Catalog) => Promise<void>;
}
