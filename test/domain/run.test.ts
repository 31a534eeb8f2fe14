import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  dedupIdOf,
  followUpDedupId,
  followUpGroupId,
  groupIdOf,
  type RunMessage,
  runIdOf,
} from '../../lib/domain/run.ts';
import { decodeMessage, encodeMessage } from '../../lib/domain/run-message.ts';
import { deliveryOf } from './deliveries.ts';
import { triggerWith } from './triggers.ts';

/** Computed with Python's hashlib and base64. */
test.each([
  ['01FP9XW5RKDJ3YS2YV0CVRTWQE', 'pagerduty-incident-handler', 'triqkcvobdh75v7bk7bbch2nsu'],
  ['é 💳', 't', 'imfv5vfdi4ekgma4tfs5zm6ao2'],
])('run id of %s for %s', (event, trigger, expected) => {
  expect(runIdOf(event, trigger)).toBe(expected);
});

describe('queue ids', () => {
  const of = (id: string, incident?: string) => (incident ? { id, incident: { id: incident } } : { id });

  test('a group is an incident and trigger, or else an event and trigger', () => {
    expect(groupIdOf(of('E1', 'P1'), 't')).toBe(groupIdOf(of('E2', 'P1'), 't'));
    expect(groupIdOf(of('E1'), 't')).not.toBe(groupIdOf(of('E2'), 't'));
    expect(groupIdOf(of('E1', 'P1'), 't')).not.toBe(groupIdOf(of('E1', 'P1'), 'u'));
    expect(groupIdOf(of('E1', 'X'), 't')).not.toBe(groupIdOf(of('X'), 't'));
  });

  test('a dedup id is an event, trigger and generation', () => {
    const ids = [
      dedupIdOf('E1', 't', 0),
      dedupIdOf('E1', 't', 1),
      dedupIdOf('E1', 'u', 0),
      dedupIdOf('E2', 't', 0),
    ];
    expect(new Set(ids).size).toBe(4);
    expect(dedupIdOf('E1', 't', 0)).toBe(ids[0]);
    expect(dedupIdOf('E1\nt', 'u', 0)).not.toBe(dedupIdOf('E1', 't\nu', 0));
  });

  test('of a follow-up are those of its window, apart from any event', () => {
    const window = { at: 1, due: 2 };
    const later = { at: 3, due: 4 };
    expect(followUpGroupId('r', window)).toMatch(/^[0-9a-f]{64}$/);
    expect(followUpGroupId('r', window)).not.toBe(followUpGroupId('r', later));
    expect(followUpGroupId('r', window)).toBe(followUpGroupId('r', { at: 1, due: 9 }));
    expect(followUpDedupId('r', window, 0)).not.toBe(followUpDedupId('r', later, 0));
    expect(followUpDedupId('r', window, 0)).not.toBe(followUpDedupId('r', window, 1));
  });

  test('are what SQS allows, whatever the names', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), fc.string({ unit: 'binary' }), (id, trigger) => {
        expect(groupIdOf({ id }, trigger)).toMatch(/^[0-9a-f]{64}$/);
        expect(dedupIdOf(id, trigger, 3)).toMatch(/^[0-9a-f]{64}$/);
        expect(runIdOf(id, trigger)).toMatch(/^[a-z2-7]{26}$/);
      }),
    );
  });
});

const message = (more: Partial<RunMessage> = {}): RunMessage => ({
  v: 1,
  run_id: runIdOf('E1', 'brief'),
  received_at: '2026-03-14T02:41:08.000Z',
  webhook_id: 'W1',
  subscription: 'PSUB001',
  event: (deliveryOf('incident.triggered') as { event: Record<string, unknown> }).event,
  trigger: triggerWith({ event_types: ['incident.*'] }),
  generation: 0,
  ...more,
});

