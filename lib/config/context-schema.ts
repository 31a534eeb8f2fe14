import * as z from 'zod';
import { LEAST_NOTE_CHARACTERS } from '../domain/note.ts';
import { flag, list, oneOf, seconds, text, whole } from './context-values.ts';

const ARN = (service: string, rest: string) => new RegExp(`^arn:aws[a-z-]*:${service}:${rest}$`);
const ROLE = ARN('iam', ':\\d{12}:role/[\\w+=,.@/-]+');
const TOPIC = ARN('sns', '[a-z0-9-]+:\\d{12}:[\\w-]+(\\.fifo)?');
const CERTIFICATE = ARN('acm', '[a-z0-9-]+:\\d{12}:certificate/[\\w-]+');
const RUNTIME = ARN('bedrock-agentcore', '[a-z0-9-]+:\\d{12}:runtime/[\\w-]+');
const FUNCTION = /^([\w-]{1,64}|arn:aws[a-z-]*:lambda:[a-z0-9-]+:\d{12}:function:[\w-]{1,64}(:[\w$-]+)?)$/;

/** Days that CloudWatch Logs can keep a group. https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_PutRetentionPolicy.html */
const LOG_RETENTION_DAYS = [
  1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1096, 1827,
] as const;

/**
 * The PagerDuty hosts there are, by the region a trigger names; anything else is a typing error, except a double on this machine.
 * https://developer.pagerduty.com/docs/rest-api-overview
 */
const PAGERDUTY_HOSTS = { us: 'api.pagerduty.com', eu: 'api.eu.pagerduty.com' } as const;
const HOST = /^(api\.pagerduty\.com|api\.eu\.pagerduty\.com|http:\/\/(127\.0\.0\.1|localhost)(:\d+)?)$/;

