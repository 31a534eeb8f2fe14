import { CloudWatchClient, GetMetricDataCommand, type MetricDataQuery } from '@aws-sdk/client-cloudwatch';
import type { AwsAccess } from '../aws/access.ts';
import { awsFailure } from '../aws/aws-failure.ts';
import { refused } from '../tool-error.ts';

/** A metric over time. Times are epoch ms, the period seconds. */
interface MetricsQuery {
  readonly namespace?: string | undefined;
  readonly metric?: string | undefined;
  readonly dimensions?: readonly { readonly name: string; readonly value: string }[] | undefined;
  readonly statistic: string;
  readonly period?: number | undefined;
  readonly expression?: string | undefined;
  readonly start: number;
  readonly end: number;
}

const USUAL_POINTS = 60;
const MOST_POINTS = 500;
const MOST_SERIES = 20;

/**
 * Reads a metric. https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_GetMetricData.html
 * @throws AppError `tool_failed`, `tool_refused`
 */
export async function queryMetrics(
  { access, signal }: { readonly access: AwsAccess; readonly signal: AbortSignal },
  query: MetricsQuery,
): Promise<string> {
  const client = new CloudWatchClient(access);
  try {
    const { MetricDataResults: results = [], Messages: messages = [] } = await client.send(
      new GetMetricDataCommand({
        StartTime: new Date(query.start),
        EndTime: new Date(query.end),
        MaxDatapoints: MOST_POINTS * MOST_SERIES,
        ScanBy: 'TimestampAscending',
        MetricDataQueries: [dataQuery(query)],
      }),
      { abortSignal: signal },
    );
    const remarks = messages.map(({ Value }) => `remark: ${Value ?? ''}`);
    const series = results.slice(0, MOST_SERIES).map(({ Label, Timestamps = [], Values = [] }) => {
      const points = Timestamps.map((time, at) => `  ${time.toISOString()} ${Values[at] ?? ''}`);
      return [`${Label ?? ''} (${points.length} points)`, ...summary(Values), ...points].join('\n');
    });
    if (series.length === 0) return [...remarks, 'no such metric, or no data'].join('\n');
    const left = results.length - MOST_SERIES;
    return [...remarks, ...series, ...(left > 0 ? [`(${left} more series)`] : [])].join('\n');
  } catch (thrown) {
    throw awsFailure('CloudWatch', thrown, signal);
  } finally {
    client.destroy();
  }
}

function dataQuery({ expression, namespace, metric, ...query }: MetricsQuery): MetricDataQuery {
  const seconds = (query.end - query.start) / 1000;
  const least = Math.max(query.period ?? seconds / USUAL_POINTS, seconds / MOST_POINTS);
  // A period is a multiple of a minute.
  const period = Math.max(60, Math.ceil(least / 60) * 60);
  if (expression) return { Id: 'm1', Expression: expression, Period: period };
  if (!namespace || !metric) throw refused('metrics needs namespace and metric (or expression)');
  const dimensions = (query.dimensions ?? []).map(({ name, value }) => ({ Name: name, Value: value }));
  return {
    Id: 'm1',
    MetricStat: {
      Metric: { Namespace: namespace, MetricName: metric, Dimensions: dimensions },
      Period: period,
      Stat: query.statistic,
    },
  };
}

function summary(values: readonly number[]): string[] {
  if (values.length === 0) return [];
  const low = values.reduce((one, other) => Math.min(one, other));
  const high = values.reduce((one, other) => Math.max(one, other));
  const sum = values.reduce((one, other) => one + other, 0);
  return [
    `  min ${low} max ${high} avg ${Number((sum / values.length).toPrecision(6))} last ${values.at(-1)}`,
  ];
}
