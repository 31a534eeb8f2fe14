import type { IncidentFacts, Reference } from './event.ts';
import { type JsonObject, readList, readNumber, readObject, readText } from './read-value.ts';

/** A reference: an object with an id, or the bare id. Its `summary` may stand under `name`, as in REST objects. */
export function readReference(value: unknown): Reference | undefined {
  const object = readObject(value);
  if (!object) {
    const id = typeof value === 'boolean' ? undefined : readText(value);
    return id === undefined ? undefined : { id };
  }
  const id = readText(object['id']);
  if (id === undefined) return undefined;
  return {
    id,
    type: readText(object['type']),
    summary: readText(object['summary']) ?? readText(object['name']),
    self: readText(object['self']),
    html_url: readText(object['html_url']),
  };
}

/** The usable references of a list; undefined when there is no list. */
export function readReferences(value: unknown): readonly Reference[] | undefined {
  const list = readList(value);
  if (!list) return undefined;
  const references: Reference[] = [];
  for (const entry of list) {
    const reference = readReference(entry);
    if (reference) references.push(reference);
  }
  return references;
}

/**
 * An incident, in the shape of a webhook or of REST (`incident_number`, `assignments[].assignee`).
 * Undefined when it has no id.
 */
export function readIncident(raw: JsonObject): IncidentFacts | undefined {
  const id = readText(raw['id']);
  if (id === undefined) return undefined;
  return {
    id,
    number: readNumber(raw['number']) ?? readNumber(raw['incident_number']),
    incident_key: readText(raw['incident_key']),
    title: readText(raw['title']),
    status: readText(raw['status']),
    urgency: readText(raw['urgency']),
    html_url: readText(raw['html_url']),
    created_at: readText(raw['created_at']),
    resolve_reason: readResolveReason(raw['resolve_reason']),
    incident_type: readText(raw['incident_type']) ?? readText(readObject(raw['incident_type'])?.['name']),
    priority: readPriority(raw['priority']),
    service: readReference(raw['service']),
    escalation_policy: readReference(raw['escalation_policy']),
    teams: readReferences(raw['teams']),
    assignees: readReferences(raw['assignees']) ?? readAssignments(raw['assignments']),
  };
}

/** What a reference to an incident tells: its id, its address, and its title as `summary`. */
export function readIncidentReference(value: unknown): IncidentFacts | undefined {
  const reference = readReference(value);
  if (!reference) return undefined;
  return {
    id: reference.id,
    title: withoutNumber(reference.summary),
    html_url: reference.html_url,
  };
}

/** REST writes the summary of an incident as `[#1234] title`. */
function withoutNumber(summary: string | undefined): string | undefined {
  return summary === undefined ? undefined : readText(summary.replace(/^\[#\d+\] /, ''));
}

/** A bare text is the priority's name: an id would say nothing to anyone. */
function readPriority(value: unknown): Reference | undefined {
  if (readObject(value)) return readReference(value);
  const name = typeof value === 'boolean' ? undefined : readText(value);
  return name === undefined ? undefined : { id: name, summary: name };
}

function readAssignments(value: unknown): readonly Reference[] | undefined {
  return readList(value)?.flatMap((entry) => readReference(readObject(entry)?.['assignee']) ?? []);
}

/** A text in webhooks, `{type: 'merge_resolve_reason', …}` in REST. */
function readResolveReason(value: unknown): string | undefined {
  return readText(value) ?? readText(readObject(value)?.['type']);
}