/** Everything a user may turn, in the order of the reference. `-c name=value`, or `context` in cdk.json. */
export const CONTEXT = z.strictObject({
  stackName: text(
    /^(?!aws|ssm)[a-z][a-z0-9-]{0,39}$/i,
    'up to 40 letters, digits and hyphens that begin with a letter (not with aws or ssm)',
    'Name of the stack, first part of the parameter path, and dimension of every metric',
  ).default('pagerduty-triggers'),
  region: text(
    /^[a-z]{2,4}(-[a-z]+)+-\d$/,
    'name of an AWS region',
    'Region to deploy to; absent: the one of your AWS profile',
  ).optional(),
  pagerdutyHost: text(
    HOST,
    `${PAGERDUTY_HOSTS.us} or ${PAGERDUTY_HOSTS.eu} (http://127.0.0.1:<port> for a double)`,
    'REST host for every trigger; absent: each trigger’s own `region` decides',
  ).optional(),
  deletionProtection: flag(
    'Keep tables, queues, secrets and logs when the stack goes, and refuse to delete the stack',
  ).default(true),

  throttleRate: whole(1, 10_000, 'requests a second', 'What the HTTP API lets through').default(200),
  throttleBurst: whole(1, 10_000, 'requests', 'What the HTTP API lets through at once').default(400),
  domainName: text(
    /^([a-z0-9-]+\.)+[a-z]{2,}$/,
    'host name in lower case',
    'Own domain of the HTTP API; the execute-api address is then switched off. Needs certificateArn',
  ).optional(),
  certificateArn: text(
    CERTIFICATE,
    'ARN of an ACM certificate',
    'Certificate for domainName, in the same region',
  ).optional(),
  truststoreUri: text(
    /^s3:\/\/[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]\/.+$/,
    's3://<bucket>/<key>',
    'Certificate authorities for mutual TLS with PagerDuty. Needs domainName',
  ).optional(),
  truststoreVersion: text(
    /^\S+$/,
    'S3 object version',
    'Version of the truststore object; a new one makes API Gateway read it again',
  ).optional(),

  receiverMemoryMb: whole(128, 10_240, 'MB', 'Memory of the receiver').default(512),
  receiverReservedConcurrency: whole(
    1,
    1_000,
    'executions',
    'Concurrency kept for the receiver; absent: none (new accounts have little to reserve)',
  ).optional(),
  workerMemoryMb: whole(128, 10_240, 'MB', 'Memory of the worker').default(1024),
  workerTimeoutSeconds: whole(
    120,
    900,
    'seconds',
    'Time-out of the worker; an agent gets two minutes less. At most queueVisibilitySeconds',
  ).default(780),
  workerMaxConcurrency: whole(2, 1_000, 'runs', 'Runs at the same time').default(5),
  vpcId: text(
    /^vpc-[0-9a-f]{8,17}$/,
    'id of a VPC',
    'VPC of the worker; its subnets need a way to PagerDuty. Needs vpcSubnetIds',
  ).optional(),
  vpcSubnetIds: list(/^subnet-[0-9a-f]{8,17}$/, 'subnet ids', 'Subnets of the worker. Needs vpcId').default(
    [],
  ),
  vpcSecurityGroupIds: list(
    /^sg-[0-9a-f]{8,17}$/,
    'security group ids',
    'Security groups of the worker; none: one is made that lets everything out and nothing in',
  ).default([]),

  queueVisibilitySeconds: whole(
    120,
    43_200,
    'seconds',
    'How long a message stays hidden from other workers. At least workerTimeoutSeconds',
  ).default(900),
  queueMaxReceives: whole(
    2,
    1_000,
    'receives',
    'After so many a message goes to the dead-letter queue; at least the tries that the back-offs make within the window',
  ).default(20),
  // SQS hides a message for 12 hours in all after it was received, and the invocation takes its part of them.
  retryBackoffSeconds: seconds(42_000, 'Waits before the next try of a run; the last one repeats').default([
    30, 120, 600,
  ]),
  retryWindowSeconds: whole(
    1,
    43_200,
    'seconds',
    'How long after it was sent a run is tried again; its agent is asked no longer than limits.max_age of the trigger',
  ).default(3_600),
  noteMaxCharacters: whole(LEAST_NOTE_CHARACTERS, 60_000, 'characters', 'Longest note').default(20_000),
  ledgerTtlDays: whole(
    21,
    3_650,
    'days',
    'How long a run stays in the ledger: as long as its event may still be delivered (7 days) and then wait in the queue (14), or it would be answered again',
  ).default(30),
  logRetentionDays: oneOf(LOG_RETENTION_DAYS, 'How long logs are kept, in days').default(30),

  agentFunctions: list(FUNCTION, 'Lambda names or ARNs', 'Lambda agents the worker may invoke').default([]),
  agentCoreRuntimes: list(
    RUNTIME,
    'AgentCore runtime ARNs',
    'AgentCore agents the worker may invoke',
  ).default([]),
  bedrockModels: list(
    /^(arn:aws[a-z-]*:bedrock:[a-z0-9-]*:\d*:[a-z-]+\/[\w.:-]+|[a-z0-9-]+\.[\w.:-]+)$/,
    'model ids, inference profile ids or ARNs',
    'Bedrock models the worker may call; a profile also needs its models in every region it routes to',
  ).default([]),
  eksClusters: list(
    /^[A-Za-z0-9][\w-]{0,99}$/,
    'cluster names',
    'EKS clusters that tools may describe',
  ).default([]),
  logGroups: list(/^[\w./#-]{1,512}$/, 'log group names', 'Log groups that tools may query').default([]),
  openSearchDomains: list(
    /^[a-z][a-z0-9-]{2,27}$/,
    'domain names',
    'OpenSearch domains that tools may search',
  ).default([]),
  assumeRoles: list(ROLE, 'role ARNs', 'Roles that tools may assume').default([]),
  cloudwatchMetrics: flag('Whether tools may read CloudWatch metrics (all of the account)').default(false),

  alarmEmail: text(
    /^[^\s@]+@[^\s@]+\.[^\s@]+$/,
    'e-mail address',
    'Where alarms go: makes an encrypted topic and subscribes this address',
  ).optional(),
  alarmTopicArn: text(
    TOPIC,
    'ARN of an SNS topic',
    'Where alarms go: a topic you have, whose policy (and key) lets cloudwatch.amazonaws.com publish',
  ).optional(),
  alarmOldestMessageMinutes: whole(1, 1_440, 'minutes', 'Alarm: age of the oldest message').default(45),
  alarmRunsFailed: whole(1, 10_000, 'runs', 'Alarm: failed runs in 5 minutes').default(1),
  alarmWorkerErrors: whole(1, 10_000, 'errors', 'Alarm: worker invocations that died in 5 minutes').default(
    1,
  ),
  alarmWorkerItemFailures: whole(
    1,
    10_000,
    'messages',
    'Alarm: messages the worker gave back for another try in 15 minutes',
  ).default(10),
  alarmThrottles: whole(1, 10_000, 'throttles', 'Alarm: throttled invocations in 5 minutes').default(1),
  alarmWorkerDurationPercent: whole(1, 100, 'percent', 'Alarm: worker p99 as a part of its time-out').default(
    80,
  ),
  alarmReceiverFaults: whole(1, 10_000, 'faults', 'Alarm: deliveries answered 5xx in 5 minutes').default(1),
  alarmReceiverMilliseconds: whole(1, 6_000, 'milliseconds', 'Alarm: receiver p99').default(3_000),
  alarmSignatureFailures: whole(
    1,
    10_000,
    'requests',
    'Alarm: wrong signatures in 5 minutes; PagerDuty gives up after three drops in a row',
  ).default(3),
  alarmCatalogStaleMinutes: whole(6, 1_440, 'minutes', 'Alarm: age of the catalog').default(15),
  alarmNoDeliveryHours: whole(
    1,
    168,
    'hours',
    'Alarm: no delivery for so long; absent: no such alarm',
  ).optional(),
});

/** Validated context. */
export type Context = z.output<typeof CONTEXT>;
export type ContextName = keyof Context;
