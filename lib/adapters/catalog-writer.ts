import {
  ConditionalCheckFailedException,
  DeleteItemCommand,
  PutItemCommand,
  UpdateItemCommand,
} from '@aws-sdk/client-dynamodb';
import type { CatalogWriter } from '../app/ports/catalog.ts';
import type { Catalog } from '../domain/catalog.ts';
import { AppError } from '../domain/errors.ts';
import { cut, digestOf, MOST_BYTES_A_POINTER, MOST_BYTES_AN_ITEM, pack, partId } from './catalog-codec.ts';
import { type CatalogTable, loadCatalog } from './catalog-load.ts';
import { type Content, itemOf, POINTER_ID, type Pointer, pointerOf, readItem } from './catalog-pointer.ts';

/** How often a publication that lost a race looks again: each time another one has won. */
const LOOKS = 8;

/**
 * Writes the catalog so that readers see the old publication or the new one: parts first, under names of their own, then
 * the pointer in one conditional write. Parts are removed one publication after the last that named them.
 * Both methods throw AppError `catalog_unavailable`.
 */
export function createCatalogWriter(target: CatalogTable): CatalogWriter {
  return {
    load: () => loadCatalog(target, ['triggers', 'agents', 'verdicts']),
    publish: async (catalog) => {
      try {
        await publish(target, catalog);
      } catch (error) {
        if (error instanceof AppError) throw error;
        const name = error instanceof Error ? error.name : typeof error;
        throw new AppError('catalog_unavailable', `the catalog could not be written: ${name}`, {
          cause: error,
        });
      }
    },
  };
}

interface Packed extends Readonly<Record<Content, Uint8Array>> {
  readonly index: Uint8Array | undefined;
  readonly digest: string;
}

/** A publication whose parameters were read earlier never replaces one whose parameters were read later. */
async function publish(target: CatalogTable, catalog: Catalog): Promise<void> {
  const packed = packAll(catalog);
  for (let look = 0; look < LOOKS; look++) {
    const before = await readPointer(target);
    if (before && before.checked_at > catalog.checked_at) return;
    const done =
      before?.digest === packed.digest
        ? await confirm(target, before, catalog.checked_at)
        : await replace(target, before, catalog, packed);
    if (done) return;
  }
  throw new AppError('catalog_unavailable', 'the catalog changed each time it was to be written');
}

function packAll(catalog: Catalog): Packed {
  const contents = {
    triggers: pack(catalog.triggers),
    agents: pack(catalog.agents),
    verdicts: pack(catalog.verdicts),
  };
  const index = catalog.index ? pack(catalog.index) : undefined;
  return { ...contents, index, digest: digestOf([...Object.values(contents), ...(index ? [index] : [])]) };
}

async function readPointer({ client, table }: CatalogTable): Promise<Pointer | undefined> {
  const item = await readItem(client, table, POINTER_ID);
  return item && pointerOf(item);
}

/** False when somebody else published meanwhile. */
async function replace(
  target: CatalogTable,
  before: Pointer | undefined,
  catalog: Catalog,
  { index, digest, ...packed }: Packed,
): Promise<boolean> {
  const inline = packed.triggers.length <= MOST_BYTES_AN_ITEM;
  const pieces = {
    triggers: inline ? [] : named(packed.triggers),
    agents: named(packed.agents),
    verdicts: named(packed.verdicts),
  };
  const pointer: Pointer = {
    version: catalog.version,
    published_at: catalog.published_at,
    checked_at: catalog.checked_at,
    digest,
    parts: {
      triggers: pieces.triggers.map(idOf),
      agents: pieces.agents.map(idOf),
      verdicts: pieces.verdicts.map(idOf),
    },
    previous_parts: before ? partsOf(before) : [],
    ...(inline ? { triggers: packed.triggers } : {}),
    ...(index && roomFor(index, inline ? packed.triggers : undefined) ? { index } : {}),
  };
  const written = Object.values(pieces).flat();
  await writeParts(target, written);
  if (await writePointer(target, before, pointer)) {
    await removeParts(target, before?.previous_parts ?? []);
    return true;
  }
  const now = await readPointer(target);
  const known = now ? [...partsOf(now), ...now.previous_parts] : [];
  // The SDK repeats a write whose answer was lost, and then meets its own.
  const ours = written.some(([id]) => known.includes(id));
  if (!ours) await removeParts(target, written.map(idOf));
  return ours;
}

async function writePointer(
  { client, table }: CatalogTable,
  before: Pointer | undefined,
  pointer: Pointer,
): Promise<boolean> {
  return await unlessChanged(() =>
    client.send(new PutItemCommand({ TableName: table, Item: itemOf(pointer), ...asRead(before) })),
  );
}

/** The same content was found again. False when somebody else published meanwhile. */
async function confirm(
  { client, table }: CatalogTable,
  before: Pointer,
  checkedAt: string,
): Promise<boolean> {
  const { ConditionExpression, ExpressionAttributeValues } = asRead(before);
  return await unlessChanged(() =>
    client.send(
      new UpdateItemCommand({
        TableName: table,
        Key: { id: { S: POINTER_ID } },
        UpdateExpression: 'SET checked_at = :checked_at',
        ConditionExpression,
        ExpressionAttributeValues: { ...ExpressionAttributeValues, ':checked_at': { S: checkedAt } },
      }),
    ),
  );
}

/** On the condition that nobody has published or confirmed since the pointer was read. */
function asRead(before: Pointer | undefined) {
  if (!before) return { ConditionExpression: 'attribute_not_exists(id)' };
  return {
    ConditionExpression: 'digest = :digest_read AND checked_at = :checked_read',
    ExpressionAttributeValues: {
      ':digest_read': { S: before.digest },
      ':checked_read': { S: before.checked_at },
    },
  };
}

async function unlessChanged(write: () => Promise<unknown>): Promise<boolean> {
  try {
    await write();
    return true;
  } catch (error) {
    if (error instanceof ConditionalCheckFailedException) return false;
    throw error;
  }
}

/** The index stands beside the triggers or, when those are in parts, alone. */
function roomFor(index: Uint8Array, triggers: Uint8Array | undefined): boolean {
  return index.length + (triggers?.length ?? 0) <= MOST_BYTES_A_POINTER;
}

/** Id and bytes of one part. */
type Piece = readonly [id: string, bytes: Uint8Array];

const idOf = ([id]: Piece): string => id;

function named(packed: Uint8Array): readonly Piece[] {
  return cut(packed).map((bytes) => [partId(bytes), bytes]);
}

async function writePart({ client, table }: CatalogTable, [id, bytes]: Piece): Promise<void> {
  await client.send(new PutItemCommand({ TableName: table, Item: { id: { S: id }, data: { B: bytes } } }));
}

/** All or none, as far as the table lets us: what no pointer ever names nobody would remove. */
async function writeParts(target: CatalogTable, pieces: readonly Piece[]): Promise<void> {
  try {
    await Promise.all(pieces.map((piece) => writePart(target, piece)));
  } catch (error) {
    await removeParts(target, pieces.map(idOf)).catch(() => undefined);
    throw error;
  }
}

async function removeParts({ client, table }: CatalogTable, ids: readonly string[]): Promise<void> {
  await Promise.all(
    ids.map((id) => client.send(new DeleteItemCommand({ TableName: table, Key: { id: { S: id } } }))),
  );
}

function partsOf(pointer: Pointer): readonly string[] {
  return Object.values(pointer.parts).flat();
}
