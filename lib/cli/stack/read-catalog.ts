import type { Catalog } from '../../domain/catalog.ts';
import type { Trigger } from '../../domain/trigger.ts';
import type { OpenStack } from './open-stack.ts';

/** Everything published; undefined when nothing ever was. @throws AppError `catalog_unavailable`. */
export async function readCatalog(stack: OpenStack): Promise<Catalog | undefined> {
  return await (await stack.catalog()).load();
}

/** The enabled triggers as published. */
export async function enabledTriggers(stack: OpenStack): Promise<readonly Trigger[]> {
  const catalog = await readCatalog(stack);
  return (catalog?.triggers ?? []).map(({ resource }) => resource).filter(({ spec }) => spec.enabled);
}
