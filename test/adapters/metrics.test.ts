import { expect, test } from 'vitest';
import { createMetrics } from '../../lib/adapters/metrics.ts';

function counted() {
  const lines: string[] = [];
  const metrics = createMetrics({ now: () => 5, write: (line) => lines.push(line), stack: 'pdt' });
  return { metrics, lines: () => lines.map((line) => JSON.parse(line)) };
}

test('metrics are one line: counts added up, durations apart', () => {
  const { metrics, lines } = counted();
  metrics.add('Accepted', 2);
  metrics.add('Accepted');
  metrics.add('CatalogAge', 10);
  metrics.add('CatalogAge', 30);
  metrics.flush();
  metrics.flush();
  expect(lines()).toEqual([
    {
      _aws: {
        Timestamp: 5,
        CloudWatchMetrics: [
          {
            Namespace: 'PagerDutyTriggers',
            Dimensions: [['Stack']],
            Metrics: [
              { Name: 'Accepted', Unit: 'Count' },
              { Name: 'CatalogAge', Unit: 'Milliseconds' },
            ],
          },
        ],
      },
      Stack: 'pdt',
      Accepted: 3,
      CatalogAge: [10, 30],
    },
  ]);
});

test('a line holds at most 100 values of a metric', () => {
  const { metrics, lines } = counted();
  for (let value = 0; value < 150; value += 1) metrics.add('AgentDuration', value);
  metrics.flush();
  expect(lines().map((line) => line.AgentDuration.length)).toEqual([100, 50]);
});

test('a handler’s metrics are written when it ends, also when it throws', async () => {
  const { metrics, lines } = counted();
  const handler = metrics.flushedAfter(async (fail: boolean) => {
    metrics.add('Deliveries');
    if (fail) throw new Error('x');
  });
  await handler(false);
  await expect(handler(true)).rejects.toThrow('x');
  expect(lines()).toHaveLength(2);
});
