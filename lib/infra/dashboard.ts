import { Duration, Stack } from 'aws-cdk-lib';
import { Column, Dashboard, GraphWidget, type IMetric, Row, TextWidget } from 'aws-cdk-lib/aws-cloudwatch';
import type { Construct } from 'constructs';
import type { Context } from '../config/context-schema.ts';
import type { MetricName } from '../domain/metrics.ts';
import type { Door } from './door.ts';
import type { EventQueue } from './event-queue.ts';
import { ownMetric } from './metric.ts';
import type { WebhookApi } from './webhook-api.ts';

interface DashboardProps {
  readonly context: Context;
  readonly api: WebhookApi;
  readonly events: EventQueue;
  readonly receiver: Door;
  readonly worker: Door;
}

const PERIOD = Duration.minutes(5);
const HEIGHT = 6;

/** The story from left to right: PagerDuty, receiver, queue, worker, PagerDuty. CloudWatch's grid is 24 wide. */
export function createDashboard(
  scope: Construct,
  { context, api, events, receiver, worker }: DashboardProps,
): void {
  const own = (...names: readonly MetricName[]) =>
    names.map((name) => ownMetric(context, name, 'Sum', PERIOD));
  const slow = (fn: Door['fn']) => [
    fn.metricDuration({ statistic: 'p50' }),
    fn.metricDuration({ statistic: 'p99' }),
  ];
  const columns: readonly (readonly [
    title: string,
    width: number,
    graphs: readonly (readonly [string, IMetric[]])[],
  ])[] = [
    [
      'PagerDuty in',
      5,
      [
        ['Deliveries', own('Deliveries', 'SignatureFailures')],
        [
          'HTTP',
          [
            api.api.metricCount({ period: PERIOD }),
            api.api.metricClientError({ period: PERIOD }),
            api.api.metricServerError({ period: PERIOD }),
          ],
        ],
      ],
    ],
    [
      'Receiver',
      5,
      [
        ['Verdicts', own('Accepted', 'Skipped', 'ReceiverFaults', 'UnsendableEvents')],
        ['Duration', slow(receiver.fn)],
      ],
    ],
    [
      'Queue',
      4,
      [
        [
          'Messages',
          [
            events.queue.metricApproximateNumberOfMessagesVisible({ period: PERIOD }),
            events.queue.metricApproximateNumberOfMessagesNotVisible({ period: PERIOD }),
            events.deadLetters.metricApproximateNumberOfMessagesVisible({
              period: PERIOD,
              label: 'dead letters',
            }),
          ],
        ],
        ['Oldest message', [events.queue.metricApproximateAgeOfOldestMessage({ period: PERIOD })]],
      ],
    ],
    [
      'Worker',
      5,
      [
        [
          'Runs',
          own(
            'RunsDone',
            'RunsFailed',
            'RunsFiltered',
            'RunsSuperseded',
            'RunsSuppressed',
            'RunsExpired',
            'RunRetries',
          ),
        ],
        ['Duration', [...slow(worker.fn), ownMetric(context, 'AgentDuration', 'p99', PERIOD)]],
      ],
    ],
    [
      'PagerDuty out',
      5,
      [
        [
          'Notes and calls',
          own('NotesPosted', 'PagerDutyCallsOk', 'PagerDutyCallsFailed', 'PagerDutyRateLimited'),
        ],
        ['Tokens, money, resources', own('AgentTokens', 'AgentMicrodollars', 'InvalidResources')],
      ],
    ],
  ];
  // Names of dashboards are shared by all regions of an account, and a stack may stand in several.
  // https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_PutDashboard.html
  const dashboard = new Dashboard(scope, 'Dashboard', {
    dashboardName: `${context.stackName}-${Stack.of(scope).region}`,
  });
  dashboard.addWidgets(
    new Row(
      ...columns.map(
        ([title, width, graphs]) =>
          new Column(
            new TextWidget({ markdown: `## ${title}`, width, height: 1 }),
            ...graphs.map(([graph, left]) => new GraphWidget({ title: graph, left, width, height: HEIGHT })),
          ),
      ),
    ),
  );
}
