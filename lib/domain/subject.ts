import type { WebhookEvent } from './event.ts';
import { type Metadata, metadataOf, withIncident } from './metadata.ts';

/** What triggers are matched against. */
export interface Subject {
  readonly event: WebhookEvent;
  readonly metadata: Metadata;
  /** True when an absent value is known to be absent: the event's data is the incident, REST was asked, or there is no incident. */
  readonly complete: boolean;
  /** Whether the event's note is one of ours, once the ledger was asked; absent before. */
  readonly own_note?: boolean;
}

/** The subject as the event alone tells it. */
export function subjectOf(event: WebhookEvent): Subject {
  return {
    event,
    metadata: metadataOf(event),
    complete: event.incident_complete || event.incident === undefined,
  };
}

/** The subject with what it lacked filled in from REST's incident. */
export function hydrateSubject(subject: Subject, incident: Readonly<Record<string, unknown>>): Subject {
  return { ...subject, metadata: withIncident(subject.metadata, incident), complete: true };
}

/** The subject once the ledger told whether the event's note is one of ours. */
export function settleOwnNote(subject: Subject, own: boolean): Subject {
  return { ...subject, own_note: own };
}
