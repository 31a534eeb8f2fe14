import { randomBytes } from 'node:crypto';
import { readFile } from 'node:fs/promises';

/** One delivery's body per event type. */
const FIXTURES = new URL('../../test/fixtures/deliveries/', import.meta.url);

/** The `event` object of a sample delivery. */
export interface SampleEvent {
  readonly id: string;
  readonly event_type: string;
  readonly data: Readonly<Record<string, unknown>>;
  readonly [field: string]: unknown;
}

/** The fixture of an event type as if it happened now: a new id, new times. Rejects with ENOENT for a type without one. */
export async function sampleEvent(eventType: string, now: Date): Promise<SampleEvent> {
  const { event } = JSON.parse(await readFile(new URL(`${eventType}.json`, FIXTURES), 'utf8')) as {
    readonly event: SampleEvent;
  };
  const created = 'created_at' in event.data ? { created_at: now.toISOString().replace(/\.\d+Z$/, 'Z') } : {};
  return {
    ...event,
    id: `01${randomBytes(12).toString('hex').toUpperCase()}`,
    occurred_at: now.toISOString(),
    data: { ...event.data, ...created },
  };
}

/** The event about another incident: this one, or a new one of its own. An event that names none stays as it is. */
export function aboutItsOwnIncident(event: SampleEvent, incidentId = newIncidentId()): SampleEvent {
  const data = Object(event.data);
  if (data.type === 'incident')
    return { ...event, data: { ...data, id: incidentId, incident_key: incidentId } };
  if (data.incident?.id === undefined) return event;
  return { ...event, data: { ...data, incident: { ...data.incident, id: incidentId } } };
}

function newIncidentId(): string {
  return `Q${randomBytes(8).toString('hex').toUpperCase().slice(0, 13)}`;
}
