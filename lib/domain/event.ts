/** A PagerDuty reference. Any field but `id` may be missing or null on the wire; here it is then undefined. */
export interface Reference {
  readonly id: string;
  readonly type?: string | undefined;
  readonly summary?: string | undefined;
  readonly self?: string | undefined;
  readonly html_url?: string | undefined;
}

/** What an event tells of its incident. Undefined means the event did not say. */
export interface IncidentFacts {
  readonly id: string;
  readonly number?: number | undefined;
  readonly incident_key?: string | undefined;
  readonly title?: string | undefined;
  readonly status?: string | undefined;
  readonly urgency?: string | undefined;
  readonly html_url?: string | undefined;
  readonly created_at?: string | undefined;
  readonly resolve_reason?: string | undefined;
  readonly incident_type?: string | undefined;
  readonly priority?: Reference | undefined;
  readonly service?: Reference | undefined;
  readonly escalation_policy?: Reference | undefined;
  readonly teams?: readonly Reference[] | undefined;
  readonly assignees?: readonly Reference[] | undefined;
}

/**
 * A PagerDuty V3 event, read tolerantly: unknown event types and data types are values, not errors.
 * https://developer.pagerduty.com/docs/webhooks-overview
 */
export interface WebhookEvent {
  /** `event.id`, or the `X-Webhook-Id` where an event has none. */
  readonly id: string;
  readonly event_type: string;
  readonly resource_type?: string | undefined;
  /** As sent (ISO 8601). */
  readonly occurred_at?: string | undefined;
  /** Who did it. */
  readonly actor?: Reference | undefined;
  /** `data.type`, '' when absent. */
  readonly data_type: string;
  /** The event's data as sent. */
  readonly data: Readonly<Record<string, unknown>>;
  /** The incident this event is about, with whatever the event says of it. */
  readonly incident?: IncidentFacts | undefined;
  /** True when the event's data is the incident itself, so that what is absent in `incident` is absent there too. */
  readonly incident_complete: boolean;
  /** The service this event is about: the incident's, or the event's own data for `service.*`. */
  readonly service?: Reference | undefined;
  readonly teams?: readonly Reference[] | undefined;
}
