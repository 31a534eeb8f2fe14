import { describe, expect, test } from 'vitest';
import { type GivenContext, statementsOf, templateOf } from './synth.ts';

const template = templateOf();
const arnOf = (id: string) => JSON.stringify({ 'Fn::GetAtt': [id, 'Arn'] });
const ref = (id: string) => JSON.stringify({ Ref: id });
const local = (service: string, rest: string) =>
  JSON.stringify({
    'Fn::Join': [
      '',
      [
        'arn:',
        { Ref: 'AWS::Partition' },
        `:${service}:`,
        { Ref: 'AWS::Region' },
        ':',
        { Ref: 'AWS::AccountId' },
        `:${rest}`,
      ],
    ],
  });

/** Actions by resource, without the function's own logs. */
function mayDo(role: 'Receiver' | 'Worker' | 'Publisher', from = template) {
  const allowed = new Map<string, string[]>();
  for (const { effect, actions, resources } of statementsOf(from, role)) {
    expect(effect).toBe('Allow');
    for (const resource of resources) {
      allowed.set(resource, [...(allowed.get(resource) ?? []), ...actions].sort());
    }
  }
  const logs = [...allowed].find(([, actions]) => actions.includes('logs:PutLogEvents'));
  expect(logs?.[1]).toEqual(['logs:CreateLogStream', 'logs:PutLogEvents']);
  expect(logs?.[0]).toMatch(new RegExp(`^\\{"Fn::GetAtt":\\["${role}Logs`));
  allowed.delete(logs?.[0] ?? '');
  return Object.fromEntries(allowed);
}

describe('what each function may do, and nothing else', () => {
  test('the receiver sends to one queue, reads one table and one secret', () => {
    expect(mayDo('Receiver')).toEqual({
      [arnOf('EventQueue')]: ['sqs:SendMessage'],
      [arnOf('Catalog')]: ['dynamodb:GetItem'],
      [ref('WebhookSecrets')]: ['secretsmanager:GetSecretValue'],
    });
  });

  test('the worker consumes and sends to one queue, uses the ledger, reads the catalog and its own secret', () => {
    expect(mayDo('Worker')).toEqual({
      [arnOf('EventQueue')]: [
        'sqs:ChangeMessageVisibility',
        'sqs:DeleteMessage',
        'sqs:GetQueueAttributes',
        'sqs:ReceiveMessage',
        'sqs:SendMessage',
      ],
      [arnOf('Ledger')]: ['dynamodb:GetItem', 'dynamodb:PutItem', 'dynamodb:UpdateItem'],
      [JSON.stringify({ 'Fn::Join': ['', [{ 'Fn::GetAtt': ['Ledger', 'Arn'] }, '/index/by-incident']] })]: [
        'dynamodb:Query',
      ],
      [arnOf('Catalog')]: ['dynamodb:GetItem'],
      [ref('WorkerSecrets')]: ['secretsmanager:GetSecretValue'],
    });
  });

  test('the publisher reads one path and writes the catalog', () => {
    expect(mayDo('Publisher')).toEqual({
      [local('ssm', 'parameter/pagerduty-triggers')]: ['ssm:GetParametersByPath'],
      [local('ssm', 'parameter/pagerduty-triggers/*')]: ['ssm:GetParametersByPath'],
      [arnOf('Catalog')]: [
        'dynamodb:DeleteItem',
        'dynamodb:GetItem',
        'dynamodb:PutItem',
        'dynamodb:UpdateItem',
      ],
    });
  });

  test('no role has a managed policy, and no other principal assumes one', () => {
    for (const role of Object.values(template.findResources('AWS::IAM::Role'))) {
      expect(role['Properties'].ManagedPolicyArns).toBeUndefined();
      expect(role['Properties'].AssumeRolePolicyDocument.Statement).toEqual([
        { Action: 'sts:AssumeRole', Effect: 'Allow', Principal: { Service: 'lambda.amazonaws.com' } },
      ]);
    }
  });
});

