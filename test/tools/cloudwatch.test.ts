import { describe, expect, test } from 'vitest';
import { createCloudWatchTool } from '../../lib/tools/cloudwatch/cloudwatch.ts';
import { nobodyHome, serve } from '../agents/loopback.ts';
import { environment, KEYS } from './aws-environment.ts';
import { callable, refusal, toolContext } from './tool-context.ts';

interface Call {
  readonly action: string;
  readonly input: Record<string, unknown>;
}

/** CloudWatch and its logs over the JSON protocol; an answer with `__type` is an error. */
async function aws(answer: (call: Call, index: number) => unknown) {
  const calls: Call[] = [];
  const server = await serve((response, { headers, body }) => {
    const action = String(headers['x-amz-target']).split('.')[1] ?? '';
    const call = { action, input: JSON.parse(body) };
    const given = answer(call, calls.push(call) - 1);
    if (given === 'hang') return;
    const failed = typeof given === 'object' && given !== null && '__type' in given;
    response
      .writeHead(failed ? 400 : 200, { 'content-type': 'application/x-amz-json-1.1' })
      .end(JSON.stringify(given));
  });
  environment({
    ...KEYS,
    AWS_REGION: 'eu-west-1',
    AWS_ENDPOINT_URL_CLOUDWATCH_LOGS: server.url,
    AWS_ENDPOINT_URL_CLOUDWATCH: server.url,
    AWS_ENDPOINT_URL_STS: server.url,
  });
  return { calls, received: server.received };
}

const ROWS = [
  [
    { field: '@timestamp', value: '2026-01-05 09:59:00.000' },
    { field: '@message', value: 'ERROR out of memory' },
    { field: '@ptr', value: 'Cl0KJAogMTIz' },
  ],
];

describe('logs', () => {
  const logs = {
    what: 'logs',
    query: 'fields @timestamp, @message | limit 5',
    log_groups: ['/aws/lambda/web'],
  };
  const insights = (states: readonly string[], rows: unknown = ROWS) =>
    aws(({ action }, index) =>
      action === 'StartQuery'
        ? { queryId: 'q-1' }
        : {
            status: states[index - 1],
            results: rows,
            statistics: { recordsMatched: 12, recordsScanned: 90 },
          },
    );

  test('a query is started and read when it is complete', async () => {
    const { calls } = await insights(['Scheduled', 'Running', 'Complete']);
    const run = await callable(createCloudWatchTool, {});
    expect(await run({ ...logs, start: '-30m' })).toBe(
      '1 rows (12 records matched)\n@timestamp=2026-01-05 09:59:00.000  @message=ERROR out of memory',
    );
    expect(calls.map(({ action }) => action)).toEqual([
      'StartQuery',
      'GetQueryResults',
      'GetQueryResults',
      'GetQueryResults',
    ]);
    expect(calls[0]?.input).toEqual({
      logGroupNames: ['/aws/lambda/web'],
      queryString: logs.query,
      startTime: 1767605400,
      endTime: 1767607200,
      limit: 200,
    });
  });

  test('the configured groups are the usual ones, and the only ones', async () => {
    const { calls } = await insights(['Complete'], []);
    const run = await callable(createCloudWatchTool, { config: { log_groups: ['/shop/web'] } });
    expect(await run({ what: 'logs', query: 'fields @message' })).toBe('no rows match');
    expect(calls[0]?.input).toMatchObject({ logGroupNames: ['/shop/web'] });
    expect(await refusal(run({ ...logs }))).toContain('is not allowed');
    expect(calls).toHaveLength(2);
  });

  test.each([
    [{ ...logs, query: "SOURCE logGroups(namePrefix: ['/secret']) | fields @message" }],
    [{ ...logs, query: '# a remark\nsource logGroups() | fields @message' }],
    [{ ...logs, query: 'fields @message | join (SOURCE logGroups() | fields x) on x' }],
    [{ ...logs, query: '' }],
    [{ what: 'logs', query: 'fields @message' }],
    [{ ...logs, log_groups: ['a b'] }],
    [{ ...logs, start: 'now', end: '-1h' }],
    [{ what: 'delete' }],
  ])('%j sends nothing', async (input) => {
    const { calls } = await insights(['Complete']);
    expect(await refusal((await callable(createCloudWatchTool, {}))(input))).not.toBe('');
    expect(calls).toHaveLength(0);
  });

  test('a field called source is no command', async () => {
    const { calls } = await insights(['Complete']);
    await (await callable(createCloudWatchTool, {}))({
      ...logs,
      query: 'fields source | filter source = "x"',
    });
    expect(calls).not.toHaveLength(0);
  });

  test.each(['Failed', 'Cancelled', 'Timeout'])('a query that ends as %s', async (state) => {
    await insights([state]);
    expect(await refusal((await callable(createCloudWatchTool, {}))(logs))).toContain(state);
  });

  test.each([
    ['MalformedQueryException', 'unexpected symbol found', true],
    ['ResourceNotFoundException', 'Log group does not exist', true],
    ['AccessDeniedException', 'User: arn:aws:iam::123456789012:role/worker', false],
    ['ThrottlingException', 'Rate exceeded', false],
  ])('%s', async (type, message, isTold) => {
    await aws(() => ({ __type: type, message }));
    const text = await refusal((await callable(createCloudWatchTool, {}))(logs));
    expect(text).toContain(type);
    expect(text.includes(message)).toBe(isTold);
  });

  test('silence, until the call is over', async () => {
    await aws(() => 'hang');
    const waiting = (await callable(createCloudWatchTool, {}))(logs, AbortSignal.timeout(300));
    expect(await refusal(waiting)).toContain('did not answer in time');
  });

  test('nobody listens', async () => {
    await aws(() => ({}));
    environment({ AWS_ENDPOINT_URL_CLOUDWATCH_LOGS: await nobodyHome() });
    expect(await refusal((await callable(createCloudWatchTool, {}))(logs))).toContain('could not be reached');
  });
});

