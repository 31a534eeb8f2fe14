import { AttributeType, Billing, ProjectionType, TableV2 } from 'aws-cdk-lib/aws-dynamodb';
import type { Construct } from 'constructs';
import type { Context } from '../config/context-schema.ts';
import type { TableShape } from '../config/tables.ts';
import { pinLogicalId } from './logical-id.ts';
import { removalPolicy } from './retain.ts';

const TYPES = { S: AttributeType.STRING, N: AttributeType.NUMBER } as const;
const attribute = ({ name, type }: { readonly name: string; readonly type: keyof typeof TYPES }) => ({
  name,
  type: TYPES[type],
});

/** An on-demand table, encrypted with DynamoDB's own key, with point-in-time recovery. */
export function createTable(scope: Construct, id: string, shape: TableShape, context: Context): TableV2 {
  const table = new TableV2(scope, id, {
    partitionKey: attribute(shape.key),
    billing: Billing.onDemand(),
    pointInTimeRecoverySpecification: { pointInTimeRecoveryEnabled: true },
    deletionProtection: context.deletionProtection,
    removalPolicy: removalPolicy(context),
    ...(shape.ttl === undefined ? {} : { timeToLiveAttribute: shape.ttl }),
    globalSecondaryIndexes: shape.indexes.map((index) => ({
      indexName: index.name,
      partitionKey: attribute(index.partition),
      sortKey: attribute(index.sort),
      projectionType: ProjectionType.INCLUDE,
      nonKeyAttributes: [...index.attributes],
    })),
  });
  pinLogicalId(table, id);
  return table;
}
