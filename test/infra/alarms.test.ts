import { readFileSync } from 'node:fs';
import { Match } from 'aws-cdk-lib/assertions';
import { describe, expect, test } from 'vitest';
import { METRIC_NAMESPACE, METRICS } from '../../lib/domain/metrics.ts';
import { type GivenContext, templateOf } from './synth.ts';

const template = templateOf({ alarmNoDeliveryHours: 6 });
const runbook = readFileSync(new URL('../../docs/runbook.md', import.meta.url), 'utf8');
const anchors = [...runbook.matchAll(/^## (.+)$/gm)].map(([, heading]) =>
  String(heading).toLowerCase().replaceAll(' ', '-'),
);
const alarms = Object.values(template.findResources('AWS::CloudWatch::Alarm')).map(
  (alarm) => alarm['Properties'],
);

const own = (MetricName: string) => ({
  Namespace: METRIC_NAMESPACE,
  MetricName,
  Dimensions: [{ Name: 'Stack', Value: 'pagerduty-triggers' }],
});
const ofFunction = (MetricName: string, name: string) => ({
  Namespace: 'AWS/Lambda',
  MetricName,
  Dimensions: [{ Name: 'FunctionName', Value: { Ref: Match.stringLikeRegexp(`^${name}`) } }],
});
const ofQueue = (MetricName: string, id: string) => ({
  Namespace: 'AWS/SQS',
  MetricName,
  Dimensions: [{ Name: 'QueueName', Value: { 'Fn::GetAtt': [id, 'QueueName'] } }],
});
const ATLEAST = 'GreaterThanOrEqualToThreshold';
const ABOVE = 'GreaterThanThreshold';

const EXPECTED: readonly (readonly [string, Record<string, unknown>])[] = [
  [
    'dead-letters',
    {
      ...ofQueue('ApproximateNumberOfMessagesVisible', 'DeadLetterQueue'),
      Threshold: 1,
      ComparisonOperator: ATLEAST,
    },
  ],
  [
    'oldest-message',
    { ...ofQueue('ApproximateAgeOfOldestMessage', 'EventQueue'), Threshold: 2700, ComparisonOperator: ABOVE },
  ],
  ['failed-runs', { ...own('RunsFailed'), Threshold: 1, ComparisonOperator: ATLEAST }],
  ['worker-errors', { ...ofFunction('Errors', 'Worker'), Threshold: 1 }],
  [
    'worker-batch-item-failures',
    { Namespace: 'AWS/Lambda', MetricName: 'FailedInvokeEventCount', Threshold: 10 },
  ],
  ['receiver-throttles', { ...ofFunction('Throttles', 'Receiver'), Threshold: 1 }],
  ['worker-throttles', { ...ofFunction('Throttles', 'Worker'), Threshold: 1 }],
  [
    'worker-duration',
    {
      ...ofFunction('Duration', 'Worker'),
      ExtendedStatistic: 'p99',
      Threshold: 624_000,
      ComparisonOperator: ABOVE,
    },
  ],
  ['receiver-faults', { ...own('ReceiverFaults'), Threshold: 1 }],
  ['receiver-errors', { ...ofFunction('Errors', 'Receiver'), Threshold: 1 }],
  [
    'receiver-duration',
    {
      ...ofFunction('Duration', 'Receiver'),
      ExtendedStatistic: 'p99',
      Threshold: 3000,
      ComparisonOperator: ABOVE,
    },
  ],
  ['signature-failures', { ...own('SignatureFailures'), Threshold: 3 }],
  [
    'catalog-stale',
    { ...own('CatalogAge'), Statistic: 'Maximum', Threshold: 900_000, ComparisonOperator: ABOVE },
  ],
  ['publisher-errors', { ...ofFunction('Errors', 'Publisher'), Threshold: 3 }],
  ['invalid-resource', { ...own('InvalidResources'), Threshold: 1 }],
  ['unsendable-event', { ...own('UnsendableEvents'), Threshold: 1 }],
  [
    'no-delivery',
    {
      ...own('Deliveries'),
      Period: 3600,
      EvaluationPeriods: 6,
      Threshold: 1,
      ComparisonOperator: 'LessThanThreshold',
      TreatMissingData: 'breaching',
    },
  ],
];

describe('alarms', () => {
  test.for(EXPECTED)('%s', ([name, properties]) => {
    template.hasResourceProperties('AWS::CloudWatch::Alarm', {
      AlarmName: `pagerduty-triggers-${name}`,
      AlarmDescription: Match.stringLikeRegexp(`docs/runbook\\.md#${name}$`),
      TreatMissingData: 'notBreaching',
      ...properties,
    });
  });

  test('are these and no others, and the runbook has a heading for each', () => {
    expect(alarms.map(({ AlarmName }) => AlarmName.replace('pagerduty-triggers-', '')).sort()).toEqual(
      EXPECTED.map(([name]) => name).sort(),
    );
    expect(anchors).toEqual(expect.arrayContaining(EXPECTED.map(([name]) => name)));
  });

  test('watch for missing deliveries only when asked to', () => {
    expect(JSON.stringify(templateOf().findResources('AWS::CloudWatch::Alarm'))).not.toContain('no-delivery');
  });

  test('take their thresholds from context', () => {
    const turned = templateOf({
      alarmOldestMessageMinutes: 10,
      workerTimeoutSeconds: 200,
      alarmWorkerDurationPercent: 50,
    });
    turned.hasResourceProperties('AWS::CloudWatch::Alarm', {
      MetricName: 'ApproximateAgeOfOldestMessage',
      Threshold: 600,
    });
    turned.hasResourceProperties('AWS::CloudWatch::Alarm', { MetricName: 'Duration', Threshold: 100_000 });
  });

  const TOPIC = 'arn:aws:sns:eu-west-1:123456789012:oncall';
  test.for<readonly [GivenContext, unknown[] | undefined]>([
    [{}, undefined],
    [{ alarmTopicArn: TOPIC }, [TOPIC]],
    [{ alarmEmail: 'oncall@example.com' }, [{ Ref: expect.stringMatching(/^AlarmTopic/) }]],
  ])('act through a topic when there is one: %j', ([given, actions]) => {
    for (const alarm of Object.values(templateOf(given).findResources('AWS::CloudWatch::Alarm'))) {
      expect(alarm['Properties'].AlarmActions).toEqual(actions);
    }
  });

  test('a topic of our own takes what CloudWatch publishes, and nothing over plain HTTP', () => {
    // A policy of one's own replaces the default one, under which alarms of the account could publish.
    templateOf({ alarmEmail: 'oncall@example.com' }).hasResourceProperties('AWS::SNS::TopicPolicy', {
      Topics: [{ Ref: Match.stringLikeRegexp('^AlarmTopic') }],
      PolicyDocument: {
        Statement: Match.arrayWith([
          Match.objectLike({
            Effect: 'Deny',
            Action: 'sns:Publish',
            Principal: '*',
            Condition: { Bool: { 'aws:SecureTransport': 'false' } },
          }),
          Match.objectLike({
            Effect: 'Allow',
            Action: 'sns:Publish',
            Principal: { Service: 'cloudwatch.amazonaws.com' },
            Resource: { Ref: Match.stringLikeRegexp('^AlarmTopic') },
            Condition: { StringEquals: { 'aws:SourceAccount': { Ref: 'AWS::AccountId' } } },
          }),
        ]),
      },
    });
  });

  test('a topic of our own is encrypted with a key that CloudWatch may use, and mails the address', () => {
    const mailed = templateOf({ alarmEmail: 'oncall@example.com' });
    mailed.hasResourceProperties('AWS::SNS::Topic', {
      KmsMasterKeyId: { 'Fn::GetAtt': [Match.stringLikeRegexp('^AlarmKey'), 'Arn'] },
    });
    mailed.hasResourceProperties('AWS::SNS::Subscription', {
      Protocol: 'email',
      Endpoint: 'oncall@example.com',
    });
    mailed.hasResourceProperties('AWS::KMS::Key', {
      EnableKeyRotation: true,
      KeyPolicy: {
        Statement: Match.arrayWith([
          Match.objectLike({
            Principal: { Service: 'cloudwatch.amazonaws.com' },
            Condition: { StringEquals: { 'aws:SourceAccount': { Ref: 'AWS::AccountId' } } },
          }),
        ]),
      },
    });
  });
});

describe('metrics', () => {
  test('are at most 25 series', () => {
    expect(METRICS.length).toBeLessThanOrEqual(25);
  });

  test('are all watched by an alarm or drawn on the dashboard, and no other is', () => {
    const text = JSON.stringify(template.toJSON());
    const onDashboard = [...text.matchAll(/PagerDutyTriggers\\",\\"(\w+)/g)].map(([, name]) => name);
    const inAlarms = alarms
      .filter(({ Namespace }) => Namespace === METRIC_NAMESPACE)
      .map(({ MetricName }) => MetricName);
    const names = [...onDashboard, ...inAlarms];
    expect(names.length).toBeGreaterThan(20);
    expect([...new Set(names)].sort()).toEqual([...METRICS].sort());
  });
});

test('the dashboard tells the story from left to right', () => {
  const dashboard = Object.values(template.findResources('AWS::CloudWatch::Dashboard'))[0]?.['Properties'];
  const text = JSON.stringify(dashboard.DashboardBody);
  const columns = ['PagerDuty in', 'Receiver', 'Queue', 'Worker', 'PagerDuty out'];
  const lefts = columns.map((title) => Number(/\\"x\\":(\d+)/.exec(before(text, `## ${title}`))?.[1]));
  expect(lefts).toEqual([...lefts].sort((a, b) => a - b));
  expect(new Set(lefts).size).toBe(columns.length);
});

test('the dashboard is named after the stack and its region: an account has each name once, whatever the region', () => {
  template.hasResourceProperties('AWS::CloudWatch::Dashboard', {
    DashboardName: { 'Fn::Join': ['', ['pagerduty-triggers-', { Ref: 'AWS::Region' }]] },
  });
  templateOf({ region: 'eu-west-1' }).hasResourceProperties('AWS::CloudWatch::Dashboard', {
    DashboardName: 'pagerduty-triggers-eu-west-1',
  });
});

/** The opening of the widget that holds a text. */
const before = (text: string, part: string) =>
  text.slice(text.lastIndexOf('{\\"type', text.indexOf(part)), text.indexOf(part));
