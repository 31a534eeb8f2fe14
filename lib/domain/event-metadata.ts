import type { Metadata } from './metadata.ts';
import type { EventMetadataName } from './metadata-names.ts';
import { readReference, readReferences } from './read-incident.ts';
import { type JsonObject, readBoolean, readList, readObject, readText } from './read-value.ts';

type Fields = { readonly [Name in EventMetadataName]?: Metadata[string] | undefined };

/** The metadata that only some `data.type`s carry (the table is in metadata-names.ts). An unknown type has none. */
export function eventMetadata(type: string, data: JsonObject): Metadata {
  return Object.hasOwn(READERS, type) ? (READERS[type]?.(data) ?? {}) : {};
}

/** https://developer.pagerduty.com/docs/webhooks-overview#event-data-types */
const READERS: Readonly<Record<string, (data: JsonObject) => Fields>> = {
  incident: (data) => {
    const bridge = readObject(data['conference_bridge']);
    const number = readText(bridge?.['conference_number']);
    return {
      conference_url: readText(bridge?.['conference_url']),
      conference_numbers: number === undefined ? undefined : [number],
    };
  },
  incident_note: (data) => ({
    note_id: readText(data['id']),
    note_content: readText(data['content']),
    note_trimmed: readBoolean(data['trimmed']),
  }),
  incident_status_update: (data) => ({
    status_update_id: readText(data['id']),
    status_update_message: readText(data['message']),
    status_update_trimmed: readBoolean(data['trimmed']),
  }),
  incident_responder: (data) => {
    const user = readReference(data['user']);
    const policy = readReference(data['escalation_policy']);
    return {
      responder_id: user?.id,
      responder_name: user?.summary,
      responder_message: readText(data['message']),
      responder_state: readText(data['state']),
      responder_escalation_policy_id: policy?.id,
      responder_escalation_policy_name: policy?.summary,
    };
  },
  incident_conference_bridge: (data) => ({
    conference_url: readText(data['conference_url']),
    conference_numbers: readList(data['conference_numbers'])?.flatMap(
      (entry) => readText(readObject(entry)?.['number']) ?? readText(entry) ?? [],
    ),
  }),
  incident_field_values: fieldValues,
  service_field_values: fieldValues,
  incident_role_assignment: (data) => ({
    role_assignments: readList(data['incident_role_assignments'])?.flatMap((entry) => {
      const role = readReference(readObject(entry)?.['role']);
      const assignee = readReference(readObject(entry)?.['assignee']);
      return role ? `${role.summary ?? role.id}: ${assignee?.summary ?? assignee?.id ?? 'nobody'}` : [];
    }),
  }),
  incident_task: (data) => {
    const assignees = readReferences(data['assignees']);
    return {
      task_id: readText(data['id']),
      task_name: readText(data['name']) ?? readText(data['summary']),
      task_description: readText(data['description']),
      task_status: readText(data['status']),
      task_assignee_ids: assignees?.map((assignee) => assignee.id),
      task_assignee_names: assignees?.flatMap((assignee) => assignee.summary ?? []),
    };
  },
  incident_action_invocation: (data) => {
    const action = readReference(data['action']);
    return {
      action_id: action?.id,
      action_name: action?.summary,
      action_state: readText(data['state']),
      action_invocation_id: readText(data['id']),
    };
  },
  incident_workflow_instance: (data) => {
    const workflow = readReference(data['incident_workflow']);
    return {
      workflow_id: workflow?.id,
      workflow_name: workflow?.summary,
      workflow_instance_id: readText(data['id']),
      workflow_trigger_name: readReference(data['workflow_trigger'])?.summary,
    };
  },
  service: (data) => ({ alert_creation: readText(data['alert_creation']) }),
};

function fieldValues(data: JsonObject): Fields {
  return {
    custom_fields: fieldList(data['custom_fields']),
    changed_custom_fields: fieldList(data['changed_custom_fields']),
  };
}

/** `name=value`; a field with several values is `name=a, b`, one without a value is `name=`. */
function fieldList(value: unknown): readonly string[] | undefined {
  return readList(value)?.flatMap((entry) => {
    const field = readObject(entry);
    const name = readText(field?.['name']) ?? readText(field?.['id']);
    return name === undefined ? [] : `${name}=${fieldValue(field?.['value'])}`;
  });
}

function fieldValue(value: unknown): string {
  const list = readList(value);
  if (list) return list.flatMap((entry) => readText(entry) ?? []).join(', ');
  return readText(value) ?? '';
}
