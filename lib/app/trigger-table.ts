import type { Catalog } from '../domain/catalog.ts';
import { openIndex, type TriggerTable } from '../domain/index/open-index.ts';

/** Lays out a catalog's triggers for matching, once a publication: an unchanged one comes with the same list of triggers. */
export function createTableOf(): (catalog: Pick<Catalog, 'triggers' | 'index'>) => TriggerTable {
  let held: { readonly of: Catalog['triggers']; readonly table: TriggerTable } | undefined;
  return ({ triggers, index }) => {
    if (held?.of === triggers) return held.table;
    const table = openIndex(
      triggers.map(({ resource }) => resource),
      index,
    );
    held = { of: triggers, table };
    return table;
  };
}
