import { AppError } from '../../domain/errors.ts';
import { EVENT_TYPES } from '../../domain/event-types.ts';
import { suggest } from '../../domain/read/suggest.ts';
import { setPath } from '../../domain/set-path.ts';
import { aboutItsOwnIncident, sampleEvent } from '../../local/sample-delivery.ts';
import { addedPlaces } from './added-places.ts';

/** One delivery's body, as it will be signed. */
export interface Sample {
  readonly body: Buffer;
  readonly event_id: string;
  readonly incident_id?: string;
  /** What `--set` added that no sample has: most likely mistyped. */
  readonly remarks: readonly string[];
}

/**
 * A sample of an event type as if it happened now, with the places of `sets` set. `apart`: about an incident of its own, so
 * that many samples do not meet the limits of one.
 * @throws AppError `usage` for an event type without a sample, or a `--set` that is none.
 */
export async function makeSample(
  eventType: string,
  sets: readonly string[],
  apart: boolean,
): Promise<Sample> {
  const event = await readSample(eventType);
  const envelope = { event: apart ? aboutItsOwnIncident(event) : event };
  const whole: unknown = sets.reduce<unknown>(setPath, envelope);
  const sent = Object(Object(whole).event);
  const incident = Object(sent.data).type === 'incident' ? sent.data : Object(sent.data).incident;
  const incident_id: unknown = Object(incident).id;
  return {
    body: Buffer.from(JSON.stringify(whole), 'utf8'),
    event_id: String(sent.id ?? ''),
    ...(typeof incident_id === 'string' ? { incident_id } : {}),
    remarks: addedPlaces(envelope, sets),
  };
}

async function readSample(eventType: string) {
  const known = Object.keys(EVENT_TYPES);
  if (!known.includes(eventType)) {
    const near = suggest(eventType, known) ?? suggest(`incident.${eventType}`, known);
    const hint = near === undefined ? '' : `; did you mean ${near}?`;
    throw new AppError('usage', `there is no sample of ${eventType}${hint}`, {
      remedy: near === undefined ? 'pdt send incident.triggered' : `pdt send ${near}`,
    });
  }
  return await sampleEvent(eventType, new Date());
}
