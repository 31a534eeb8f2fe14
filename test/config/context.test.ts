import { describe, expect, test } from 'vitest';
import { readContext } from '../../lib/config/context.ts';
import { AppError } from '../../lib/domain/errors.ts';

describe('context', () => {
  test('has a default for everything, as the architecture says', () => {
    expect(readContext({})).toMatchObject({
      stackName: 'pagerduty-triggers',
      deletionProtection: true,
      throttleRate: 200,
      throttleBurst: 400,
      workerTimeoutSeconds: 780,
      queueVisibilitySeconds: 900,
      queueMaxReceives: 20,
      workerMaxConcurrency: 5,
      retryBackoffSeconds: [30, 120, 600],
      retryWindowSeconds: 3600,
      noteMaxCharacters: 20_000,
      ledgerTtlDays: 30,
    });
  });

  test('is text on the command line and typed in cdk.json, with the same meaning', () => {
    const typed = {
      workerMemoryMb: 2048,
      deletionProtection: false,
      retryBackoffSeconds: [100, 200],
      agentFunctions: ['a', 'b'],
      logRetentionDays: 7,
    };
    const asText = {
      workerMemoryMb: ' 2048',
      deletionProtection: 'false',
      retryBackoffSeconds: '100, 200',
      agentFunctions: 'a,b,',
      logRetentionDays: '7',
    };
    expect(readContext(asText)).toEqual(readContext(typed));
  });

  test('leaves the CDK its own keys', () => {
    const given = {
      '@aws-cdk/core:x': true,
      'aws:cdk:enable-path-metadata': true,
      'vpc-provider:a=b': {},
      'cli-telemetry': false,
      'acknowledged-issue-numbers': [34892],
    };
    expect(readContext(given)).toEqual(readContext({}));
  });

  test.for(['eu-west-1', 'us-gov-west-1', 'us-iso-east-1', 'eusc-de-east-1'])(
    'takes the region %s',
    (region) => {
      expect(readContext({ region })).toMatchObject({ region });
    },
  );

  const WRONG: readonly (readonly [Record<string, unknown>, RegExp])[] = [
    [{ wrokerMemoryMb: 512 }, /wrokerMemoryMb: no such context value; did you mean workerMemoryMb\?/],
    [{ xyz: 1 }, /xyz: no such context value$/m],
    [{ workerMemoryMb: 'lots' }, /workerMemoryMb = "lots": expected whole number of MB, 128 to 10240/],
    [{ workerMemoryMb: 512.5 }, /workerMemoryMb = 512.5: expected whole number/],
    [{ workerMaxConcurrency: 1 }, /workerMaxConcurrency = 1: expected whole number of runs, 2 to 1000/],
    // A run that is forgotten before its event can no longer come is answered twice.
    [{ ledgerTtlDays: 20 }, /ledgerTtlDays = 20: expected whole number of days, 21 to 3650/],
    [{ noteMaxCharacters: 999 }, /noteMaxCharacters = 999: expected whole number of characters, 1000 to/],
    [{ deletionProtection: 'no' }, /deletionProtection = "no": expected true or false/],
    [{ logRetentionDays: 31 }, /logRetentionDays = 31: expected one of 1, 3, 5/],
    [{ retryBackoffSeconds: '30,soon' }, /retryBackoffSeconds = "30,soon": expected list of whole seconds/],
    [{ vpcSubnetIds: 'sg-0a1b2c3d' }, /vpcSubnetIds = "sg-0a1b2c3d": expected list of subnet ids/],
    [{ assumeRoles: '*' }, /assumeRoles = "\*": expected list of role ARNs/],
    [{ agentFunctions: 'my-*' }, /agentFunctions = "my-\*": expected list of Lambda names or ARNs/],
    [{ logGroups: ['/app/*'] }, /logGroups = \["\/app\/\*"\]: expected list of log group names/],
    [
      { pagerdutyHost: 'api.us.pagerduty.com' },
      /"api.us.pagerduty.com": expected api.pagerduty.com or api.eu.pagerduty.com/,
    ],
    // `-c alarmEmail=$EMAIL` with nothing in EMAIL: an alarm that nobody hears is no default.
    [{ alarmEmail: '' }, /^ {2}alarmEmail is empty: give it a value, or leave it out for its default$/m],
    [{ region: ' ' }, /^ {2}region is empty: /m],
    [{ workerMemoryMb: '' }, /^ {2}workerMemoryMb is empty: /m],
    [{ deletionProtection: '' }, /^ {2}deletionProtection is empty: /m],
    [{ agentFunctions: '' }, /^ {2}agentFunctions is empty: /m],
    [{ wrokerMemoryMb: '' }, /wrokerMemoryMb: no such context value; did you mean workerMemoryMb\?/],
    [{ region: 'Frankfurt' }, /region = "Frankfurt": expected name of an AWS region/],
    [{ stackName: 'aws-oncall' }, /stackName = "aws-oncall": expected/],
    [
      { workerTimeoutSeconds: 300, queueVisibilitySeconds: 299 },
      /workerTimeoutSeconds = 300 is above queueVisibilitySeconds = 299: .*at least 300/,
    ],
    [
      { queueMaxReceives: 7 },
      /queueMaxReceives = 7 is below the 8 tries of retryBackoffSeconds = 30,120,600 within retryWindowSeconds = 3600: .*at least 8/,
    ],
    [{ retryBackoffSeconds: 1 }, /retryBackoffSeconds = 1: expected list of whole seconds/],
    [{ retryBackoffSeconds: '1' }, /queueMaxReceives = 20 is below the 3601 tries/],
    [
      { retryBackoffSeconds: '43200' },
      /retryBackoffSeconds = "43200": expected list of whole seconds, 1 to 42000/,
    ],
    [
      { domainName: 'hooks.example.com' },
      /domainName = "hooks.example.com" has no certificate: set certificateArn too/,
    ],
    [
      { certificateArn: 'arn:aws:acm:eu-west-1:123456789012:certificate/x' },
      /certificateArn = .* has no domain: set domainName too/,
    ],
    [{ truststoreUri: 's3://bucket/ca.pem' }, /truststoreUri = .*set domainName and certificateArn too/],
    [{ truststoreVersion: 'v1' }, /truststoreVersion = "v1" has no truststore/],
    [{ vpcId: 'vpc-0a1b2c3d' }, /vpcId = "vpc-0a1b2c3d" has no subnets: set vpcSubnetIds too/],
    [{ vpcSubnetIds: 'subnet-0a1b2c3d' }, /have no VPC: set vpcId too/],
    [
      { alarmEmail: 'a@example.com', alarmTopicArn: 'arn:aws:sns:eu-west-1:123456789012:t' },
      /alarmEmail = "a@example.com" and alarmTopicArn are both set/,
    ],
  ];

  test.for(WRONG)('%j is refused with the value and the fix', ([given, message]) => {
    const thrown = errorOf(given);
    expect(thrown.code).toBe('context_invalid');
    expect(thrown.message).toMatch(message);
    expect(thrown.remedy).toContain('docs/reference/context.md');
  });

  test.for([
    { queueMaxReceives: 8 },
    { queueMaxReceives: 2, retryBackoffSeconds: '60', retryWindowSeconds: 60 },
    { queueMaxReceives: 2, retryBackoffSeconds: '600', retryWindowSeconds: 60 },
    { queueMaxReceives: 4, retryBackoffSeconds: '1,2', retryWindowSeconds: 5 },
  ])('as many receives as there are tries are enough: %j', (given) => {
    expect(readContext(given)).toMatchObject({ queueMaxReceives: given.queueMaxReceives });
  });

  test('every wrong value is reported at once, each one once', () => {
    const { message } = errorOf({ workerMemoryMb: 1, receiverMemoryMb: 2, nonsense: 3, region: '' });
    expect(message.split('\n')).toHaveLength(5);
  });
});

function errorOf(given: Record<string, unknown>): AppError {
  try {
    readContext(given);
  } catch (thrown) {
    if (thrown instanceof AppError) return thrown;
    throw thrown;
  }
  throw new Error('nothing was refused');
}
