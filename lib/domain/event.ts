/** A PagerDuty reference. Any field but `id` may be missing or null on the wire; here it is then absent. */
export interface Reference {
  readonly id: string;
  readonly type?: string;
  readonly summary?: string;
  readonly self?: string;
  readonly html_url?: string;
}

/** What an event tells of its incident. Absent means the event did not say. */
export interface IncidentFacts {
  readonly id: string;
  readonly number?: number;
  readonly incident_key?: string;
  readonly title?: string;
  readonly status?: string;
  readonly urgency?: string;
  readonly html_url?: string;
  readonly created_at?: string;
  readonly resolve_reason?: string;
  readonly incident_type?: string;
  readonly priority?: Reference;
  readonly service?: Reference;
  readonly escalation_policy?: Reference;
  readonly teams?: readonly Reference[];
  readonly assignees?: readonly Reference[];
}

/**
 * A PagerDuty V3 event, read tolerantly: unknown event types and data types are values, not errors.
 * https://developer.pagerduty.com/docs/webhooks-overview
 */
export interface WebhookEvent {
  /** `event.id`, or the `X-Webhook-Id` where an event has none. */
  readonly id: string;
  readonly event_type: string;
  readonly resource_type?: string;
  /** As sent (ISO 8601). */
  readonly occurred_at?: string;
  /** Who did it. */
  readonly actor?: Reference;
  /** `data.type`, '' when absent. */
  readonly data_type: string;
  /** The event's data as sent. */
  readonly data: Readonly<Record<string, unknown>>;
  /** The incident this event is about, with whatever the event says of it. */
  readonly incident?: IncidentFacts;
  /** True when the event's data is the incident itself, so that what is absent in `incident` is absent there too. */
  readonly incident_complete: boolean;
  /** The service this event is about: the incident's, or the event's own data for `service.*`. */
  readonly service?: Reference;
  readonly teams?: readonly Reference[];
}
