import { describe, expect, test } from 'vitest';
import {
  DEFAULT_EVENT_TYPES,
  dataTypeOf,
  EVENT_TYPES,
  isEventTypePattern,
  isKnownEventType,
  matchesEventType,
} from '../../lib/domain/event-types.ts';
import { DELIVERED, deliveryOf, eventOf } from './deliveries.ts';

test('by default a trigger listens to the events whose data is the incident', () => {
  expect(DEFAULT_EVENT_TYPES).toEqual([
    'incident.triggered',
    'incident.acknowledged',
    'incident.unacknowledged',
    'incident.resolved',
    'incident.reopened',
    'incident.escalated',
    'incident.delegated',
    'incident.reassigned',
    'incident.priority_updated',
    'incident.service_updated',
    'incident.incident_type.changed',
  ]);
});

test.each([
  ['incident.triggered', true, 'incident'],
  ['incident.annotated', true, 'incident_note'],
  ['pagey.ping', true, 'ping'],
  ['incident.frobnicated', false, undefined],
  ['constructor', false, undefined],
  ['', false, undefined],
])('%s is known: %s', (type, known, dataType) => {
  expect(isKnownEventType(type)).toBe(known);
  expect(dataTypeOf(type)).toBe(dataType);
});

test.each([
  [['incident.triggered'], 'incident.triggered', true],
  [['incident.resolved', 'incident.triggered'], 'incident.triggered', true],
  [['incident.triggered'], 'incident.resolved', false],
  [['incident.*'], 'incident.triggered', true],
  [['incident.*'], 'incident.responder.added', true],
  [['incident.*'], 'incident', false],
  [['incident.*'], 'incidental.thing', false],
  [['incident.*'], 'service.created', false],
  [['incident.task.*'], 'incident.task.created', true],
  [['incident.task.*'], 'incident.triggered', false],
  [['*'], 'anything.new', true],
  [['*.triggered'], 'incident.triggered', false],
  [['incident.frobnicated'], 'incident.frobnicated', true],
  [[], 'incident.triggered', false],
])('%j takes %s: %s', (patterns, type, expected) => {
  expect(matchesEventType(patterns, type)).toBe(expected);
});

test.each([
  ['incident.*', true],
  ['*', true],
  ['service.updated', true],
  ['incident.trigger', false],
  ['alert.*', false],
])('%s can match a documented type: %s', (pattern, expected) => {
  expect(isEventTypePattern(pattern)).toBe(expected);
});

describe('fixtures', () => {
  test('there is one for every event type and none for any other', () => {
    expect([...DELIVERED].sort()).toEqual(Object.keys(EVENT_TYPES).sort());
  });

  test.each(Object.entries(EVENT_TYPES))('%s carries %s', (type, dataType) => {
    const event = eventOf(type);
    expect(event).toMatchObject({ event_type: type, data_type: dataType });
    expect(event.id).toMatch(/^01HR[0-9A-Z]{22}$/);
    expect(event.occurred_at).toMatch(/^2026-\d\d-\d\dT/);
    expect(event.incident_complete).toBe(dataType === 'incident');
    if (type.startsWith('incident.')) expect(event.incident?.id).toBe('PGR0VU2');
    else expect(event.incident).toBeUndefined();
    const tellsService =
      dataType === 'incident' || dataType.includes('workflow') || type.startsWith('service.');
    expect(event.service?.id).toBe(tellsService ? 'PF9KMXH' : undefined);
  });

  test('no two share an event id', () => {
    expect(new Set(DELIVERED.map((type) => eventOf(type).id)).size).toBe(DELIVERED.length);
  });

  test('the text of each delivery is the event object and nothing else', () => {
    for (const type of DELIVERED) expect(Object.keys(deliveryOf(type) as object)).toEqual(['event']);
  });
});