describe('the queue message', () => {
  test('comes back as it went', () => {
    expect(decodeMessage(encodeMessage(message()))).toEqual(message());
    const { webhook_id: _, subscription: __, ...bare } = message({ generation: 3 });
    expect(decodeMessage(encodeMessage(bare))).toEqual(bare);
  });

  test('holds only characters that SQS accepts', () => {
    const odd = fc.constantFrom(
      '\ufffe',
      '\uffff',
      '\ud800',
      '\udc00',
      '\u0000',
      '\u000b',
      '\u001f',
      '💳',
      '\\',
      '"',
      'é',
    );
    fc.assert(
      fc.property(fc.array(fc.oneof(odd, fc.string({ unit: 'binary' }))), (parts) => {
        const sent = message({ event: { title: parts.join(''), parts } });
        const body = encodeMessage(sent);
        expect(body).toMatch(/^[\t\n\r\u0020-\ud7ff\ue000-\ufffd\u{10000}-\u{10ffff}]*$/u);
        expect(decodeMessage(body).event).toEqual(sent.event);
      }),
    );
  });

  // Not random: V8 of Node 24 reads an escaped key as "\\" when an object like it had that key before.
  test('holds only such characters in a key too', () => {
    const sent = message({ event: { 'a\uFFFEb\uFFFF': 1 } });
    const body = encodeMessage(sent);
    expect(body).toContain('"a\\ufffeb\\uffff":1');
    expect(decodeMessage(body).event).toEqual(sent.event);
  });

  test('that is nested too deep to be written is malformed', () => {
    const deep = JSON.parse(`${'['.repeat(200_000)}${']'.repeat(200_000)}`);
    expect(() => encodeMessage(message({ event: { deep } }))).toThrow(
      expect.objectContaining({ code: 'message_malformed' }) as Error,
    );
  });

  test('of a follow-up comes back as it was, with its window', () => {
    const followUp = message({ v: 2, follow_up: { at: 1_800_000_000_000, due: 1_800_000_120_000 } });
    expect(decodeMessage(encodeMessage(followUp))).toEqual(followUp);
  });

  test.each([undefined, {}, { at: 1 }, { at: '1', due: 2 }, { at: 1.5, due: 2 }])(
    'of a follow-up without a window is malformed: %j',
    (follow_up) => {
      const body = JSON.stringify({ ...message({ v: 2 }), follow_up });
      expect(() => decodeMessage(body)).toThrow(expect.objectContaining({ code: 'message_malformed' }));
    },
  );

  test('of a higher version is for a newer worker, and retryable', () => {
    expect(() => decodeMessage(encodeMessage(message({ v: 3 })))).toThrow(
      expect.objectContaining({ code: 'message_version_unknown', retry: true }) as Error,
    );
    expect(() => decodeMessage('{"v":99}')).toThrow(
      expect.objectContaining({ code: 'message_version_unknown' }) as Error,
    );
  });

  const { spec } = message().trigger;
  test.each([
    ['no JSON', '{'],
    ['empty', ''],
    ['a list', '[]'],
    ['null', 'null'],
    ['no version', JSON.stringify({ ...message(), v: undefined })],
    ['a version of zero', JSON.stringify(message({ v: 0 }))],
    ['a version that is text', JSON.stringify({ ...message(), v: '1' })],
    ['no run id', JSON.stringify(message({ run_id: '' }))],
    ['no time', JSON.stringify({ ...message(), received_at: 5 })],
    ['no event', JSON.stringify({ ...message(), event: null })],
    ['an event that is a list', JSON.stringify({ ...message(), event: [] })],
    ['no trigger', JSON.stringify({ ...message(), trigger: 'brief' })],
    ['a trigger without a name', JSON.stringify({ ...message(), trigger: { metadata: {}, spec } })],
    ['a trigger without a spec', JSON.stringify({ ...message(), trigger: { metadata: { name: 'x' } } })],
    [
      'a trigger without limits',
      JSON.stringify({ ...message(), trigger: { metadata: { name: 'x' }, spec: { ...spec, limits: null } } }),
    ],
    ['no generation', JSON.stringify({ ...message(), generation: null })],
    ['a negative generation', JSON.stringify(message({ generation: -1 }))],
    ['a broken generation', JSON.stringify(message({ generation: 0.5 }))],
  ])('%s is malformed', (_, body) => {
    expect(() => decodeMessage(body)).toThrow(
      expect.objectContaining({ code: 'message_malformed' }) as Error,
    );
  });

  test('unknown fields are left out', () => {
    expect(decodeMessage(JSON.stringify({ ...message(), more: 1 }))).toEqual(message());
  });
});
