import { Duration } from 'aws-cdk-lib';
import {
  Alarm,
  ComparisonOperator,
  type IMetric,
  Metric,
  TreatMissingData,
} from 'aws-cdk-lib/aws-cloudwatch';
import { SnsAction } from 'aws-cdk-lib/aws-cloudwatch-actions';
import type { ITopic } from 'aws-cdk-lib/aws-sns';
import type { Construct } from 'constructs';
import type { Context } from '../config/context-schema.ts';
import type { Door } from './door.ts';
import type { EventQueue } from './event-queue.ts';
import { ownMetric } from './metric.ts';
import type { Worker } from './worker.ts';

interface AlarmProps {
  readonly context: Context;
  readonly events: EventQueue;
  readonly receiver: Door;
  readonly worker: Worker;
  readonly publisher: Door;
  readonly topic: ITopic | undefined;
}

interface AlarmSpec {
  /** Heading in docs/runbook.md, which the description links. */
  readonly heading: string;
  readonly says: string;
  readonly metric: IMetric;
  readonly threshold: number;
  /** Absent: at least the threshold. */
  readonly when?: ComparisonOperator;
  readonly periods?: number;
  readonly missing?: TreatMissingData;
}

const { GREATER_THAN_THRESHOLD, LESS_THAN_THRESHOLD } = ComparisonOperator;
const SHORT = Duration.minutes(5);
const LONG = Duration.minutes(15);

/** Anchor of a Markdown heading. */
const anchor = (heading: string) => heading.toLowerCase().replaceAll(' ', '-');

/** Id of an alarm: its heading in Pascal case. */
const alarmId = (heading: string) =>
  heading
    .split(' ')
    .map((word) => `${word.charAt(0).toUpperCase()}${word.slice(1).toLowerCase()}`)
    .join('');

/** Every alarm, with an action when there is a topic. */
export function createAlarms(scope: Construct, props: AlarmProps): void {
  for (const spec of alarmSpecs(props)) {
    const alarm = new Alarm(scope, `${alarmId(spec.heading)}Alarm`, {
      alarmName: `${props.context.stackName}-${anchor(spec.heading)}`,
      alarmDescription: `${spec.says} What to do: docs/runbook.md#${anchor(spec.heading)}`,
      metric: spec.metric,
      threshold: spec.threshold,
      comparisonOperator: spec.when ?? ComparisonOperator.GREATER_THAN_OR_EQUAL_TO_THRESHOLD,
      evaluationPeriods: spec.periods ?? 1,
      treatMissingData: spec.missing ?? TreatMissingData.NOT_BREACHING,
    });
    if (props.topic !== undefined) alarm.addAlarmAction(new SnsAction(props.topic));
  }
}

