import { createHash } from 'node:crypto';
import type { IncidentFacts, Reference, WebhookEvent } from './event.ts';
import { dataTypeOf, PING } from './event-types.ts';
import { readIncident, readIncidentReference, readReference, readReferences } from './read-incident.ts';
import { type JsonObject, readList, readObject, readText } from './read-value.ts';

/** A delivery's body, parsed. `raw` is its `event` object as sent. */
export type Envelope =
  | { readonly kind: 'event'; readonly event: WebhookEvent; readonly raw: Readonly<Record<string, unknown>> }
  | { readonly kind: 'ping'; readonly event: WebhookEvent; readonly raw: Readonly<Record<string, unknown>> }
  | { readonly kind: 'not_v3' };

/**
 * Reads the parsed body of a delivery: `{event: {event_type, …}}`. Never throws, whatever the JSON value.
 * `fallbackId`: the `X-Webhook-Id`, for an event without an id.
 * https://developer.pagerduty.com/docs/webhooks-overview#webhook-payload
 */
export function readEnvelope(json: unknown, fallbackId?: string): Envelope {
  const raw = readObject(readObject(json)?.['event']);
  if (!raw || readText(raw['event_type']) === undefined) return { kind: 'not_v3' };
  const event = readEventObject(raw, fallbackId);
  const ping = event.event_type === PING || event.data_type === 'ping';
  return { kind: ping ? 'ping' : 'event', event, raw };
}

/**
 * Reads an `event` object, tolerantly: whatever is missing, null or of another type is absent. Never throws.
 * Without `id` and without `fallbackId` the id is derived from the content, so that every attempt gets the same.
 */
export function readEventObject(raw: Readonly<Record<string, unknown>>, fallbackId?: string): WebhookEvent {
  const data = readObject(raw['data']) ?? {};
  const eventType = readText(raw['event_type']) ?? '';
  const dataType = readText(data['type']) ?? '';
  const shape = dataType || dataTypeOf(eventType) || '';
  const incident = incidentOf(shape, data);
  return {
    id: readText(raw['id']) ?? readText(fallbackId) ?? contentId(raw),
    event_type: eventType,
    resource_type: readText(raw['resource_type']),
    occurred_at: readText(raw['occurred_at']),
    actor: readReference(raw['agent']),
    data_type: dataType,
    data,
    incident,
    incident_complete: shape === 'incident' && incident !== undefined,
    service: serviceOf(shape, data, incident),
    teams: shape === 'service' ? readReferences(data['teams']) : incident?.teams,
  };
}

function incidentOf(shape: string, data: JsonObject): IncidentFacts | undefined {
  if (shape === 'incident') return readIncident(data);
  if (shape === 'incident_reference') return readIncidentReference(data);
  return readIncidentReference(data['incident']) ?? incidentOfAssignments(data);
}

/** incident.role.assigned has no incident of its own: each assignment names it. */
function incidentOfAssignments(data: JsonObject): IncidentFacts | undefined {
  for (const assignment of readList(data['incident_role_assignments']) ?? []) {
    const incident = readIncidentReference(readObject(assignment)?.['incident']);
    if (incident) return incident;
  }
  return undefined;
}

function serviceOf(
  shape: string,
  data: JsonObject,
  incident: IncidentFacts | undefined,
): Reference | undefined {
  return shape === 'service' ? readReference(data) : (incident?.service ?? readReference(data['service']));
}

function contentId(raw: Readonly<Record<string, unknown>>): string {
  return `sha256-${createHash('sha256').update(contentOf(raw)).digest('hex').slice(0, 32)}`;
}

/** JSON.stringify gives up on very deep values; then what identifies the event has to do. */
function contentOf(raw: Readonly<Record<string, unknown>>): string {
  try {
    return JSON.stringify(raw);
  } catch {
    const data = readObject(raw['data']);
    return JSON.stringify([
      readText(raw['event_type']),
      readText(raw['occurred_at']),
      readText(data?.['id']),
      readText(readObject(data?.['incident'])?.['id']),
    ]);
  }
}
