import type { Metrics } from '../app/ports/metrics.ts';
import type { Now } from '../app/ports/now.ts';
import { METRIC_DIMENSION, METRIC_NAMESPACE, METRIC_TABLE, type MetricName } from '../domain/metrics.ts';

interface MetricsDeps {
  readonly now: Now;
  readonly write: (line: string) => void;
  /** Value of the one dimension. */
  readonly stack: string;
}

/** CloudWatch takes at most 100 values a metric and line. */
const MOST_VALUES = 100;

export interface BufferedMetrics extends Metrics {
  /** Writes what was added as one line; nothing when there is nothing. */
  readonly flush: () => void;
  /** The handler, with a flush whenever it ends. */
  readonly flushedAfter: <Args extends unknown[], Out>(
    handler: (...args: Args) => Promise<Out>,
  ) => (...args: Args) => Promise<Out>;
}

/**
 * CloudWatch metrics as log lines in the embedded metric format. Counts of a line add up; durations and ages stay apart,
 * so that percentiles are right.
 * https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/CloudWatch_Embedded_Metric_Format_Specification.html
 */
export function createMetrics(deps: MetricsDeps): BufferedMetrics {
  let added = new Map<MetricName, number[]>();

  const flush = () => {
    if (added.size === 0) return;
    const values = added;
    added = new Map();
    deps.write(`${JSON.stringify(embed(deps, values))}\n`);
  };

  return {
    add: (name, value = 1) => {
      const values = added.get(name) ?? [];
      if (METRIC_TABLE[name].unit === 'Count') added.set(name, [(values[0] ?? 0) + value]);
      else added.set(name, [...values, value]);
      if (values.length + 1 >= MOST_VALUES) flush();
    },
    flush,
    flushedAfter:
      (handler) =>
      async (...args) => {
        try {
          return await handler(...args);
        } finally {
          flush();
        }
      },
  };
}

function embed(deps: MetricsDeps, added: ReadonlyMap<MetricName, readonly number[]>) {
  return {
    _aws: {
      Timestamp: deps.now(),
      CloudWatchMetrics: [
        {
          Namespace: METRIC_NAMESPACE,
          Dimensions: [[METRIC_DIMENSION]],
          Metrics: [...added.keys()].map((name) => ({ Name: name, Unit: METRIC_TABLE[name].unit })),
        },
      ],
    },
    [METRIC_DIMENSION]: deps.stack,
    ...Object.fromEntries(
      [...added].map(([name, values]) => [name, values.length === 1 ? values[0] : values]),
    ),
  };
}
