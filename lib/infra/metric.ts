import { Duration } from 'aws-cdk-lib';
import { Metric } from 'aws-cdk-lib/aws-cloudwatch';
import type { Context } from '../config/context-schema.ts';
import { METRIC_DIMENSION, METRIC_NAMESPACE, type MetricName } from '../domain/metrics.ts';

/** One of our own metrics, of this stack. */
export function ownMetric(
  context: Context,
  metricName: MetricName,
  statistic = 'Sum',
  period = Duration.minutes(5),
): Metric {
  return new Metric({
    namespace: METRIC_NAMESPACE,
    metricName,
    dimensionsMap: { [METRIC_DIMENSION]: context.stackName },
    statistic,
    period,
  });
}
