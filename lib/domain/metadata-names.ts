import type { DataType } from './event-types.ts';

/** What a metadata name means, an example, and which `data.type`s carry it ('any': every event about an incident). */
export interface MetadataName {
  readonly description: string;
  readonly example: string;
  readonly data_types: readonly DataType[] | 'any';
}

/** The names every agent gets (RESOURCES "Metadata every agent gets"), whichever event it answers. */
const INCIDENT_NAMES = {
  event_id: ['Unique event id', '01FP9XW5RKDJ3YS2YV0CVRTWQE'],
  event_type: ['Event type', 'incident.triggered'],
  occurred_at: ['When the event occurred', '2026-03-14T02:41:07.512Z'],
  incident_id: ['Incident id', 'PGR0VU2'],
  incident_number: ['Number people know the incident by', '4711'],
  incident_key: ['Deduplication key', 'checkout-latency/eu-west-1'],
  status: ['triggered, acknowledged or resolved', 'triggered'],
  urgency: ['high or low', 'high'],
  priority: ['Priority name', 'P1'],
  html_url: ['Address of the incident in the web app', 'https://acme.pagerduty.com/incidents/PGR0VU2'],
  service_id: ['Service id', 'PF9KMXH'],
  service_name: ['Service name', 'checkout-api'],
  team_ids: ['Team ids (list)', 'PFCVPS0'],
  assignee_ids: ['Ids of the people assigned (list)', 'PTUXL6G'],
  title: ['Incident title', 'Checkout latency above 2 s'],
  team_names: ['Team names (list)', 'Payments'],
  assignee_names: ['Names of the people assigned (list)', 'On-call engineer'],
  escalation_policy_id: ['Escalation policy id', 'PUS0KTE'],
  escalation_policy_name: ['Escalation policy name', 'Payments on call'],
  created_at: ['When the incident was created', '2026-03-14T02:41:07Z'],
  resolve_reason: ['Why it was resolved', 'merge_resolve_reason'],
  actor_id: ['Id of who or what caused the event', 'PLH1HKV'],
  actor_name: ['Name of who or what caused the event', 'On-call engineer'],
} as const;

const NOTE = ['incident_note'] as const;
const STATUS_UPDATE = ['incident_status_update'] as const;
const RESPONDER = ['incident_responder'] as const;
const BRIDGE = ['incident', 'incident_conference_bridge'] as const;
const FIELDS = ['incident_field_values', 'service_field_values'] as const;
const ROLES = ['incident_role_assignment'] as const;
const TASK = ['incident_task'] as const;
const ACTION = ['incident_action_invocation'] as const;
const WORKFLOW = ['incident_workflow_instance'] as const;

/** The event's own data: name → description, example, which `data.type`s carry it. */
const EVENT_NAMES = {
  incident_type: ['Incident type name', 'major_incident', ['incident']],
  note_id: ['Note id', 'P2LA89X', NOTE],
  note_content: ['Text of the note', 'Rolled back to build 812', NOTE],
  note_trimmed: ['Whether PagerDuty shortened the note', 'false', NOTE],
  status_update_id: ['Status update id', 'PX4BN02', STATUS_UPDATE],
  status_update_message: ['Text of the status update', 'A fix is being rolled out', STATUS_UPDATE],
  status_update_trimmed: ['Whether PagerDuty shortened the update', 'false', STATUS_UPDATE],
  responder_id: ['Id of the person asked to help', 'PVMGSML', RESPONDER],
  responder_name: ['Name of the person asked to help', 'Database engineer', RESPONDER],
  responder_message: ['What the responder was asked', 'Please look at the replicas', RESPONDER],
  responder_state: ['pending, accepted or declined', 'accepted', RESPONDER],
  responder_escalation_policy_id: ['Escalation policy asked to help: id', 'PJFWPEP', RESPONDER],
  responder_escalation_policy_name: ['Escalation policy asked to help: name', 'Database on call', RESPONDER],
  conference_url: ['Address of the conference bridge', 'https://meet.example.com/4711', BRIDGE],
  conference_numbers: ['Telephone numbers of the bridge (list)', '+1-555-0100', BRIDGE],
  custom_fields: ['Custom fields as name=value (list)', 'region=eu-west-1', FIELDS],
  changed_custom_fields: ['Custom fields that changed, as name=value (list)', 'region=eu-west-1', FIELDS],
  role_assignments: ['Roles as role: person (list)', 'Incident commander: On-call engineer', ROLES],
  task_id: ['Task id', 'PTASK01', TASK],
  task_name: ['Task name', 'Check the replicas', TASK],
  task_description: ['Task description', 'Compare replay lag on all three', TASK],
  task_status: ['Task status', 'todo', TASK],
  task_assignee_ids: ['Ids of the task’s assignees (list)', 'PTUXL6G', TASK],
  task_assignee_names: ['Names of the task’s assignees (list)', 'On-call engineer', TASK],
  action_id: ['Automation action id', '01CDYN0IRV4VG991K5FR73YNTW', ACTION],
  action_name: ['Automation action name', 'Restart the workers', ACTION],
  action_state: ['State of the action’s invocation', 'created', ACTION],
  action_invocation_id: ['Invocation id', '01CELD6T9C2JS745I7CAK0LRRF', ACTION],
  workflow_id: ['Incident workflow id', 'PSFEVL7', WORKFLOW],
  workflow_name: ['Incident workflow name', 'Major incident', WORKFLOW],
  workflow_instance_id: ['Id of this run of the workflow', 'P3SNKQS', WORKFLOW],
  workflow_trigger_name: ['What started the workflow', 'Priority is P1', WORKFLOW],
  alert_creation: ['What the service makes of an alert', 'create_alerts_and_incidents', ['service']],
} as const satisfies Record<string, readonly [string, string, readonly DataType[]]>;

export type IncidentMetadataName = keyof typeof INCIDENT_NAMES;
export type EventMetadataName = keyof typeof EVENT_NAMES;

export const INCIDENT_METADATA_NAMES = Object.keys(INCIDENT_NAMES) as readonly IncidentMetadataName[];

/** Every name a template or a filter may use. */
export const METADATA_NAMES: readonly (IncidentMetadataName | EventMetadataName)[] = [
  ...INCIDENT_METADATA_NAMES,
  ...(Object.keys(EVENT_NAMES) as EventMetadataName[]),
];

/** The one table of names, from which the reference page is made. */
export const METADATA: Readonly<Record<IncidentMetadataName | EventMetadataName, MetadataName>> = {
  ...mapped(INCIDENT_NAMES, ([description, example]) => ({ description, example, data_types: 'any' })),
  ...mapped(EVENT_NAMES, ([description, example, types]) => ({ description, example, data_types: types })),
};

function mapped<Name extends string, Row>(
  rows: Readonly<Record<Name, Row>>,
  meaning: (row: Row) => MetadataName,
): Record<Name, MetadataName> {
  const entries = Object.entries<Row>(rows).map(([name, row]) => [name, meaning(row)] as const);
  return Object.fromEntries(entries) as Record<Name, MetadataName>;
}
