/** A value of the metadata. Lists are lists of strings. */
export type MetadataValue = string | number | boolean | readonly string[];

/** The names every agent gets (RESOURCES "Metadata every agent gets"), whichever event it answers. */
export const INCIDENT_METADATA_NAMES = [
  'event_id',
  'event_type',
  'occurred_at',
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
  'assignee_ids',
  'title',
  'team_names',
  'assignee_names',
  'escalation_policy_id',
  'escalation_policy_name',
  'created_at',
  'resolve_reason',
  'actor_id',
  'actor_name',
] as const;

/** Absent values are absent keys, never empty strings. */
export type Metadata = Readonly<Record<string, MetadataValue>>;