const ROLE = 'arn:aws:iam::123456789012:role/oncall/read-only';
const RUNTIME = 'arn:aws:bedrock-agentcore:eu-west-1:123456789012:runtime/triage-1';
const GRANTS: readonly (readonly [GivenContext, Record<string, readonly string[]>])[] = [
  [{ agentFunctions: 'my-agent' }, { [local('lambda', 'function:my-agent')]: ['lambda:InvokeFunction'] }],
  [
    { agentFunctions: ['arn:aws:lambda:eu-west-1:123456789012:function:x:live'] },
    { '"arn:aws:lambda:eu-west-1:123456789012:function:x:live"': ['lambda:InvokeFunction'] },
  ],
  [
    { agentCoreRuntimes: RUNTIME },
    {
      [JSON.stringify(RUNTIME)]: ['bedrock-agentcore:InvokeAgentRuntime'],
      [JSON.stringify(`${RUNTIME}/runtime-endpoint/DEFAULT`)]: ['bedrock-agentcore:InvokeAgentRuntime'],
    },
  ],
  [{ eksClusters: 'prod' }, { [local('eks', 'cluster/prod')]: ['eks:DescribeCluster'] }],
  [
    { logGroups: '/app/checkout' },
    {
      [local('logs', 'log-group:/app/checkout')]: ['logs:StartQuery'],
      [local('logs', 'log-group:/app/checkout:*')]: ['logs:StartQuery'],
      '"*"': ['logs:GetQueryResults'],
    },
  ],
  [{ cloudwatchMetrics: 'true' }, { '"*"': ['cloudwatch:GetMetricData'] }],
  [
    { openSearchDomains: 'shop-logs' },
    {
      [local('es', 'domain/shop-logs/*_search')]: ['es:ESHttpPost'],
    },
  ],
  [{ assumeRoles: ROLE }, { [JSON.stringify(ROLE)]: ['sts:AssumeRole'] }],
  [
    { vpcId: 'vpc-0a1b2c3d', vpcSubnetIds: 'subnet-0a1b2c3d' },
    {
      '"*"': [
        'ec2:AssignPrivateIpAddresses',
        'ec2:CreateNetworkInterface',
        'ec2:DeleteNetworkInterface',
        'ec2:DescribeNetworkInterfaces',
        'ec2:DescribeSubnets',
        'ec2:UnassignPrivateIpAddresses',
      ],
    },
  ],
];

describe('what context grants the worker on top', () => {
  test.for(GRANTS)('%j', ([given, added]) => {
    const granted = templateOf(given);
    expect(mayDo('Worker', granted)).toEqual({ ...mayDo('Worker'), ...added });
    expect(mayDo('Receiver', granted)).toEqual(mayDo('Receiver'));
    expect(mayDo('Publisher', granted)).toEqual(mayDo('Publisher'));
  });

  test('a Bedrock model in the stack’s region; a profile also in the regions it routes to', () => {
    const granted = mayDo(
      'Worker',
      templateOf({ bedrockModels: 'amazon.nova-pro-v1:0,eu.amazon.nova-lite-v1:0' }),
    );
    const bedrock = Object.entries(granted).filter(([, actions]) => actions.includes('bedrock:InvokeModel'));
    expect(bedrock.map(([arn]) => arn.replaceAll(/\{"Ref":"AWS::(\w+)"\}/g, '$1'))).toEqual([
      '{"Fn::Join":["",["arn:",Partition,":bedrock:",Region,"::foundation-model/amazon.nova-pro-v1:0"]]}',
      '{"Fn::Join":["",["arn:",Partition,":bedrock:",Region,":",AccountId,":inference-profile/eu.amazon.nova-lite-v1:0"]]}',
      '{"Fn::Join":["",["arn:",Partition,":bedrock:*::foundation-model/amazon.nova-lite-v1:0"]]}',
    ]);
  });
});
