import { readdirSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { type Check, publicReason } from '../../../lib/domain/check.ts';
import { FILTERS, type FilterName } from '../../../lib/domain/filters/registry.ts';
import { readEventObject } from '../../../lib/domain/read-event.ts';
import { hydrateSubject, type Subject, subjectOf } from '../../../lib/domain/subject.ts';
import type { FilterCondition, PagerDutyConfig } from '../../../lib/domain/trigger.ts';
import { eventOf } from '../deliveries.ts';
import { triggerWith } from '../triggers.ts';

type Fields = Readonly<Record<string, unknown>>;

/** An event whose data is the incident. */
const incident = (fields: Fields = {}): Subject =>
  subjectOf(
    readEventObject({
      id: 'E1',
      event_type: 'incident.triggered',
      data: { id: 'P1', type: 'incident', ...fields },
    }),
  );

/** An event that carries only a reference to its incident. */
const reference = (summary: string | null = null): Subject =>
  subjectOf(
    readEventObject({
      id: 'E2',
      event_type: 'incident.annotated',
      data: {
        type: 'incident_note',
        id: 'N1',
        content: 'hello',
        trimmed: false,
        incident: { id: 'P1', summary },
      },
    }),
  );

const hydrated = (fields: Fields): Subject => hydrateSubject(reference(), { id: 'P1', ...fields });
const service = subjectOf(eventOf('service.updated'));
const unsaid = subjectOf(eventOf('service.custom_field_values.updated'));
const SERVICE = { id: 'PF9KMXH', summary: 'checkout-api' };
const TEAMS = [{ id: 'T1', summary: 'Payments' }, { id: 'T2' }];

/** Where a workflow event names a service by id only, its incident being unknown. */
const bareService = subjectOf(
  readEventObject({
    id: 'E3',
    event_type: 'incident.workflow.started',
    data: {
      type: 'incident_workflow_instance',
      incident: { id: 'P1' },
      service: { id: 'PF9KMXH', summary: null },
    },
  }),
);

/** 'pass', or `?` + what it needs, or the public reason. */
const verdictOf = (check: Check) =>
  check.result === 'unknown' ? `?${check.needs}` : check.result === 'pass' ? 'pass' : publicReason(check);

const judge = (name: FilterName, config: Partial<PagerDutyConfig>, subject: Subject) =>
  verdictOf(FILTERS[name](triggerWith(config), subject));

test('every filter is a file and every file a filter', () => {
  const files = readdirSync(new URL('../../../lib/domain/filters/', import.meta.url));
  const expected = Object.keys(FILTERS).map((name) => `${name.replaceAll('_', '-')}.ts`);
  expect(files.sort()).toEqual([...expected, 'registry.ts'].sort());
});

test('every check carries its own name', () => {
  for (const [name, filter] of Object.entries(FILTERS)) {
    expect(filter(triggerWith(), incident())).toEqual({ filter: name, result: 'pass' });
  }
});

test('what a trigger does not ask for lets everything pass', () => {
  for (const subject of [incident(), reference(), service, bareService]) {
    for (const filter of Object.values(FILTERS)) expect(filter(triggerWith(), subject).result).toBe('pass');
  }
});

test('enabled', () => {
  expect(FILTERS.enabled(triggerWith())).toEqual({ filter: 'enabled', result: 'pass' });
  expect(verdictOf(FILTERS.enabled(triggerWith({}, { enabled: false })))).toBe('trigger_disabled');
});

test.each<[readonly string[], string]>([
  [['incident.triggered'], 'pass'],
  [['incident.*'], 'pass'],
  [['*'], 'pass'],
  [['incident.resolved'], 'event_type_not_listed:incident.triggered'],
  [[], 'event_type_not_listed:incident.triggered'],
])('event_types %j: %s', (event_types, expected) => {
  expect(judge('event_types', { event_types }, incident())).toBe(expected);
});

describe('allowed_services', () => {
  test.each<[string, readonly string[], Subject, string]>([
    ['the id', ['PF9KMXH'], incident({ service: SERVICE }), 'pass'],
    ['the name', ['x', 'checkout-api'], incident({ service: SERVICE }), 'pass'],
    ['names are exact', ['Checkout-API'], incident({ service: SERVICE }), 'service_not_listed:PF9KMXH'],
    ['another service', ['POTHER1'], incident({ service: SERVICE }), 'service_not_listed:PF9KMXH'],
    ['an empty list', [], incident({ service: SERVICE }), 'service_not_listed:PF9KMXH'],
    ['an empty list, nothing known', [], reference(), 'no_service'],
    ['an incident without service', ['PF9KMXH'], incident({ service: null }), 'no_service'],
    [
      'a service without summary, by name',
      ['checkout-api'],
      incident({ service: { id: 'PF9KMXH' } }),
      'service_not_listed:PF9KMXH',
    ],
    ['only a reference to the incident', ['PF9KMXH'], reference(), '?service_id'],
    ['only the service id, which matches', ['PF9KMXH'], bareService, 'pass'],
    ['only the service id, by name', ['checkout-api'], bareService, '?service_name'],
    ['hydrated', ['checkout-api'], hydrated({ service: SERVICE }), 'pass'],
    ['hydrated, another', ['POTHER1'], hydrated({ service: SERVICE }), 'service_not_listed:PF9KMXH'],
    ['a service event by name', ['checkout-api'], service, 'pass'],
    ['a service event, another', ['POTHER1'], service, 'service_not_listed:PF9KMXH'],
    ['a service event without name', ['checkout-api'], unsaid, 'service_not_listed:PF9KMXH'],
  ])('%s', (_, allowed_services, subject, expected) => {
    expect(judge('allowed_services', { allowed_services }, subject)).toBe(expected);
  });
});

describe('allowed_teams', () => {
  test.each<[string, readonly string[], Subject, string]>([
    ['an id', ['T2'], incident({ teams: TEAMS }), 'pass'],
    ['a name', ['Payments'], incident({ teams: TEAMS }), 'pass'],
    ['none of them', ['T9'], incident({ teams: TEAMS }), 'team_not_listed:T1'],
    ['an empty list', [], incident({ teams: TEAMS }), 'team_not_listed:T1'],
    ['no teams', ['T1'], incident({ teams: [] }), 'no_team'],
    ['null teams', ['T1'], incident({ teams: null }), 'no_team'],
    ['only a reference', ['T1'], reference(), '?team_ids'],
    ['an empty list, only a reference', [], reference(), 'no_team'],
    ['hydrated', ['T2'], hydrated({ teams: TEAMS }), 'pass'],
    ['hydrated without teams', ['T2'], hydrated({}), 'no_team'],
    ['a service event', ['Payments'], service, 'pass'],
    ['a service event, another', ['T1'], service, 'team_not_listed:PFCVPS0'],
    ['a service event without teams', ['T1'], unsaid, 'no_team'],
  ])('%s', (_, allowed_teams, subject, expected) => {
    expect(judge('allowed_teams', { allowed_teams }, subject)).toBe(expected);
  });
});

describe('min_priority', () => {
  const at = (summary: string | null) => incident({ priority: summary && { id: 'PSO75BM', summary } });
  const SEV = ['SEV1', 'SEV2', 'SEV3'];
  test.each<[string, Partial<PagerDutyConfig>, Subject, string]>([
    ['higher', { min_priority: 'P2' }, at('P1'), 'pass'],
    ['equal', { min_priority: 'P2' }, at('P2'), 'pass'],
    ['lower', { min_priority: 'P2' }, at('P3'), 'priority_below_minimum:P3'],
    ['case does not count', { min_priority: 'p2' }, at('p2'), 'pass'],
    ['P5 takes every default priority', { min_priority: 'P5' }, at('P5'), 'pass'],
    ['no priority', { min_priority: 'P5' }, at(null), 'no_priority'],
    ['no priority, allowed', { min_priority: 'P1', allow_unprioritized: true }, at(null), 'pass'],
    ['outside P1–P5', { min_priority: 'P2' }, at('SEV1'), 'priority_needs_priority_order:SEV1'],
    [
      'outside P1–P5, unprioritized allowed',
      { min_priority: 'P2', allow_unprioritized: true },
      at('SEV1'),
      'priority_needs_priority_order:SEV1',
    ],
    ['renamed', { min_priority: 'SEV2', priority_order: SEV }, at('sev1'), 'pass'],
    [
      'renamed, lower',
      { min_priority: 'SEV2', priority_order: SEV },
      at('SEV3'),
      'priority_below_minimum:SEV3',
    ],
    [
      'outside the order',
      { min_priority: 'SEV2', priority_order: SEV },
      at('P1'),
      'priority_not_in_priority_order:P1',
    ],
    [
      'minimum outside the order',
      { min_priority: 'P2', priority_order: SEV },
      at('SEV1'),
      'min_priority_not_in_priority_order',
    ],
    [
      'an empty order',
      { min_priority: 'P2', priority_order: [] },
      at('P1'),
      'min_priority_not_in_priority_order',
    ],
    [
      'a long priority name is not repeated',
      { min_priority: 'P2' },
      at('Customer X is down'),
      'priority_needs_priority_order',
    ],
    ['only a reference', { min_priority: 'P2' }, reference(), '?priority'],
    [
      'only a reference, unprioritized allowed',
      { min_priority: 'P2', allow_unprioritized: true },
      reference(),
      '?priority',
    ],
    ['hydrated', { min_priority: 'P2' }, hydrated({ priority: { id: 'X', summary: 'P1' } }), 'pass'],
    ['hydrated without priority', { min_priority: 'P2' }, hydrated({ priority: null }), 'no_priority'],
    ['no incident', { min_priority: 'P2', allow_unprioritized: true }, service, 'no_incident'],
  ])('%s', (_, config, subject, expected) => {
    expect(judge('min_priority', config, subject)).toBe(expected);
  });
});

describe('min_urgency, urgencies, statuses', () => {
  test.each<[string, FilterName, Partial<PagerDutyConfig>, Subject, string]>([
    ['high wants high', 'min_urgency', { min_urgency: 'high' }, incident({ urgency: 'high' }), 'pass'],
    [
      'high refuses low',
      'min_urgency',
      { min_urgency: 'high' },
      incident({ urgency: 'low' }),
      'urgency_below_minimum:low',
    ],
    ['low takes high', 'min_urgency', { min_urgency: 'low' }, incident({ urgency: 'high' }), 'pass'],
    ['low takes low', 'min_urgency', { min_urgency: 'low' }, incident({ urgency: 'low' }), 'pass'],
    ['low needs to know nothing', 'min_urgency', { min_urgency: 'low' }, reference(), 'pass'],
    ['high and a reference', 'min_urgency', { min_urgency: 'high' }, reference(), '?urgency'],
    ['high and null', 'min_urgency', { min_urgency: 'high' }, incident({ urgency: null }), 'no_urgency'],
    ['high, hydrated', 'min_urgency', { min_urgency: 'high' }, hydrated({ urgency: 'high' }), 'pass'],
    ['high without incident', 'min_urgency', { min_urgency: 'high' }, service, 'no_incident'],
    ['low without incident', 'min_urgency', { min_urgency: 'low' }, service, 'no_incident'],
    ['urgencies', 'urgencies', { urgencies: ['low', 'High'] }, incident({ urgency: 'high' }), 'pass'],
    [
      'urgencies, another',
      'urgencies',
      { urgencies: ['low'] },
      incident({ urgency: 'high' }),
      'urgency_not_listed:high',
    ],
    [
      'urgencies, empty',
      'urgencies',
      { urgencies: [] },
      incident({ urgency: 'high' }),
      'urgency_not_listed:high',
    ],
    ['urgencies, empty and unknown', 'urgencies', { urgencies: [] }, reference(), 'no_urgency'],
    ['urgencies, none', 'urgencies', { urgencies: ['low'] }, incident(), 'no_urgency'],
    ['urgencies, reference', 'urgencies', { urgencies: ['low'] }, reference(), '?urgency'],
    ['urgencies, no incident', 'urgencies', { urgencies: ['low'] }, service, 'no_incident'],
    ['statuses', 'statuses', { statuses: ['triggered'] }, incident({ status: 'triggered' }), 'pass'],
    [
      'statuses, another',
      'statuses',
      { statuses: ['resolved'] },
      incident({ status: 'triggered' }),
      'status_not_listed:triggered',
    ],
    ['statuses, none', 'statuses', { statuses: ['resolved'] }, incident(), 'no_status'],
    ['statuses, empty and unknown', 'statuses', { statuses: [] }, reference(), 'no_status'],
    ['statuses, reference', 'statuses', { statuses: ['resolved'] }, reference(), '?status'],
    ['statuses, no incident', 'statuses', { statuses: ['resolved'] }, service, 'no_incident'],
  ])('%s', (_, name, config, subject, expected) => {
    expect(judge(name, config, subject)).toBe(expected);
  });
});

describe('filter', () => {
  const full = incident({
    title: 'checkout is slow',
    number: 123,
    service: SERVICE,
    teams: TEAMS,
    urgency: 'high',
    assignees: [],
  });
  test.each<[string, Record<string, FilterCondition>, Subject, string]>([
    ['equal', { 'metadata.urgency': { equals: 'high' } }, full, 'pass'],
    ['not equal', { 'metadata.urgency': { equals: 'low' } }, full, 'condition_failed:metadata.urgency'],
    ['numbers compare as strings', { 'metadata.incident_number': { equals: '123' } }, full, 'pass'],
    ['in', { 'metadata.urgency': { in: ['low', 'high'] } }, full, 'pass'],
    ['in, empty', { 'metadata.urgency': { in: [] } }, full, 'condition_failed:metadata.urgency'],
    ['contained in a list', { 'metadata.team_ids': { equals: 'T2' } }, full, 'pass'],
    [
      'not contained in a list',
      { 'metadata.team_ids': { equals: 'T3' } },
      full,
      'condition_failed:metadata.team_ids',
    ],
    ['any of, in a list', { 'metadata.team_ids': { in: ['T3', 'T2'] } }, full, 'pass'],
    ['not in a list', { 'metadata.team_ids': { not: { equals: 'T3' } } }, full, 'pass'],
    [
      'not, contained',
      { 'metadata.team_ids': { not: { equals: 'T2' } } },
      full,
      'condition_failed:metadata.team_ids',
    ],
    ['prefix', { 'metadata.title': { prefix: 'checkout' } }, full, 'pass'],
    ['suffix', { 'metadata.title': { suffix: 'slow' } }, full, 'pass'],
    ['suffix, other', { 'metadata.title': { suffix: 'checkout' } }, full, 'condition_failed:metadata.title'],
    ['contains', { 'metadata.title': { contains: 'is' } }, full, 'pass'],
    [
      'contains is case-sensitive',
      { 'metadata.title': { contains: 'Checkout' } },
      full,
      'condition_failed:metadata.title',
    ],
    ['service by name', { 'metadata.service': { equals: 'checkout-api' } }, full, 'pass'],
    ['service by id', { 'metadata.service': { equals: 'PF9KMXH' } }, full, 'pass'],
    [
      'service not',
      { 'metadata.service': { not: { equals: 'PF9KMXH' } } },
      full,
      'condition_failed:metadata.service',
    ],
    ['text_contains', { text_contains: { contains: 'slow' } }, full, 'pass'],
    ['text_contains as written', { text_contains: { equals: 'slow' } }, full, 'pass'],
    [
      'text_contains, not there',
      { text_contains: { contains: 'fast' } },
      full,
      'condition_failed:text_contains',
    ],
    ['text_contains, any of a list', { text_contains: { in: ['fast', 'slow'] } }, full, 'pass'],
    [
      'text_contains, none of a list',
      { text_contains: { in: ['fast', 'fine'] } },
      full,
      'condition_failed:text_contains',
    ],
    [
      'text_contains, not',
      { text_contains: { not: { equals: 'slow' } } },
      full,
      'condition_failed:text_contains',
    ],
    ['text_contains of a list, unknown', { text_contains: { in: ['slow'] } }, reference(), '?title'],
    ['exists', { 'metadata.urgency': { exists: true } }, full, 'pass'],
    ['exists not', { 'metadata.priority': { exists: false } }, full, 'pass'],
    [
      'an absent value equals nothing',
      { 'metadata.priority': { equals: '' } },
      full,
      'condition_failed:metadata.priority',
    ],
    ['an absent value is not something', { 'metadata.priority': { not: { equals: 'P1' } } }, full, 'pass'],
    [
      'an empty list does not exist',
      { 'metadata.assignee_ids': { exists: true } },
      full,
      'condition_failed:metadata.assignee_ids',
    ],
    ['not not', { 'metadata.urgency': { not: { not: { equals: 'high' } } } }, full, 'pass'],
    [
      'all must hold',
      { 'metadata.urgency': { equals: 'high' }, text_contains: { contains: 'fast' } },
      full,
      'condition_failed:text_contains',
    ],
    ['unknown', { 'metadata.urgency': { equals: 'high' } }, reference(), '?urgency'],
    ['unknown, not', { 'metadata.urgency': { not: { equals: 'high' } } }, reference(), '?urgency'],
    ['unknown, exists', { 'metadata.urgency': { exists: false } }, reference(), '?urgency'],
    ['unknown service', { 'metadata.service': { equals: 'checkout-api' } }, bareService, '?service_name'],
    ['known service id', { 'metadata.service': { equals: 'PF9KMXH' } }, bareService, 'pass'],
    [
      'unknown service name, not',
      { 'metadata.service': { not: { equals: 'checkout-api' } } },
      bareService,
      '?service_name',
    ],
    [
      'a certain failure beats an unknown',
      { 'metadata.urgency': { equals: 'high' }, 'metadata.note_id': { equals: 'N2' } },
      reference(),
      'condition_failed:metadata.note_id',
    ],
    [
      'a title known from the reference',
      { text_contains: { contains: 'disk' } },
      reference('disk full'),
      'pass',
    ],
    [
      "the event's own data is never unknown",
      { 'metadata.note_content': { contains: 'bye' } },
      reference(),
      'condition_failed:metadata.note_content',
    ],
    ["another event type's data is absent", { 'metadata.task_id': { exists: false } }, reference(), 'pass'],
    ['hydrated', { 'metadata.urgency': { equals: 'high' } }, hydrated({ urgency: 'high' }), 'pass'],
    [
      'hydrated, absent',
      { 'metadata.urgency': { equals: 'high' } },
      hydrated({}),
      'condition_failed:metadata.urgency',
    ],
    ['no incident', { 'metadata.title': { contains: 'x' } }, service, 'no_incident:metadata.title'],
    ['no incident, not', { 'metadata.title': { not: { contains: 'x' } } }, service, 'pass'],
    ['a service event', { 'metadata.service': { equals: 'checkout-api' } }, service, 'pass'],
    ['an unknown key takes nothing', { 'metadata.nope': { equals: 'x' } }, full, 'filter_key_unknown'],
    ['parameters are no key', { parameters: { exists: false } }, full, 'filter_key_unknown'],
    [
      'nor is what every object has',
      { 'metadata.constructor': { exists: true } },
      full,
      'filter_key_unknown',
    ],
  ])('%s', (_, filter, subject, expected) => {
    expect(verdictOf(FILTERS.filter(triggerWith({}, { filter }), subject))).toBe(expected);
  });
});

test('a check holds neither title nor name, and its public reason an id at most', () => {
  const secretive = incident({
    title: 'Customer X is down',
    service: { id: 'S1', summary: 'internal-name' },
  });
  const check = FILTERS.filter(
    triggerWith({}, { filter: { 'metadata.title': { equals: 'fine' } } }),
    secretive,
  );
  expect(JSON.stringify(check)).not.toContain('Customer');
  expect(publicReason(check)).toBe('condition_failed:metadata.title');
  const byService = FILTERS.allowed_services(triggerWith({ allowed_services: ['other'] }), secretive);
  expect(JSON.stringify(byService)).not.toContain('internal-name');
  expect(publicReason(byService)).toBe('service_not_listed:S1');
});
