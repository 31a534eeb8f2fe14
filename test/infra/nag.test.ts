import { Validations } from 'aws-cdk-lib';
import { CfnQueue } from 'aws-cdk-lib/aws-sqs';
import { AwsSolutionsChecks } from 'cdk-nag';
import { describe, expect, test } from 'vitest';
import { type GivenContext, stackOf } from './synth.ts';

const EVERYTHING: GivenContext = {
  region: 'eu-west-1',
  domainName: 'hooks.example.com',
  certificateArn: 'arn:aws:acm:eu-west-1:123456789012:certificate/0a1b',
  truststoreUri: 's3://trust-store/ca.pem',
  receiverReservedConcurrency: 10,
  vpcId: 'vpc-0a1b2c3d',
  vpcSubnetIds: 'subnet-0a1b2c3d',
  agentFunctions: 'my-agent',
  agentCoreRuntimes: 'arn:aws:bedrock-agentcore:eu-west-1:123456789012:runtime/triage-1',
  bedrockModels: 'amazon.nova-pro-v1:0,eu.amazon.nova-lite-v1:0',
  eksClusters: 'prod',
  logGroups: '/app/checkout',
  openSearchDomains: 'shop-logs',
  assumeRoles: 'arn:aws:iam::123456789012:role/read-only',
  cloudwatchMetrics: true,
  alarmEmail: 'oncall@example.com',
  alarmNoDeliveryHours: 6,
};

const violations = (given: GivenContext, spoil?: (stack: ReturnType<typeof stackOf>['stack']) => void) => {
  const { app, stack } = stackOf(given);
  spoil?.(stack);
  return new AwsSolutionsChecks().validateScope(app).violations.map(({ ruleName }) => ruleName);
};

describe('AwsSolutions', () => {
  test.for([{}, { deletionProtection: false }, EVERYTHING])(
    'finds nothing that has no reason: %j',
    (given) => {
      expect(violations(given)).toEqual([]);
    },
  );

  test('does look: a queue without TLS is found', () => {
    expect(violations({}, (stack) => new CfnQueue(stack, 'Spoilt'))).toContain('AwsSolutions-SQS4');
  });

  test('every acknowledgement has a reason and names one rule', () => {
    const { stack } = stackOf(EVERYTHING);
    const acknowledged = stack.node
      .findAll()
      .flatMap((construct) => construct.node.metadata)
      .filter(({ type }) => type === Validations.ACKNOWLEDGED_RULES_METADATA_KEY)
      .flatMap(({ data }) => Object.entries(data as Record<string, unknown>));
    expect(acknowledged.length).toBeGreaterThan(3);
    for (const [rule, reason] of acknowledged) {
      expect(rule).toMatch(/AwsSolutions-(SMG4|APIG4|IAM5\[Resource::.+\])$/);
      expect(String(reason).length).toBeGreaterThan(20);
    }
  });
});
