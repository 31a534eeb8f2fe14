import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { readEnvelope, readEventObject } from '../../lib/domain/read-event.ts';
import { deliveryOf, eventOf } from './deliveries.ts';

describe('the envelope', () => {
  test.each([
    null,
    undefined,
    true,
    0,
    'event',
    [],
    {},
    { event: null },
    { event: [] },
    { event: 'incident.triggered' },
    { event: {} },
    { event: { event_type: null } },
    { event: { event_type: '' } },
    { messages: [{ event: 'incident.trigger' }] },
  ])('%j is no V3 event', (json) => {
    expect(readEnvelope(json)).toEqual({ kind: 'not_v3' });
  });

  test('a ping is told apart, whether by event type or data type', () => {
    expect(readEnvelope(deliveryOf('pagey.ping')).kind).toBe('ping');
    expect(readEnvelope({ event: { event_type: 'pagey.ping' } }).kind).toBe('ping');
    expect(readEnvelope({ event: { event_type: 'pagey.hello', data: { type: 'ping' } } }).kind).toBe('ping');
  });

  test('an unknown event type is a value, and raw is the event as sent', () => {
    const event = { id: 'E1', event_type: 'incident.frobnicated', extra: { deep: [1] }, data: { type: 'x' } };
    const envelope = readEnvelope({ event, more: 1 });
    expect(envelope).toMatchObject({
      kind: 'event',
      event: { event_type: 'incident.frobnicated', data_type: 'x' },
    });
    expect(envelope.kind === 'event' && envelope.raw).toBe(event);
  });

  test('never throws', () => {
    fc.assert(fc.property(fc.jsonValue(), (json) => void readEnvelope(json)));
    fc.assert(
      fc.property(fc.jsonValue(), (json) => void readEnvelope({ event: { event_type: 'x', data: json } })),
    );
  });

  test('never throws on any value in any place of a real delivery', () => {
    const types = [
      'incident.triggered',
      'incident.role.assigned',
      'incident.task.created',
      'service.updated',
    ];
    const odd = fc.oneof(
      fc.jsonValue({ maxDepth: 1 }),
      fc.constantFrom(null, 17, '17', '', [], {}, [null], [[1]]),
    );
    fc.assert(
      fc.property(fc.constantFrom(...types), fc.nat(), odd, (type, at, value) => {
        const body = structuredClone(deliveryOf(type)) as { event: Record<string, unknown> };
        const places = placesOf(body.event);
        const place = places[at % places.length];
        if (place) (place.holder as Record<string, unknown>)[place.key] = value;
        readEnvelope(body);
      }),
    );
  });

  test('never throws on very deep nesting, and gives the same id every time', () => {
    const deep = JSON.parse(`${'['.repeat(200_000)}${']'.repeat(200_000)}`);
    const read = () =>
      readEnvelope({ event: { event_type: 'incident.triggered', data: { id: 'P1', deep } } });
    expect(read()).toMatchObject({ kind: 'event', event: { id: expect.stringMatching(/^sha256-/) } });
  });
});

function placesOf(value: unknown): { holder: object; key: string }[] {
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([key, inner]) => [{ holder: value, key }, ...placesOf(inner)]);
}

describe('the id', () => {
  const raw = { event_type: 'incident.triggered', data: { id: 'P1', type: 'incident' } };

  test.each([
    ['its own', { ...raw, id: 'E1' }, 'W1', 'E1'],
    ['a number', { ...raw, id: 42 }, 'W1', '42'],
    ['the fallback for null', { ...raw, id: null }, 'W1', 'W1'],
    ['the fallback for an empty one', { ...raw, id: '' }, 'W1', 'W1'],
    ['the fallback for an object', { ...raw, id: {} }, 'W1', 'W1'],
  ])('%s', (_, event, fallback, id) => {
    expect(readEventObject(event, fallback).id).toBe(id);
  });

  test('without either it comes from the content', () => {
    const id = readEventObject(raw).id;
    expect(id).toMatch(/^sha256-[0-9a-f]{32}$/);
    expect(readEventObject(structuredClone(raw), '').id).toBe(id);
    expect(readEventObject({ ...raw, occurred_at: '2026-03-14T02:41:07Z' }).id).not.toBe(id);
  });
});

