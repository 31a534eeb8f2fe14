import type { AddressInfo } from 'node:net';
import {
  type AttributeDefinition,
  CreateTableCommand,
  DynamoDBClient,
  type GlobalSecondaryIndex,
} from '@aws-sdk/client-dynamodb';
import dynalite from 'dynalite';
import type { TableShape } from '../../lib/config/tables.ts';

/** A DynamoDB on loopback, and a client of it. */
export interface TestDynamoDb {
  readonly url: string;
  readonly client: DynamoDBClient;
  readonly createTable: (name: string, shape: TableShape) => Promise<void>;
  readonly close: () => Promise<void>;
}

/** Client settings of everything on loopback. */
export const loopbackAws = (endpoint: string) => ({
  endpoint,
  region: 'us-east-1',
  credentials: { accessKeyId: 'test', secretAccessKey: 'test' },
});

export async function startDynamoDb(): Promise<TestDynamoDb> {
  const server = dynalite({ createTableMs: 0 });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const client = new DynamoDBClient(loopbackAws(url));
  return {
    url,
    client,
    createTable: async (name, shape) => {
      await client.send(new CreateTableCommand(tableOf(name, shape)));
    },
    close: async () => {
      client.destroy();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

export function tableOf(name: string, shape: TableShape) {
  const attributes = new Map<string, 'S' | 'N'>([[shape.key.name, shape.key.type]]);
  for (const index of shape.indexes) {
    attributes.set(index.partition.name, index.partition.type);
    attributes.set(index.sort.name, index.sort.type);
  }
  const indexes: GlobalSecondaryIndex[] = shape.indexes.map((index) => ({
    IndexName: index.name,
    KeySchema: [
      { AttributeName: index.partition.name, KeyType: 'HASH' },
      { AttributeName: index.sort.name, KeyType: 'RANGE' },
    ],
    Projection: { ProjectionType: 'INCLUDE', NonKeyAttributes: [...index.attributes] },
  }));
  return {
    TableName: name,
    BillingMode: 'PAY_PER_REQUEST' as const,
    AttributeDefinitions: [...attributes].map(
      ([AttributeName, AttributeType]): AttributeDefinition => ({ AttributeName, AttributeType }),
    ),
    KeySchema: [{ AttributeName: shape.key.name, KeyType: 'HASH' as const }],
    ...(indexes.length > 0 && { GlobalSecondaryIndexes: indexes }),
  };
}