function alarmSpecs({ context: c, events, receiver, worker, publisher }: AlarmProps): readonly AlarmSpec[] {
  const own = (name: Parameters<typeof ownMetric>[1], statistic = 'Sum') =>
    ownMetric(c, name, statistic, SHORT);
  return [
    {
      heading: 'Dead letters',
      says: 'A message is in the dead-letter queue: the worker could never finish it.',
      metric: events.deadLetters.metricApproximateNumberOfMessagesVisible({
        statistic: 'Maximum',
        period: SHORT,
      }),
      threshold: 1,
    },
    {
      heading: 'Oldest message',
      says: `An event has waited for more than ${c.alarmOldestMessageMinutes} minutes.`,
      metric: events.queue.metricApproximateAgeOfOldestMessage({ statistic: 'Maximum', period: SHORT }),
      threshold: c.alarmOldestMessageMinutes * 60,
      when: GREATER_THAN_THRESHOLD,
    },
    {
      heading: 'Failed runs',
      says: 'Runs ended FAILED: their incidents have no answer.',
      metric: own('RunsFailed'),
      threshold: c.alarmRunsFailed,
    },
    {
      heading: 'Worker errors',
      says: 'The worker died: an exception outside a run, memory, or its time-out.',
      metric: worker.fn.metricErrors({ period: SHORT }),
      threshold: c.alarmWorkerErrors,
    },
    {
      heading: 'Worker batch item failures',
      says: 'The worker gives many messages back for another try.',
      metric: new Metric({
        namespace: 'AWS/Lambda',
        metricName: 'FailedInvokeEventCount',
        dimensionsMap: { EventSourceMappingUUID: worker.mapping.eventSourceMappingId },
        statistic: 'Sum',
        period: LONG,
      }),
      threshold: c.alarmWorkerItemFailures,
    },
    {
      heading: 'Receiver throttles',
      says: 'Lambda refused to start the receiver: the account or its reservation is used up.',
      metric: receiver.fn.metricThrottles({ period: SHORT }),
      threshold: c.alarmThrottles,
    },
    {
      heading: 'Worker throttles',
      says: 'Lambda refused to start the worker: the account is used up.',
      metric: worker.fn.metricThrottles({ period: SHORT }),
      threshold: c.alarmThrottles,
    },
    {
      heading: 'Worker duration',
      says: `The slowest runs take more than ${c.alarmWorkerDurationPercent} % of the time-out.`,
      metric: worker.fn.metricDuration({ statistic: 'p99', period: LONG }),
      threshold: c.workerTimeoutSeconds * 10 * c.alarmWorkerDurationPercent,
      when: GREATER_THAN_THRESHOLD,
    },
    {
      heading: 'Receiver faults',
      says: 'Deliveries are answered 5xx; PagerDuty sends them again for 48 hours.',
      metric: own('ReceiverFaults'),
      threshold: c.alarmReceiverFaults,
    },
    {
      heading: 'Receiver errors',
      says: 'The receiver died before it could answer: start-up, memory, or its time-out.',
      metric: receiver.fn.metricErrors({ period: SHORT }),
      threshold: c.alarmReceiverFaults,
    },
    {
      heading: 'Receiver duration',
      says: `The slowest deliveries take more than ${c.alarmReceiverMilliseconds} ms; PagerDuty waits 5 s.`,
      metric: receiver.fn.metricDuration({ statistic: 'p99', period: SHORT }),
      threshold: c.alarmReceiverMilliseconds,
      when: GREATER_THAN_THRESHOLD,
    },
    {
      heading: 'Signature failures',
      says: 'Requests with a wrong signature: a secret that differs from PagerDuty’s, or a stranger.',
      metric: own('SignatureFailures'),
      threshold: c.alarmSignatureFailures,
    },
    {
      heading: 'Catalog stale',
      says: `The catalog is older than ${c.alarmCatalogStaleMinutes} minutes: changes of triggers do not arrive.`,
      metric: own('CatalogAge', 'Maximum'),
      threshold: c.alarmCatalogStaleMinutes * 60_000,
      when: GREATER_THAN_THRESHOLD,
    },
    {
      heading: 'Publisher errors',
      says: 'The publisher failed again and again: the catalog goes stale.',
      metric: publisher.fn.metricErrors({ period: LONG }),
      threshold: 3,
    },
    {
      heading: 'Invalid resource',
      says: 'A trigger or agent parameter does not validate; its last good version is in use.',
      metric: own('InvalidResources', 'Maximum'),
      threshold: 1,
    },
    {
      heading: 'Unsendable event',
      says: 'SQS refused a message for good: an event was skipped.',
      metric: own('UnsendableEvents'),
      threshold: 1,
    },
    ...(c.alarmNoDeliveryHours === undefined
      ? []
      : [
          {
            heading: 'No delivery',
            says: `PagerDuty has delivered nothing for ${c.alarmNoDeliveryHours} hours.`,
            metric: ownMetric(c, 'Deliveries', 'Sum', Duration.hours(1)),
            threshold: 1,
            when: LESS_THAN_THRESHOLD,
            periods: c.alarmNoDeliveryHours,
            missing: TreatMissingData.BREACHING,
          },
        ]),
  ];
}
