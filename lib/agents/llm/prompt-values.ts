import type { Metadata, MetadataValue } from '../../domain/metadata.ts';
import type { EventMetadataName, IncidentMetadataName } from '../../domain/metadata-names.ts';

/**
 * What a prompt's own `{{name}}` may put outside the fence. 'plain': ids, enums, dates and addresses that PagerDuty makes, as
 * they are. 'name': what people call things, one line of at most 100 characters. 'free': anything anyone may write, as a
 * pointer into the fence.
 */
type ValueKind = 'plain' | 'name' | 'free';

/** A metadata name without a kind does not compile. */
const KINDS: Readonly<Record<IncidentMetadataName | EventMetadataName, ValueKind>> = {
  event_id: 'plain',
  event_type: 'plain',
  occurred_at: 'plain',
  incident_id: 'plain',
  incident_number: 'plain',
  // The monitoring system chooses it, and may put anything into it.
  incident_key: 'free',
  status: 'plain',
  urgency: 'plain',
  priority: 'name',
  html_url: 'plain',
  service_id: 'plain',
  service_name: 'name',
  team_ids: 'plain',
  assignee_ids: 'plain',
  title: 'free',
  team_names: 'name',
  assignee_names: 'name',
  escalation_policy_id: 'plain',
  escalation_policy_name: 'name',
  created_at: 'plain',
  resolve_reason: 'plain',
  actor_id: 'plain',
  actor_name: 'name',
  incident_type: 'name',
  note_id: 'plain',
  note_content: 'free',
  note_trimmed: 'plain',
  status_update_id: 'plain',
  status_update_message: 'free',
  status_update_trimmed: 'plain',
  responder_id: 'plain',
  responder_name: 'name',
  responder_message: 'free',
  responder_state: 'plain',
  responder_escalation_policy_id: 'plain',
  responder_escalation_policy_name: 'name',
  conference_url: 'free',
  conference_numbers: 'free',
  custom_fields: 'free',
  changed_custom_fields: 'free',
  role_assignments: 'name',
  task_id: 'plain',
  task_name: 'free',
  task_description: 'free',
  task_status: 'plain',
  task_assignee_ids: 'plain',
  task_assignee_names: 'name',
  action_id: 'plain',
  action_name: 'name',
  action_state: 'plain',
  action_invocation_id: 'plain',
  workflow_id: 'plain',
  workflow_name: 'name',
  workflow_instance_id: 'plain',
  workflow_trigger_name: 'name',
  alert_creation: 'plain',
};

/** Longest name outside the fence, in characters. */
const LONGEST_NAME = 100;
/** What an id, an enum, a date or an address of PagerDuty's looks like. */
const PLAIN = /^[A-Za-z0-9][A-Za-z0-9_.:/+#-]{0,199}$/;

/** The metadata as a prompt's `{{…}}` may show it. A value that does not look like its kind becomes a pointer too. */
export function promptValues(metadata: Metadata): Metadata {
  return Object.fromEntries(
    Object.entries(metadata).flatMap(([name, value]) =>
      value === undefined ? [] : [[name, shown(name, value)]],
    ),
  );
}

function shown(name: string, value: MetadataValue): MetadataValue {
  if (typeof value === 'number' || typeof value === 'boolean') return value;
  const kind = Object.hasOwn(KINDS, name) ? KINDS[name as keyof typeof KINDS] : 'free';
  const texts = typeof value === 'string' ? [value] : value;
  if (kind === 'name') return oneLine(texts.join(', '));
  if (kind === 'plain' && texts.every((text) => PLAIN.test(text))) return texts.join(', ');
  return pointer(name);
}

/** Where in the fence a value stands. */
function pointer(name: string): string {
  return `[see metadata.${name} in the data block]`;
}

/** No line break, control or invisible formatting character, no braces of a template, at most 100 characters. */
function oneLine(text: string): string {
  const plain = text
    .toWellFormed()
    .replace(/[\p{C}\p{Z}]+/gu, ' ')
    .replace(/[<>{}`]/g, '')
    .trim();
  const characters = Array.from(plain);
  return characters.length <= LONGEST_NAME ? plain : `${characters.slice(0, LONGEST_NAME - 1).join('')}…`;
}