describe('the incident', () => {
  test('is read whole when it is the data', () => {
    expect(eventOf('incident.triggered')).toMatchObject({
      resource_type: 'incident',
      actor: { id: 'PIN7EGR', summary: 'Latency monitor' },
      incident: {
        id: 'PGR0VU2',
        number: 4711,
        incident_key: 'checkout-api/latency-p99',
        title: 'Checkout latency p99 above 2 s — naïve café orders fail in 東京 💳',
        status: 'triggered',
        urgency: 'high',
        incident_type: 'incident_default',
        priority: { summary: 'P1' },
        service: { id: 'PF9KMXH', summary: 'checkout-api' },
        teams: [{ id: 'PFCVPS0', summary: 'Payments' }],
        assignees: [{ id: 'PTUXL6G', summary: 'On-call engineer' }],
        escalation_policy: { id: 'PUS0KTE' },
      },
    });
  });

  test('is found inside the first role assignment that names one', () => {
    const at = (assignments: unknown) =>
      readEventObject({
        event_type: 'incident.role.assigned',
        data: { type: 'incident_role_assignment', incident_role_assignments: assignments },
      });
    expect(at([null, 'x', { incident: null }, { incident: { id: 'P2' } }]).incident).toEqual({ id: 'P2' });
    expect(at(null).incident).toBeUndefined();
  });

  test('of a reference has the title, without the number that REST puts before it', () => {
    const read = (incident: unknown) =>
      readEventObject({ event_type: 'incident.annotated', data: { type: 'incident_note', incident } })
        .incident;
    expect(read({ id: 'P1', summary: '[#12] Disk full', html_url: 'https://x' })).toEqual({
      id: 'P1',
      title: 'Disk full',
      html_url: 'https://x',
    });
    expect(read('P1')).toEqual({ id: 'P1' });
    expect(read(7)).toEqual({ id: '7' });
    expect(read(null)).toBeUndefined();
    expect(read({ summary: 'no id' })).toBeUndefined();
  });

  test('of an event without data.type is read by the event type', () => {
    const event = readEventObject({ event_type: 'incident.triggered', data: { id: 'P1', title: 'x' } });
    expect(event).toMatchObject({
      data_type: '',
      incident_complete: true,
      incident: { id: 'P1', title: 'x' },
    });
  });

  test.each([
    ['number as text', { number: '12' }, { number: 12 }],
    ['number that is none', { number: 'twelve' }, {}],
    ['title as a number', { title: 500 }, { title: '500' }],
    ['null lists', { teams: null, assignees: null }, {}],
    ['empty lists', { teams: [], assignees: [] }, { teams: [], assignees: [] }],
    [
      'lists with holes',
      { teams: [null, 'T1', { id: 5, summary: null }] },
      { teams: [{ id: 'T1' }, { id: '5' }] },
    ],
    ['a list that is an object', { teams: { id: 'T1' } }, {}],
    ['service as text', { service: 'S1' }, { service: { id: 'S1' } }],
    ['priority null', { priority: null }, {}],
    ['priority as text', { priority: 'P2' }, { priority: { id: 'P2', summary: 'P2' } }],
    ['empty texts', { title: '', status: '', html_url: '' }, {}],
    [
      'resolve reason as an object',
      { resolve_reason: { type: 'merge_resolve_reason' } },
      { resolve_reason: 'merge_resolve_reason' },
    ],
    [
      'REST names',
      { incident_number: 9, assignments: [{ assignee: { id: 'U1' } }, null] },
      { number: 9, assignees: [{ id: 'U1' }] },
    ],
  ])('%s', (_, fields, expected) => {
    const event = readEventObject({
      event_type: 'incident.triggered',
      data: { id: 'P1', type: 'incident', ...fields },
    });
    expect(event.incident).toEqual({ id: 'P1', ...expected });
  });

  test('without an id is none, and the event does not claim to know it', () => {
    const event = readEventObject({
      event_type: 'incident.triggered',
      data: { type: 'incident', title: 'x' },
    });
    expect(event).toMatchObject({ incident_complete: false });
    expect(event.incident).toBeUndefined();
  });
});

test('data that is null or a list is empty', () => {
  expect(readEventObject({ event_type: 'x', data: null })).toMatchObject({ data: {}, data_type: '' });
  expect(readEventObject({ event_type: 'x', data: [1] })).toMatchObject({ data: {} });
});

test('a service event is about its data, with its teams', () => {
  expect(eventOf('service.updated')).toMatchObject({
    service: { id: 'PF9KMXH', summary: 'checkout-api' },
    teams: [{ id: 'PFCVPS0' }],
  });
  expect(eventOf('service.custom_field_values.updated').service).toEqual(
    expect.not.objectContaining({ summary: expect.anything() }),
  );
});
