import { Match } from 'aws-cdk-lib/assertions';
import { describe, expect, test } from 'vitest';
import { CATALOG_SHAPE, LEDGER_SHAPE } from '../../lib/config/tables.ts';
import { templateOf } from './synth.ts';

const template = templateOf();

describe('functions', () => {
  test('run on Node 24, arm64, with JSON logs in a group of their own that is kept 30 days', () => {
    template.allResourcesProperties('AWS::Lambda::Function', {
      Runtime: 'nodejs24.x',
      Architectures: ['arm64'],
      LoggingConfig: { LogFormat: 'JSON', LogGroup: Match.anyValue() },
    });
    template.allResourcesProperties('AWS::Logs::LogGroup', { RetentionInDays: 30 });
    expect(Object.keys(template.findResources('AWS::Logs::LogGroup'))).toHaveLength(4);
  });

  test('carry what context turns', () => {
    const turned = templateOf({
      receiverMemoryMb: 256,
      receiverReservedConcurrency: 20,
      workerMemoryMb: 2048,
      workerTimeoutSeconds: 300,
      noteMaxCharacters: 5000,
      retryBackoffSeconds: [10, 20],
      retryWindowSeconds: 60,
      ledgerTtlDays: 45,
      pagerdutyHost: 'api.eu.pagerduty.com',
      logRetentionDays: '7',
    });
    turned.hasResourceProperties('AWS::Lambda::Function', {
      MemorySize: 256,
      ReservedConcurrentExecutions: 20,
      Timeout: 6,
      Environment: {
        Variables: {
          QUEUE_URL: { Ref: 'EventQueue' },
          CATALOG_TABLE: { Ref: 'Catalog' },
          WEBHOOK_SECRET_ID: { Ref: 'WebhookSecrets' },
          STACK_NAME: 'pagerduty-triggers',
          SERVICE_VERSION: '9.8.7',
        },
      },
    });
    turned.hasResourceProperties('AWS::Lambda::Function', {
      MemorySize: 2048,
      Timeout: 300,
      Environment: {
        Variables: {
          QUEUE_URL: { Ref: 'EventQueue' },
          LEDGER_TABLE: { Ref: 'Ledger' },
          CATALOG_TABLE: { Ref: 'Catalog' },
          WORKER_SECRET_ID: { Ref: 'WorkerSecrets' },
          STACK_NAME: 'pagerduty-triggers',
          NOTE_MAX_CHARACTERS: '5000',
          RETRY_BACKOFF_SECONDS: '10,20',
          RETRY_WINDOW_SECONDS: '60',
          LEDGER_TTL_DAYS: '45',
          PAGERDUTY_API_URL: 'https://api.eu.pagerduty.com',
        },
      },
    });
    turned.allResourcesProperties('AWS::Logs::LogGroup', { RetentionInDays: 7 });
  });

  test('the worker stays out of a VPC, or enters the one of context', () => {
    expect(JSON.stringify(template.toJSON())).not.toContain('VpcConfig');
    const inVpc = { vpcId: 'vpc-0a1b2c3d', vpcSubnetIds: 'subnet-0a1b2c3d,subnet-0a1b2c3e' };
    templateOf({ ...inVpc, vpcSecurityGroupIds: 'sg-0a1b2c3d' }).hasResourceProperties(
      'AWS::Lambda::Function',
      {
        VpcConfig: { SubnetIds: ['subnet-0a1b2c3d', 'subnet-0a1b2c3e'], SecurityGroupIds: ['sg-0a1b2c3d'] },
      },
    );
    const own = templateOf(inVpc);
    own.hasResourceProperties('AWS::EC2::SecurityGroup', {
      VpcId: 'vpc-0a1b2c3d',
      SecurityGroupIngress: Match.absent(),
    });
    own.hasResourceProperties('AWS::Lambda::Function', {
      VpcConfig: { SecurityGroupIds: [{ 'Fn::GetAtt': ['WorkerSecurityGroup', 'GroupId'] }] },
    });
  });
});

