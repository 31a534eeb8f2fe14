import type { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import type { Catalog } from '../domain/catalog.ts';
import { AppError } from '../domain/errors.ts';
import { unpack } from './catalog-codec.ts';
import { type Content, POINTER_ID, type Pointer, pointerOf, readItem } from './catalog-pointer.ts';

export interface CatalogTable {
  readonly client: Pick<DynamoDBClient, 'send'>;
  readonly table: string;
}

/** The contents, and the triggers' index. */
export type Wanted = Content | 'index';

/** What a reader keeps between reads: the wanted contents and the publication they are of. */
export type Loaded<C extends Wanted> = Pick<Catalog, 'version' | 'published_at' | 'checked_at' | C> & {
  readonly digest: string;
};

/**
 * Reads the pointer and the wanted contents; undefined when nothing was ever published. What `previous` holds of the same
 * publication is not read again.
 * @throws AppError `catalog_unavailable`.
 */
export async function loadCatalog<const C extends Wanted>(
  source: CatalogTable,
  wanted: readonly C[],
  signal?: AbortSignal,
  previous?: Loaded<C>,
): Promise<Loaded<C> | undefined> {
  try {
    return (
      (await loadOnce(source, wanted, signal, previous)) ??
      // Two publications may have passed between pointer and part: the pointer as it is now has its parts.
      (await loadOnce(source, wanted, signal, previous)) ??
      raise('a part of the catalog is missing')
    ).loaded;
  } catch (error) {
    if (error instanceof AppError) throw error;
    const name = error instanceof Error ? error.name : typeof error;
    throw new AppError('catalog_unavailable', `the catalog could not be read: ${name}`, { cause: error });
  }
}

/** undefined when a part that the pointer names is gone. */
async function loadOnce<C extends Wanted>(
  source: CatalogTable,
  wanted: readonly C[],
  signal: AbortSignal | undefined,
  previous: Loaded<C> | undefined,
): Promise<{ readonly loaded: Loaded<C> | undefined } | undefined> {
  const item = await readItem(source.client, source.table, POINTER_ID, signal);
  if (!item) return { loaded: undefined };
  const pointer = pointerOf(item);
  const { version, published_at, checked_at, digest } = pointer;
  if (previous?.digest === digest) return { loaded: { ...previous, version, published_at, checked_at } };
  const contents = await Promise.all(
    wanted.map(async (content) => [content, await readContent(source, pointer, content, signal)] as const),
  );
  if (contents.some(([, value]) => value === undefined)) return undefined;
  const found = Object.fromEntries(contents.filter(([, value]) => value !== null));
  return { loaded: { version, published_at, checked_at, digest, ...found } as Loaded<C> };
}

/** undefined when a part is gone; null for an index that was not published. */
async function readContent(
  source: CatalogTable,
  pointer: Pointer,
  content: Wanted,
  signal: AbortSignal | undefined,
): Promise<unknown> {
  if (content === 'index') return pointer.index ? unpack(pointer.index) : null;
  if (content === 'triggers' && pointer.triggers) return unpack(pointer.triggers);
  const pieces = await Promise.all(
    pointer.parts[content].map(async (id) => {
      const item = await readItem(source.client, source.table, id, signal);
      return item?.['data']?.B;
    }),
  );
  const whole = pieces.filter((piece) => piece !== undefined);
  return whole.length === pieces.length ? unpack(Buffer.concat(whole)) : undefined;
}

function raise(message: string): never {
  throw new AppError('catalog_unavailable', message);
}
