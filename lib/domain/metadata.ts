import type { Reference, WebhookEvent } from './event.ts';
import { eventMetadata } from './event-metadata.ts';
import { dataTypeOf } from './event-types.ts';
import { readIncident } from './read-incident.ts';

export { INCIDENT_METADATA_NAMES, METADATA, METADATA_NAMES } from './metadata-names.ts';

/** A value of the metadata. Lists are lists of strings. */
export type MetadataValue = string | number | boolean | readonly string[];

/**
 * Absent values are undefined, which JSON leaves out, never empty strings. An empty list means the event says there are none.
 */
export type Metadata = Readonly<Record<string, MetadataValue | undefined>>;

/** The names that REST's incident can fill: absent in an event, their value may still exist. */
export const HYDRATED_NAMES: ReadonlySet<string> = new Set([
  'incident_id',
  'incident_number',
  'incident_key',
  'status',
  'urgency',
  'priority',
  'html_url',
  'service_id',
  'service_name',
  'team_ids',
  'team_names',
  'assignee_ids',
  'assignee_names',
  'title',
  'escalation_policy_id',
  'escalation_policy_name',
  'created_at',
  'resolve_reason',
  'incident_type',
  'conference_url',
  'conference_numbers',
]);

/** What an event tells, under the names agents, filters and templates know. */
export function metadataOf(event: WebhookEvent): Metadata {
  const special = eventMetadata(event.data_type || (dataTypeOf(event.event_type) ?? ''), event.data);
  return Object.assign(commonMetadata(event), special);
}

/** The metadata with what it lacks filled in from REST's incident; what the event said stays. */
export function withIncident(metadata: Metadata, incident: Readonly<Record<string, unknown>>): Metadata {
  const facts = readIncident(incident);
  if (!facts) return metadata;
  const filling: Record<string, MetadataValue | undefined> = {
    ...commonMetadata({ incident: facts, service: facts.service, teams: facts.teams }),
    ...eventMetadata('incident', incident),
  };
  for (const [ids, names] of PAIRS) {
    if (metadata[ids] !== undefined && !same(metadata[ids], filling[ids])) filling[names] = undefined;
  }
  for (const name of Object.keys(metadata)) filling[name] = metadata[name] ?? filling[name];
  return filling;
}

/** Names are filled in only beside the ids they belong to: the incident may have moved on since the event. */
const PAIRS = [
  ['service_id', 'service_name'],
  ['team_ids', 'team_names'],
  ['assignee_ids', 'assignee_names'],
  ['escalation_policy_id', 'escalation_policy_name'],
] as const;

function same(one: MetadataValue, other: MetadataValue | undefined): boolean {
  return JSON.stringify(one) === JSON.stringify(other);
}

/** One literal: its objects are all alike to the engine, which every delivery's reading is quick by. */
function commonMetadata(event: Partial<WebhookEvent>) {
  const { incident, service, teams, actor } = event;
  return {
    event_id: event.id,
    event_type: event.event_type,
    occurred_at: event.occurred_at,
    incident_id: incident?.id,
    incident_number: incident?.number,
    incident_key: incident?.incident_key,
    status: incident?.status,
    urgency: incident?.urgency,
    priority: incident?.priority?.summary,
    html_url: incident?.html_url,
    assignee_ids: incident?.assignees?.map((assignee) => assignee.id),
    assignee_names: namesOf(incident?.assignees),
    title: incident?.title,
    escalation_policy_id: incident?.escalation_policy?.id,
    escalation_policy_name: incident?.escalation_policy?.summary,
    created_at: incident?.created_at,
    resolve_reason: incident?.resolve_reason,
    incident_type: incident?.incident_type,
    service_id: service?.id,
    service_name: service?.summary,
    team_ids: teams?.map((team) => team.id),
    team_names: namesOf(teams),
    actor_id: actor?.id,
    actor_name: actor?.summary,
  };
}

/** Absent when none of several has a name; an empty list stays one. */
function namesOf(references: readonly Reference[] | undefined): readonly string[] | undefined {
  if (!references) return undefined;
  const names: string[] = [];
  for (const { summary } of references) if (summary !== undefined) names.push(summary);
  return names.length === 0 && references.length > 0 ? undefined : names;
}
