import type { MetricName } from '../../domain/metrics.ts';

export interface Metrics {
  readonly add: (name: MetricName, value?: number) => void;
}
