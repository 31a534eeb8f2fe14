import { METRICS } from '../domain/metrics.ts';

/** AWS's page for each price below. */
const PAGES = {
  CloudWatch: 'https://aws.amazon.com/cloudwatch/pricing/',
  'Secrets Manager': 'https://aws.amazon.com/secrets-manager/pricing/',
  KMS: 'https://aws.amazon.com/kms/pricing/',
  Lambda: 'https://aws.amazon.com/lambda/pricing/',
  'API Gateway': 'https://aws.amazon.com/api-gateway/pricing/',
  SQS: 'https://aws.amazon.com/sqs/pricing/',
  DynamoDB: 'https://aws.amazon.com/dynamodb/pricing/on-demand/',
} as const;

/** When the prices were last compared; tables that others made of AWS's pages were taken where a page fills in its own by script. */
const COMPARED = '2026-11-28';

/** List prices in US dollars, us-east-1, the first tier, before any free tier. */
const PRICE = {
  alarm: 0.1,
  metric: 0.3,
  dashboard: 3,
  logGigabyte: 0.5,
  secret: 0.4,
  key: 1,
  /** Arm. */
  lambdaGigabyteSecond: 0.0000133334,
  lambdaRequest: 0.0000002,
  /** Of an HTTP API, each 512 KB begun. */
  apiRequest: 0.000001,
  /** Each 64 KB begun. */
  fifoRequest: 0.0000005,
  tableWrite: 0.000000625,
  tableRead: 0.000000125,
} as const;

/** What a delivery and a run are assumed to use beyond what the template says. */
const ASSUMED = {
  hoursAMonth: 730,
  /** Lambda keeps five long polls of 20 s open on a queue, idle or not. */
  pollsAMinute: 15,
  publisherSeconds: 1,
  receiverSeconds: 0.05,
  deliveryLogKilobytes: 2.5,
  runSeconds: 20,
  /** Receive, hide, delete. */
  runQueueRequests: 3,
  /** Eight transitions of an item of about 6 KB, and its two indexes. */
  runTableWrites: 64,
  runTableReads: 12,
  runLogKilobytes: 6,
} as const;

interface Template {
  readonly Resources?: Readonly<
    Record<string, { readonly Type: string; readonly Properties?: Readonly<Record<string, unknown>> }>
  >;
}

type Line = readonly [what: string, count: string, dollars: number];

/** The cost table, Markdown, from a synthesised template: fixed, per million deliveries, per run. */
export function renderCosts(template: Template): string {
  const resources = Object.values(template.Resources ?? {});
  const count = (type: string) => resources.filter(({ Type }) => Type === type).length;
  const gigabytes = (name: string) => memoryOf(template, name) / 1024;

  const alarms = count('AWS::CloudWatch::Alarm');
  const dashboards = count('AWS::CloudWatch::Dashboard');
  const secrets = count('AWS::SecretsManager::Secret');
  const keys = count('AWS::KMS::Key');
  const polls = ASSUMED.pollsAMinute * 60 * ASSUMED.hoursAMonth;
  const publications = (ASSUMED.hoursAMonth * 60) / 5;
  const fixed: readonly Line[] = [
    ['CloudWatch alarms', String(alarms), alarms * PRICE.alarm],
    ['Metrics of our own, if every one was ever sent', String(METRICS.length), METRICS.length * PRICE.metric],
    ['Dashboard', String(dashboards), dashboards * PRICE.dashboard],
    ['Secrets', String(secrets), secrets * PRICE.secret],
    [
      `Key of the alarm topic (with \`alarmEmail\`: 1, ${PRICE.key.toFixed(2)})`,
      String(keys),
      keys * PRICE.key,
    ],
    ['Polls of an idle queue', thousands(polls), polls * PRICE.fifoRequest],
    [
      'Publisher, every 5 minutes',
      thousands(publications),
      publications * (PRICE.lambdaRequest + lambda(gigabytes('Publisher'), ASSUMED.publisherSeconds)),
    ],
  ];

  const million: readonly Line[] = [
    ['HTTP API', '1 request', 1e6 * PRICE.apiRequest],
    [
      'Receiver',
      `${ASSUMED.receiverSeconds * 1000} ms at ${gigabytes('Receiver')} GB`,
      1e6 * (PRICE.lambdaRequest + lambda(gigabytes('Receiver'), ASSUMED.receiverSeconds)),
    ],
    ['Queue, if one trigger matches', '1 message', 1e6 * PRICE.fifoRequest],
    ['Logs', `${ASSUMED.deliveryLogKilobytes} KB`, logs(1e6 * ASSUMED.deliveryLogKilobytes)],
  ];

  const run: readonly Line[] = [
    [
      'Worker',
      `${ASSUMED.runSeconds} s at ${gigabytes('Worker')} GB`,
      PRICE.lambdaRequest + lambda(gigabytes('Worker'), ASSUMED.runSeconds),
    ],
    ['Queue', `${ASSUMED.runQueueRequests} requests`, ASSUMED.runQueueRequests * PRICE.fifoRequest],
    [
      'Ledger',
      `${ASSUMED.runTableWrites} write and ${ASSUMED.runTableReads} read units`,
      ASSUMED.runTableWrites * PRICE.tableWrite + ASSUMED.runTableReads * PRICE.tableRead,
    ],
    ['Logs', `${ASSUMED.runLogKilobytes} KB`, logs(ASSUMED.runLogKilobytes)],
  ];

  return [
    '# What it costs',
    '',
    `Generated from the default template, list prices (US dollars, us-east-1, no free tier, as of ${COMPARED}) and the amounts in the`,
    'second column: those of the template are counted, times and sizes are assumed. Today’s prices:',
    `${Object.entries(PAGES)
      .map(([name, url]) => `[${name}](${url})`)
      .join(',\n')}.`,
    '',
    'Not counted: what is stored (logs, runs, backups), calls of Secrets Manager and KMS, advanced parameters, bytes sent out. Tokens of a model',
    'and what a VPC needs (a NAT gateway, say) come on top.',
    '',
    ...table('Fixed, a month', fixed, 2),
    ...table('A million deliveries', million, 2),
    ...table('A run', run, 6),
  ].join('\n');
}

const lambda = (gigabytes: number, seconds: number) => gigabytes * seconds * PRICE.lambdaGigabyteSecond;
const logs = (kilobytes: number) => (kilobytes / 1024 ** 2) * PRICE.logGigabyte;
const thousands = (value: number) => Math.round(value).toLocaleString('en-US');

function memoryOf(template: Template, name: string): number {
  const found = Object.entries(template.Resources ?? {}).find(
    ([id, { Type }]) => Type === 'AWS::Lambda::Function' && id.startsWith(name),
  );
  return Number(found?.[1].Properties?.['MemorySize'] ?? 128);
}

function table(title: string, lines: readonly Line[], digits: number): readonly string[] {
  const total = lines.reduce((sum, [, , dollars]) => sum + dollars, 0);
  return [
    `## ${title}`,
    '',
    '| what | how much | $ |',
    '|---|---|---:|',
    ...lines.map(([what, count, dollars]) => `| ${what} | ${count} | ${dollars.toFixed(digits)} |`),
    `| **together** | | **${total.toFixed(digits)}** |`,
    '',
  ];
}
