import { describe, expect, test } from 'vitest';
import type { EVENT_TYPES } from '../../lib/domain/event-types.ts';
import {
  HYDRATED_NAMES,
  INCIDENT_METADATA_NAMES,
  METADATA,
  METADATA_NAMES,
  type Metadata,
  metadataOf,
  withIncident,
} from '../../lib/domain/metadata.ts';
import { readEventObject } from '../../lib/domain/read-event.ts';
import { DELIVERED, eventOf } from './deliveries.ts';

/** As agents get it. */
function asGiven(metadata: Metadata): Metadata {
  return JSON.parse(JSON.stringify(metadata)) as Metadata;
}

test('the documented names are there, first', () => {
  const documented =
    'event_id event_type occurred_at incident_id incident_number incident_key status urgency priority html_url service_id ' +
    'service_name team_ids assignee_ids title team_names assignee_names escalation_policy_id escalation_policy_name ' +
    'created_at resolve_reason actor_id actor_name';
  expect(INCIDENT_METADATA_NAMES).toEqual(documented.split(' '));
  expect(METADATA_NAMES.slice(0, INCIDENT_METADATA_NAMES.length)).toEqual(INCIDENT_METADATA_NAMES);
  expect(new Set(METADATA_NAMES).size).toBe(METADATA_NAMES.length);
});

describe('the table', () => {
  test('describes every name', () => {
    expect(Object.keys(METADATA).sort()).toEqual([...METADATA_NAMES].sort());
    for (const { description, example } of Object.values(METADATA))
      expect(description && example).toBeTruthy();
  });

  test('no delivery yields a name outside it, nor under a data type it does not list', () => {
    for (const type of DELIVERED) {
      const event = eventOf(type);
      for (const name of Object.keys(asGiven(metadataOf(event)))) {
        expect(METADATA_NAMES, `${type} ${name}`).toContain(name);
        const { data_types: types } = METADATA[name as keyof typeof METADATA];
        if (types !== 'any') expect(types, name).toContain(event.data_type);
      }
    }
  });

  test('every name but a few that are rare is told by some fixture', () => {
    const told = new Set(DELIVERED.flatMap((type) => Object.keys(asGiven(metadataOf(eventOf(type))))));
    expect(METADATA_NAMES.filter((name) => !told.has(name))).toEqual(['resolve_reason']);
  });

  test('names hydration can fill are names', () => {
    for (const name of HYDRATED_NAMES) expect(METADATA_NAMES).toContain(name);
  });
});

test('incident.triggered tells everything about the incident', () => {
  expect(metadataOf(eventOf('incident.triggered'))).toEqual({
    event_id: expect.stringMatching(/^01HR/),
    event_type: 'incident.triggered',
    occurred_at: '2026-03-14T02:41:07.512Z',
    incident_id: 'PGR0VU2',
    incident_number: 4711,
    incident_key: 'checkout-api/latency-p99',
    status: 'triggered',
    urgency: 'high',
    priority: 'P1',
    html_url: 'https://acme.pagerduty.com/incidents/PGR0VU2',
    service_id: 'PF9KMXH',
    service_name: 'checkout-api',
    team_ids: ['PFCVPS0'],
    team_names: ['Payments'],
    assignee_ids: ['PTUXL6G'],
    assignee_names: ['On-call engineer'],
    title: 'Checkout latency p99 above 2 s — naïve café orders fail in 東京 💳',
    escalation_policy_id: 'PUS0KTE',
    escalation_policy_name: 'Payments on call',
    created_at: '2026-03-14T02:41:07Z',
    incident_type: 'incident_default',
    actor_id: 'PIN7EGR',
    actor_name: 'Latency monitor',
  });
});

test.each<[keyof typeof EVENT_TYPES, Record<string, unknown>]>([
  [
    'incident.annotated',
    { note_id: 'P2LA89X', note_content: expect.stringContaining('build 812'), note_trimmed: false },
  ],
  ['incident.status_update_published', { status_update_id: 'PX4BN02', status_update_trimmed: false }],
  [
    'incident.responder.replied',
    {
      responder_id: 'PVMGSML',
      responder_name: 'Database engineer',
      responder_state: 'accepted',
      responder_escalation_policy_id: 'PJFWPEP',
    },
  ],
  [
    'incident.conference_bridge.updated',
    { conference_url: 'https://meet.example.com/4711', conference_numbers: ['+1-555-0100', '+1-555-0101'] },
  ],
  ['incident.escalated', { conference_numbers: ['+1-555-0100,,4711#'] }],
  [
    'incident.custom_field_values.updated',
    {
      custom_fields: ['environment=production', 'regions=ap-northeast-1', 'customer impact='],
      changed_custom_fields: ['regions=ap-northeast-1'],
    },
  ],
  [
    'service.custom_field_values.updated',
    { service_id: 'PF9KMXH', custom_fields: ['regions=eu-west-1, ap-northeast-1', 'tier=1'] },
  ],
  [
    'incident.role.assigned',
    { incident_id: 'PGR0VU2', role_assignments: ['Incident commander: Incident commander'] },
  ],
  [
    'incident.task.updated',
    {
      task_id: 'PTA5K01',
      task_status: 'in_progress',
      task_description: 'Replica 2 is 40 s behind',
      task_assignee_ids: ['PVMGSML'],
    },
  ],
  [
    'incident.action_invocation.created',
    { action_name: 'Restart the checkout workers', action_state: 'created' },
  ],
  [
    'incident.workflow.started',
    {
      workflow_name: 'Major incident',
      workflow_trigger_name: 'Priority is P1',
      service_name: 'checkout-api',
    },
  ],
  [
    'service.created',
    { service_id: 'PF9KMXH', team_names: ['Payments'], alert_creation: 'create_alerts_and_incidents' },
  ],
])('%s tells its own data', (type, expected) => {
  expect(metadataOf(eventOf(type))).toMatchObject(expected);
});

