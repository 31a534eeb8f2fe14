import {
  ConditionalCheckFailedException,
  type DynamoDBClient,
  GetItemCommand,
  PutItemCommand,
  QueryCommand,
  UpdateItemCommand,
} from '@aws-sdk/client-dynamodb';
import { awsFault } from '../aws-fault.ts';
import { toItem } from './item.ts';

/** Where the ledger lies. */
export interface LedgerTable {
  readonly client: DynamoDBClient;
  readonly name: string;
}

type Item = NonNullable<Awaited<ReturnType<typeof getItem>>>;

/** A condition or an update, with names and values apart, since half of our attribute names are reserved words. */
export interface Expression {
  readonly text: string;
  readonly names: Readonly<Record<string, string>>;
  readonly values: Readonly<Record<string, unknown>>;
}

/** Any error of a call but a condition that does not hold. */
async function guarded<T>(call: () => Promise<T>): Promise<T> {
  try {
    return await call();
  } catch (thrown) {
    if (thrown instanceof ConditionalCheckFailedException) throw thrown;
    throw awsFault('ledger_unavailable', 'the run ledger did not answer', thrown);
  }
}

/** A consistent read of one item. */
export async function getItem(table: LedgerTable, runId: string) {
  const { Item } = await guarded(() =>
    table.client.send(
      new GetItemCommand({ TableName: table.name, Key: toItem({ run_id: runId }), ConsistentRead: true }),
    ),
  );
  return Item;
}

/** Puts an item unless one is there. False when one is. */
export async function createItem(
  table: LedgerTable,
  attributes: Readonly<Record<string, unknown>>,
): Promise<boolean> {
  return await conditional(() =>
    table.client.send(
      new PutItemCommand({
        TableName: table.name,
        Item: toItem(attributes),
        ConditionExpression: 'attribute_not_exists(run_id)',
      }),
    ),
  );
}

/** Puts an item, whatever is there. */
export async function putItem(
  table: LedgerTable,
  attributes: Readonly<Record<string, unknown>>,
): Promise<void> {
  await guarded(() =>
    table.client.send(new PutItemCommand({ TableName: table.name, Item: toItem(attributes) })),
  );
}

/** Updates an item where the condition holds. False when it does not. */
export async function updateItem(
  table: LedgerTable,
  runId: string,
  update: Expression,
  condition: Expression,
): Promise<boolean> {
  const values = { ...update.values, ...condition.values };
  return await conditional(() =>
    table.client.send(
      new UpdateItemCommand({
        TableName: table.name,
        Key: toItem({ run_id: runId }),
        UpdateExpression: update.text,
        ConditionExpression: condition.text,
        ExpressionAttributeNames: { ...update.names, ...condition.names },
        ExpressionAttributeValues: toItem(values),
      }),
    ),
  );
}

/** Every item of one partition of an index, newest first. */
export async function queryIndex(
  table: LedgerTable,
  index: string,
  partition: { readonly name: string; readonly value: string },
): Promise<readonly Item[]> {
  const items: Item[] = [];
  let ExclusiveStartKey: Item | undefined;
  do {
    const page = await guarded(() =>
      table.client.send(
        new QueryCommand({
          TableName: table.name,
          IndexName: index,
          KeyConditionExpression: '#p = :p',
          ExpressionAttributeNames: { '#p': partition.name },
          ExpressionAttributeValues: toItem({ ':p': partition.value }),
          ScanIndexForward: false,
          ...(ExclusiveStartKey && { ExclusiveStartKey }),
        }),
      ),
    );
    items.push(...(page.Items ?? []));
    ExclusiveStartKey = page.LastEvaluatedKey;
  } while (ExclusiveStartKey);
  return items;
}

async function conditional(call: () => Promise<unknown>): Promise<boolean> {
  try {
    await guarded(call);
    return true;
  } catch (thrown) {
    if (thrown instanceof ConditionalCheckFailedException) return false;
    throw thrown;
  }
}
