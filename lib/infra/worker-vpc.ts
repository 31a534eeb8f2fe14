import { CfnSecurityGroup } from 'aws-cdk-lib/aws-ec2';
import { CfnFunction } from 'aws-cdk-lib/aws-lambda';
import type { Construct } from 'constructs';
import type { Context } from '../config/context-schema.ts';
import type { Door } from './door.ts';

/** Lambda demands these, and on every resource. https://docs.aws.amazon.com/lambda/latest/dg/configuration-vpc.html#configuration-vpc-permissions */
const NETWORK_INTERFACES = [
  'ec2:CreateNetworkInterface',
  'ec2:DescribeNetworkInterfaces',
  'ec2:DescribeSubnets',
  'ec2:DeleteNetworkInterface',
  'ec2:AssignPrivateIpAddresses',
  'ec2:UnassignPrivateIpAddresses',
] as const;

/** Puts the worker into the VPC of context; nothing without one. */
export function attachToVpc(scope: Construct, door: Door, context: Context): void {
  if (context.vpcId === undefined) return;
  const resource = door.fn.node.defaultChild;
  if (!(resource instanceof CfnFunction)) throw new TypeError('the worker has no function resource');
  const own =
    context.vpcSecurityGroupIds.length > 0 ? context.vpcSecurityGroupIds : [outOnly(scope, context.vpcId)];
  resource.vpcConfig = { subnetIds: context.vpcSubnetIds, securityGroupIds: own };
  door.allow(NETWORK_INTERFACES, ['*'], 'Lambda demands these actions on every resource when a VPC is set.');
}

function outOnly(scope: Construct, vpcId: string): string {
  const group = new CfnSecurityGroup(scope, 'WorkerSecurityGroup', {
    groupDescription: 'Worker: everything out, nothing in',
    vpcId,
    securityGroupEgress: [
      { ipProtocol: '-1', cidrIp: '0.0.0.0/0', description: 'PagerDuty, agents and tools' },
      { ipProtocol: '-1', cidrIpv6: '::/0', description: 'PagerDuty, agents and tools' },
    ],
  });
  return group.attrGroupId;
}
