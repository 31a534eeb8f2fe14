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
import { itemOf, POINTER_ID, type Pointer, pointerOf, readItem } from './catalog-pointer.ts';

/** A publication whose parameters were read earlier never replaces one whose parameters were read later. */
const NOT_OLDER = 'attribute_not_exists(id) OR checked_at <= :checked_at';

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
        // Someone published from parameters read after ours: theirs stands.
        if (error instanceof ConditionalCheckFailedException) return;
        const name = error instanceof Error ? error.name : typeof error;
        throw new AppError('catalog_unavailable', `the catalog could not be written: ${name}`, {
          cause: error,
        });
      }
    },
  };
}

async function publish(target: CatalogTable, catalog: Catalog): Promise<void> {
  const item = await readItem(target.client, target.table, POINTER_ID);
  const before = item && pointerOf(item);
  const packed = {
    triggers: pack(catalog.triggers),
    agents: pack(catalog.agents),
    verdicts: pack(catalog.verdicts),
  };
  const index = catalog.index ? pack(catalog.index) : undefined;
  const digest = digestOf([...Object.values(packed), ...(index ? [index] : [])]);
  if (before?.digest === digest) return confirm(target, catalog.checked_at);

  const inline = packed.triggers.length <= MOST_BYTES_AN_ITEM;
  const pieces = {
    triggers: inline ? [] : cut(packed.triggers),
    agents: cut(packed.agents),
    verdicts: cut(packed.verdicts),
  };
  const pointer: Pointer = {
    version: catalog.version,
    published_at: catalog.published_at,
    checked_at: catalog.checked_at,
    digest,
    parts: {
      triggers: pieces.triggers.map(partId),
      agents: pieces.agents.map(partId),
      verdicts: pieces.verdicts.map(partId),
    },
    previous_parts: before ? partsOf(before) : [],
    ...(inline ? { triggers: packed.triggers } : {}),
    ...(index && roomFor(index, inline ? packed.triggers : undefined) ? { index } : {}),
  };
  await Promise.all(
    Object.values(pieces)
      .flat()
      .map((bytes) => writePart(target, bytes)),
  );
  await target.client.send(
    new PutItemCommand({
      TableName: target.table,
      Item: itemOf(pointer),
      ConditionExpression: NOT_OLDER,
      ExpressionAttributeValues: { ':checked_at': { S: catalog.checked_at } },
    }),
  );
  await removeParts(target, before?.previous_parts ?? [], [...partsOf(pointer), ...pointer.previous_parts]);
}

/** The index stands beside the triggers or, when those are in parts, alone. */
function roomFor(index: Uint8Array, triggers: Uint8Array | undefined): boolean {
  return index.length + (triggers?.length ?? 0) <= MOST_BYTES_A_POINTER;
}

async function confirm(target: CatalogTable, checkedAt: string): Promise<void> {
  await target.client.send(
    new UpdateItemCommand({
      TableName: target.table,
      Key: { id: { S: POINTER_ID } },
      UpdateExpression: 'SET checked_at = :checked_at',
      ConditionExpression: NOT_OLDER,
      ExpressionAttributeValues: { ':checked_at': { S: checkedAt } },
    }),
  );
}

async function writePart({ client, table }: CatalogTable, bytes: Uint8Array): Promise<void> {
  await client.send(
    new PutItemCommand({ TableName: table, Item: { id: { S: partId(bytes) }, data: { B: bytes } } }),
  );
}

async function removeParts(
  { client, table }: CatalogTable,
  gone: readonly string[],
  kept: readonly string[],
): Promise<void> {
  await Promise.all(
    gone
      .filter((id) => !kept.includes(id))
      .map((id) => client.send(new DeleteItemCommand({ TableName: table, Key: { id: { S: id } } }))),
  );
}

function partsOf(pointer: Pointer): readonly string[] {
  return Object.values(pointer.parts).flat();
}