describe('metrics', () => {
  const data = {
    MetricDataResults: [
      {
        Id: 'm1',
        Label: 'Errors',
        Timestamps: [1767606000, 1767606060],
        Values: [1, 5],
        StatusCode: 'Complete',
      },
    ],
  };

  test('one metric over time', async () => {
    const { calls } = await aws(() => data);
    const run = await callable(createCloudWatchTool, {});
    const input = {
      what: 'metrics',
      namespace: 'AWS/Lambda',
      metric: 'Errors',
      dimensions: [{ name: 'FunctionName', value: 'web' }],
    };
    expect(await run({ ...input, statistic: 'Sum' })).toBe(
      'Errors (2 points)\n  min 1 max 5 avg 3 last 5\n  2026-01-05T09:40:00.000Z 1\n  2026-01-05T09:41:00.000Z 5',
    );
    expect(calls[0]).toMatchObject({
      action: 'GetMetricData',
      input: {
        StartTime: 1767603600,
        EndTime: 1767607200,
        MetricDataQueries: [
          {
            Id: 'm1',
            MetricStat: {
              Metric: {
                Namespace: 'AWS/Lambda',
                MetricName: 'Errors',
                Dimensions: [{ Name: 'FunctionName', Value: 'web' }],
              },
              Period: 60,
              Stat: 'Sum',
            },
          },
        ],
      },
    });
    await run({ what: 'metrics', expression: "SEARCH('{AWS/Lambda} Errors', 'Sum')", start: '-7d' });
    expect(calls[1]?.input['MetricDataQueries']).toEqual([
      { Id: 'm1', Expression: "SEARCH('{AWS/Lambda} Errors', 'Sum')", Period: 10_080 },
    ]);
  });

  test.each([
    [{ what: 'metrics' }],
    [{ what: 'metrics', namespace: 'x' }],
    [{ what: 'metrics', namespace: 'x', metric: 'y', statistic: 'Everything' }],
    [{ what: 'metrics', namespace: 'x', metric: 'y', period: 1 }],
  ])('%j sends nothing', async (input) => {
    const { calls } = await aws(() => data);
    expect(await refusal((await callable(createCloudWatchTool, {}))(input))).not.toBe('');
    expect(calls).toHaveLength(0);
  });

  test('nothing found', async () => {
    await aws(() => ({ MetricDataResults: [] }));
    const run = await callable(createCloudWatchTool, {});
    expect(await run({ what: 'metrics', namespace: 'x', metric: 'y' })).toBe('no such metric, or no data');
  });
});

test('a role of the settings is assumed first', async () => {
  const server = await serve((response, { headers, body }) => {
    if (headers['x-amz-target']) {
      response
        .writeHead(200, { 'content-type': 'application/x-amz-json-1.0' })
        .end('{"MetricDataResults":[]}');
      return;
    }
    expect(new URLSearchParams(body).get('RoleArn')).toBe('arn:aws:iam::123456789012:role/reader');
    response.writeHead(200, { 'content-type': 'text/xml' }).end(
      `<AssumeRoleResponse xmlns="https://sts.amazonaws.com/doc/2011-06-15/"><AssumeRoleResult><Credentials>
      <AccessKeyId>ASIAREADER</AccessKeyId><SecretAccessKey>s</SecretAccessKey><SessionToken>session</SessionToken>
      <Expiration>2099-01-01T00:00:00Z</Expiration></Credentials></AssumeRoleResult></AssumeRoleResponse>`,
    );
  });
  environment({
    ...KEYS,
    AWS_REGION: 'eu-west-1',
    AWS_ENDPOINT_URL_CLOUDWATCH: server.url,
    AWS_ENDPOINT_URL_STS: server.url,
  });
  const config = { role_arn: 'arn:aws:iam::123456789012:role/reader', region: 'us-east-1' };
  const run = await callable(createCloudWatchTool, { config });
  await run({ what: 'metrics', namespace: 'x', metric: 'y' });
  expect(server.received.at(-1)?.headers.authorization).toMatch(
    /Credential=ASIAREADER\/\d{8}\/us-east-1\/monitoring/,
  );
  expect(server.received.at(-1)?.headers['x-amz-security-token']).toBe('session');
});

test.each([{ region: 'x' }, { role_arn: 'role' }, { log_groups: [1] }])(
  'config that is not understood: %j',
  async (config) => {
    await expect(createCloudWatchTool(toolContext({ config }))).rejects.toThrow('config.');
  },
);
