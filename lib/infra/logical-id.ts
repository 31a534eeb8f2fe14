import { CfnResource } from 'aws-cdk-lib';
import type { IConstruct } from 'constructs';

/**
 * Fixes the logical id of a resource that must never be replaced, so that no move in the construct tree changes it:
 * a new API has a new URL, a new queue or table is an empty one.
 */
export function pinLogicalId(construct: IConstruct, id: string): void {
  const resource = construct.node.defaultChild;
  if (!(resource instanceof CfnResource))
    throw new TypeError(`${construct.node.path} has no resource to pin`);
  resource.overrideLogicalId(id);
}
