import { type AttributeDefinition, CreateTableCommand, type DynamoDBClient } from '@aws-sdk/client-dynamodb';
import type { TableShape } from '../config/tables.ts';

/** A table of this shape, with its indexes. The emulator knows no TTL. */
export async function createTable(
  client: Pick<DynamoDBClient, 'send'>,
  name: string,
  shape: TableShape,
): Promise<void> {
  const fields = [shape.key, ...shape.indexes.flatMap(({ partition, sort }) => [partition, sort])];
  const types = new Map(fields.map((field) => [field.name, field.type]));
  await client.send(
    new CreateTableCommand({
      TableName: name,
      BillingMode: 'PAY_PER_REQUEST',
      AttributeDefinitions: [...types].map(
        ([AttributeName, AttributeType]): AttributeDefinition => ({ AttributeName, AttributeType }),
      ),
      KeySchema: [{ AttributeName: shape.key.name, KeyType: 'HASH' }],
      ...(shape.indexes.length > 0 ? { GlobalSecondaryIndexes: shape.indexes.map(indexOf) } : {}),
    }),
  );
}

function indexOf(index: TableShape['indexes'][number]) {
  return {
    IndexName: index.name,
    KeySchema: [
      { AttributeName: index.partition.name, KeyType: 'HASH' as const },
      { AttributeName: index.sort.name, KeyType: 'RANGE' as const },
    ],
    Projection: { ProjectionType: 'INCLUDE' as const, NonKeyAttributes: [...index.attributes] },
  };
}
