/** Namespace of every metric in CloudWatch. */
export const METRIC_NAMESPACE = 'PagerDutyTriggers';

/** The one dimension of every metric; its value is the stack's name. A second one would multiply the series. */
export const METRIC_DIMENSION = 'Stack';

/** Every metric there is (at most 25 series): its unit and what it counts. */
export const METRIC_TABLE = {
  Deliveries: { unit: 'Count', counts: 'webhook requests that reached the receiver' },
  Accepted: { unit: 'Count', counts: 'messages enqueued, one per event and matching trigger' },
  Skipped: { unit: 'Count', counts: 'triggers that did not take an authentic event' },
  SignatureFailures: { unit: 'Count', counts: 'requests whose signature no stored secret explains' },
  ReceiverFaults: { unit: 'Count', counts: 'requests answered 5xx; PagerDuty sends them again' },
  UnsendableEvents: { unit: 'Count', counts: 'messages that SQS refused for good' },
  CatalogAge: { unit: 'Milliseconds', counts: 'time since the publisher last confirmed the catalog' },
  InvalidResources: { unit: 'Count', counts: 'trigger and agent parameters that do not validate' },
  RunsDone: { unit: 'Count', counts: 'runs that ended DONE' },
  RunsFailed: { unit: 'Count', counts: 'runs that ended FAILED' },
  RunsFiltered: { unit: 'Count', counts: 'runs that ended FILTERED after hydration' },
  RunsSuperseded: { unit: 'Count', counts: 'runs that ended SUPERSEDED: the incident was resolved already' },
  RunsSuppressed: { unit: 'Count', counts: 'runs that ended SUPPRESSED' },
  RunsExpired: { unit: 'Count', counts: 'runs that ended EXPIRED with a digest' },
  RunRetries: { unit: 'Count', counts: 'attempts that ended in another try' },
  AgentDuration: { unit: 'Milliseconds', counts: 'time an agent took to answer' },
  AgentTokens: { unit: 'Count', counts: 'tokens agents used' },
  AgentMicrodollars: {
    unit: 'Count',
    counts: 'estimated price of model calls, in millionths of a US dollar',
  },
  NotesPosted: { unit: 'Count', counts: 'notes written to incidents' },
  PagerDutyRateLimited: { unit: 'Count', counts: 'answers 429 from PagerDuty' },
  PagerDutyCallsOk: { unit: 'Count', counts: 'PagerDuty calls that succeeded' },
  PagerDutyCallsFailed: { unit: 'Count', counts: 'PagerDuty calls that failed' },
} as const satisfies Record<string, { unit: 'Count' | 'Milliseconds'; counts: string }>;

export type MetricName = keyof typeof METRIC_TABLE;

/** The names of METRIC_TABLE. */
export const METRICS = Object.keys(METRIC_TABLE) as readonly MetricName[];
