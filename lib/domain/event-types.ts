/**
 * PagerDuty's V3 event types and the `data.type` each carries. New ones appear without notice: an event type that is not
 * here is a value like any other.
 * https://developer.pagerduty.com/docs/webhooks-overview#event-types
 */
export const EVENT_TYPES = {
  'incident.triggered': 'incident',
  'incident.acknowledged': 'incident',
  'incident.unacknowledged': 'incident',
  'incident.resolved': 'incident',
  'incident.reopened': 'incident',
  'incident.escalated': 'incident',
  'incident.delegated': 'incident',
  'incident.reassigned': 'incident',
  'incident.priority_updated': 'incident',
  'incident.service_updated': 'incident',
  'incident.incident_type.changed': 'incident',
  'incident.annotated': 'incident_note',
  'incident.status_update_published': 'incident_status_update',
  'incident.responder.added': 'incident_responder',
  'incident.responder.replied': 'incident_responder',
  'incident.conference_bridge.updated': 'incident_conference_bridge',
  'incident.custom_field_values.updated': 'incident_field_values',
  'incident.role.assigned': 'incident_role_assignment',
  'incident.task.created': 'incident_task',
  'incident.task.updated': 'incident_task',
  'incident.task.completed': 'incident_task',
  'incident.action_invocation.created': 'incident_action_invocation',
  'incident.action_invocation.updated': 'incident_action_invocation',
  'incident.action_invocation.terminated': 'incident_action_invocation',
  'incident.workflow.started': 'incident_workflow_instance',
  'incident.workflow.completed': 'incident_workflow_instance',
  'service.created': 'service',
  'service.updated': 'service',
  'service.deleted': 'service',
  'service.custom_field_values.updated': 'service_field_values',
  'pagey.ping': 'ping',
} as const;

export type EventType = keyof typeof EVENT_TYPES;
export type DataType = (typeof EVENT_TYPES)[EventType];

/** Sent by the "Send test event" button and the ping call; no trigger ever runs on it. */
export const PING = 'pagey.ping' satisfies EventType;

/** What a trigger without `event_types` listens to: the events whose data is the incident. */
export const DEFAULT_EVENT_TYPES: readonly EventType[] = (Object.keys(EVENT_TYPES) as EventType[]).filter(
  (type) => EVENT_TYPES[type] === 'incident',
);

/** Whether PagerDuty documents this event type. */
export function isKnownEventType(type: string): type is EventType {
  return Object.hasOwn(EVENT_TYPES, type);
}

/** The documented `data.type` of an event type; undefined for one we do not know. */
export function dataTypeOf(type: string): DataType | undefined {
  return isKnownEventType(type) ? EVENT_TYPES[type] : undefined;
}

/** Whether an event type matches any pattern: the type itself, `incident.*` (everything below), or `*`. */
export function matchesEventType(patterns: readonly string[], type: string): boolean {
  return patterns.some((pattern) => matchesPattern(pattern, type));
}

/** Every pattern that matches an event type. */
export function eventTypePatternsFor(type: string): readonly string[] {
  const patterns = ['*', type];
  for (let dot = type.indexOf('.'); dot >= 0; dot = type.indexOf('.', dot + 1)) {
    patterns.push(`${type.slice(0, dot + 1)}*`);
  }
  return patterns;
}

/** Whether a pattern of `event_types` can match an event type that PagerDuty documents. */
export function isEventTypePattern(pattern: string): boolean {
  return Object.keys(EVENT_TYPES).some((type) => matchesPattern(pattern, type));
}

function matchesPattern(pattern: string, type: string): boolean {
  if (pattern === '*') return true;
  if (pattern.endsWith('.*')) return type.startsWith(pattern.slice(0, -1));
  return pattern === type;
}