test('absent values are absent keys', () => {
  const metadata = metadataOf(
    readEventObject({
      id: 'E',
      event_type: 'incident.triggered',
      agent: null,
      data: {
        id: 'P1',
        type: 'incident',
        title: '',
        priority: null,
        teams: [{ id: 'T1' }],
        assignees: [],
        service: { id: 'S1' },
      },
    }),
  );
  expect(metadata).toEqual({
    event_id: 'E',
    event_type: 'incident.triggered',
    incident_id: 'P1',
    service_id: 'S1',
    team_ids: ['T1'],
    assignee_ids: [],
    assignee_names: [],
  });
});

test('data without a type is read by the event type', () => {
  const event = readEventObject({
    id: 'E',
    event_type: 'incident.annotated',
    data: { id: 'N1', content: 'text' },
  });
  expect(metadataOf(event)).toMatchObject({ note_id: 'N1', note_content: 'text' });
});

describe('hydration', () => {
  const REST = {
    id: 'PGR0VU2',
    incident_number: 4711,
    title: 'title now',
    status: 'acknowledged',
    urgency: 'high',
    priority: { id: 'X', summary: 'P1' },
    service: { id: 'PF9KMXH', summary: 'checkout-api' },
    teams: [{ id: 'PFCVPS0', summary: 'Payments' }],
    assignments: [{ at: '2026-03-14T02:41:07Z', assignee: { id: 'PTUXL6G', summary: 'On-call engineer' } }],
    escalation_policy: { id: 'PUS0KTE', summary: 'Payments on call' },
    created_at: '2026-03-14T02:41:07Z',
    html_url: 'https://acme.pagerduty.com/incidents/PGR0VU2',
    incident_key: 'key',
    resolve_reason: { type: 'merge_resolve_reason', incident: { id: 'P2' } },
    conference_bridge: { conference_number: '+1-555-0100', conference_url: 'https://meet.example.com/4711' },
  };

  test('fills what the event lacks and leaves what it said', () => {
    const before = asGiven(metadataOf(eventOf('incident.annotated')));
    const after = withIncident(before, REST);
    expect(after).toMatchObject(before);
    expect(after).toMatchObject({
      incident_number: 4711,
      status: 'acknowledged',
      priority: 'P1',
      service_name: 'checkout-api',
      team_ids: ['PFCVPS0'],
      team_names: ['Payments'],
      assignee_ids: ['PTUXL6G'],
      assignee_names: ['On-call engineer'],
      escalation_policy_name: 'Payments on call',
      incident_key: 'key',
      resolve_reason: 'merge_resolve_reason',
    });
    expect(after['title']).toBe(before['title']);
  });

  test('fills every name that filters wait for', () => {
    const filled = asGiven(withIncident({}, { ...REST, incident_type: { name: 'major_incident' } }));
    expect([...HYDRATED_NAMES].filter((name) => !(name in filled))).toEqual([]);
    expect(Object.keys(filled).filter((name) => !HYDRATED_NAMES.has(name))).toEqual([]);
  });

  test('changes nothing of a complete event', () => {
    const before = asGiven(metadataOf(eventOf('incident.triggered')));
    expect(withIncident(before, { ...REST, status: 'resolved', priority: null })).toMatchObject(before);
  });

  test('names are taken only beside the ids they belong to', () => {
    const filled = asGiven(withIncident({ service_id: 'OTHER', team_ids: ['T9'] }, REST));
    expect(filled).not.toHaveProperty('service_name');
    expect(filled).not.toHaveProperty('team_names');
    expect(withIncident({ service_id: 'PF9KMXH' }, REST)).toMatchObject({ service_name: 'checkout-api' });
  });

  test('of something that is no incident changes nothing', () => {
    expect(withIncident({ event_id: 'E' }, { title: 'x' })).toEqual({ event_id: 'E' });
  });
});