describe('queue', () => {
  test('FIFO with high throughput, encrypted, and a dead-letter queue of 14 days', () => {
    template.allResourcesProperties('AWS::SQS::Queue', {
      FifoQueue: true,
      DeduplicationScope: 'messageGroup',
      FifoThroughputLimit: 'perMessageGroupId',
      SqsManagedSseEnabled: true,
      MessageRetentionPeriod: 14 * 86_400,
    });
    template.hasResourceProperties('AWS::SQS::Queue', {
      VisibilityTimeout: 900,
      RedrivePolicy: {
        deadLetterTargetArn: { 'Fn::GetAtt': ['DeadLetterQueue', 'Arn'] },
        maxReceiveCount: 20,
      },
    });
  });

  test('both refuse plain HTTP', () => {
    for (const id of ['EventQueue', 'DeadLetterQueue']) {
      template.hasResourceProperties('AWS::SQS::QueuePolicy', {
        Queues: [{ Ref: id }],
        PolicyDocument: {
          Statement: [
            {
              Action: 'sqs:*',
              Condition: { Bool: { 'aws:SecureTransport': 'false' } },
              Effect: 'Deny',
              Principal: { AWS: '*' },
              Resource: { 'Fn::GetAtt': [id, 'Arn'] },
            },
          ],
        },
      });
    }
  });

  test('the worker gets one message at a time, gives back single ones, and runs at most so many', () => {
    const mapping = {
      BatchSize: 1,
      FunctionResponseTypes: ['ReportBatchItemFailures'],
      ScalingConfig: { MaximumConcurrency: 5 },
      MetricsConfig: { Metrics: ['EventCount'] },
    };
    template.hasResourceProperties('AWS::Lambda::EventSourceMapping', mapping);
    templateOf({ workerMaxConcurrency: '50' }).hasResourceProperties('AWS::Lambda::EventSourceMapping', {
      ...mapping,
      ScalingConfig: { MaximumConcurrency: 50 },
    });
  });
});

describe('tables', () => {
  test.for([
    ['Ledger', LEDGER_SHAPE],
    ['Catalog', CATALOG_SHAPE],
  ] as const)('%s has the shape that local mode creates too', ([id, shape]) => {
    const properties = template.findResources('AWS::DynamoDB::GlobalTable')[id]?.['Properties'];
    expect(properties.BillingMode).toBe('PAY_PER_REQUEST');
    expect(properties.Replicas[0].PointInTimeRecoverySpecification).toEqual({
      PointInTimeRecoveryEnabled: true,
    });
    expect(properties.TimeToLiveSpecification).toEqual(
      shape.ttl === undefined ? undefined : { AttributeName: shape.ttl, Enabled: true },
    );
    expect(properties.GlobalSecondaryIndexes ?? []).toEqual(
      shape.indexes.map((index) => ({
        IndexName: index.name,
        KeySchema: [
          { AttributeName: index.partition.name, KeyType: 'HASH' },
          { AttributeName: index.sort.name, KeyType: 'RANGE' },
        ],
        Projection: { ProjectionType: 'INCLUDE', NonKeyAttributes: index.attributes },
      })),
    );
  });
});

test('the publisher hears of its own parameters, and looks every 5 minutes', () => {
  const named = templateOf({ stackName: 'oncall' });
  named.hasResourceProperties('AWS::Events::Rule', {
    EventPattern: {
      source: ['aws.ssm'],
      'detail-type': ['Parameter Store Change'],
      detail: { name: [{ prefix: '/oncall/' }] },
    },
  });
  named.hasResourceProperties('AWS::Events::Rule', { ScheduleExpression: 'rate(5 minutes)' });
  named.hasResourceProperties('AWS::Lambda::Function', {
    Environment: { Variables: { PARAMETER_PATH: '/oncall' } },
  });
});

test('the outputs are what the CLI reads', () => {
  expect(Object.keys(template.findOutputs('*')).sort()).toEqual([
    'AccessLogGroup',
    'CatalogTable',
    'DeadLetterQueueUrl',
    'LedgerTable',
    'ParameterPath',
    'PublisherFunctionName',
    'PublisherLogGroup',
    'QueueUrl',
    'ReceiverLogGroup',
    'WebhookSecretId',
    'WebhookUrl',
    'WorkerLogGroup',
    'WorkerSecretId',
  ]);
  expect(Object.keys(templateOf({ pagerdutyHost: 'api.pagerduty.com' }).findOutputs('*'))).toContain(
    'PagerdutyApiUrl',
  );
});
