import { type AttributeValue, type DynamoDBClient, GetItemCommand } from '@aws-sdk/client-dynamodb';
import { AppError } from '../domain/errors.ts';

/** Key of the one item everyone starts at. */
export const POINTER_ID = 'current';

/** The kinds of content; each is packed on its own, so that a reader fetches only what it uses. */
const CONTENTS = ['triggers', 'agents', 'verdicts'] as const;

export type Content = (typeof CONTENTS)[number];

/**
 * The pointer. `parts` names the items that hold each kind, in order; `triggers` holds the compiled triggers themselves
 * while they fit, so that a cold receiver makes one read. `index` is the triggers' index: absent in pointers of before and
 * when it does not fit, and readers then compile their own.
 */
export interface Pointer {
  readonly version: string;
  readonly published_at: string;
  readonly checked_at: string;
  /** Tells one publication from another, whatever changed in it. */
  readonly digest: string;
  readonly parts: Readonly<Record<Content, readonly string[]>>;
  readonly triggers?: Uint8Array;
  readonly index?: Uint8Array;
  /** Parts of the publication before this one: readers may still be at them. */
  readonly previous_parts: readonly string[];
}

export type Item = Record<string, AttributeValue>;

/** Reads one item, consistently, so that whoever was told of a publication also sees it. */
export async function readItem(
  client: Pick<DynamoDBClient, 'send'>,
  table: string,
  id: string,
  signal?: AbortSignal,
): Promise<Item | undefined> {
  const answer = await client.send(
    new GetItemCommand({ TableName: table, Key: { id: { S: id } }, ConsistentRead: true }),
    signal ? { abortSignal: signal } : {},
  );
  return answer.Item;
}

export function pointerOf(item: Item): Pointer {
  const lists = item['parts']?.M ?? {};
  const triggers = item['triggers']?.B;
  const index = item['trigger_index']?.B;
  return {
    version: text(item, 'version'),
    published_at: text(item, 'published_at'),
    checked_at: text(item, 'checked_at'),
    digest: text(item, 'digest'),
    parts: {
      triggers: namesIn(lists['triggers']),
      agents: namesIn(lists['agents']),
      verdicts: namesIn(lists['verdicts']),
    },
    previous_parts: namesIn(item['previous_parts']),
    ...(triggers ? { triggers } : {}),
    ...(index ? { index } : {}),
  };
}

export function itemOf(pointer: Pointer): Item {
  return {
    id: { S: POINTER_ID },
    version: { S: pointer.version },
    published_at: { S: pointer.published_at },
    checked_at: { S: pointer.checked_at },
    digest: { S: pointer.digest },
    parts: {
      M: Object.fromEntries(CONTENTS.map((content) => [content, listOf(pointer.parts[content])])),
    },
    previous_parts: listOf(pointer.previous_parts),
    ...(pointer.triggers ? { triggers: { B: pointer.triggers } } : {}),
    ...(pointer.index ? { trigger_index: { B: pointer.index } } : {}),
  };
}

function text(item: Item, name: string): string {
  const value = item[name]?.S;
  if (value === undefined) throw new AppError('catalog_unavailable', `the catalog's pointer has no ${name}`);
  return value;
}

function namesIn(list: AttributeValue | undefined): readonly string[] {
  return (list?.L ?? []).flatMap((entry) => entry.S ?? []);
}

function listOf(names: readonly string[]): AttributeValue {
  return { L: names.map((name) => ({ S: name })) };
}
