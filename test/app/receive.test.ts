import { expect, test } from 'vitest';
import { reference } from '../../lib/domain/read/reference.ts';
import { runIdOf } from '../../lib/domain/run.ts';
import { sign } from '../../lib/domain/signature.ts';
import { eventBody, NOW, receiver, SECRET, trigger, type World } from './receive-fixture.ts';

const OTHER = 'second secret';
const named = (name: string) => ({ webhook_secret: reference(name) });
const TWO_SECRETS = new Map([
  ['PAGERDUTY_WEBHOOK_SECRET', [SECRET]],
  ['OTHER_SECRET', [OTHER]],
]);
const DAY = 24 * 3_600_000;
const at = (age: number) => ({ occurred_at: new Date(NOW - age).toISOString() });
const nothing = { accepted: [], skipped: [], skipped_count: 0 };

const rows: readonly { name: string; body: Buffer; world?: Partial<World>; answer: unknown }[] = [
  {
    name: 'an accepted event',
    body: eventBody(),
    answer: {
      event_id: 'EVENT1',
      accepted: [{ trigger: 't1', run_id: runIdOf('EVENT1', 't1') }],
      skipped: [],
      skipped_count: 0,
    },
  },
  {
    name: 'a filtered event',
    body: eventBody({}, { urgency: 'low' }),
    world: { triggers: [trigger('t1', { min_urgency: 'high' })] },
    answer: {
      event_id: 'EVENT1',
      accepted: [],
      skipped: [{ trigger: 't1', filter: 'min_urgency', reason: expect.any(String) }],
      skipped_count: 1,
    },
  },
  {
    name: 'a disabled trigger',
    body: eventBody(),
    world: { triggers: [trigger('t1', {}, { enabled: false })] },
    answer: {
      event_id: 'EVENT1',
      accepted: [],
      skipped: [{ trigger: 't1', filter: 'enabled', reason: expect.any(String) }],
      skipped_count: 1,
    },
  },
  {
    name: 'an event type nobody knows',
    body: eventBody({ event_type: 'incident.sung_about' }),
    answer: {
      event_id: 'EVENT1',
      accepted: [],
      skipped: [{ trigger: 't1', filter: 'event_types', reason: expect.any(String) }],
      skipped_count: 1,
    },
  },
  {
    name: 'pagey.ping',
    body: eventBody({ event_type: 'pagey.ping', data: { type: 'ping', message: 'Hello' } }),
    answer: { event_id: 'EVENT1', ...nothing },
  },
  { name: 'no JSON', body: Buffer.from('{"event":'), answer: { event_id: null, ...nothing } },
  {
    name: 'JSON that is no V3 event',
    body: Buffer.from('{"messages":[]}'),
    answer: { event_id: null, ...nothing },
  },
  {
    name: 'an event older than 7 days',
    body: eventBody(at(7 * DAY + 1)),
    answer: {
      event_id: 'EVENT1',
      accepted: [],
      skipped: [{ trigger: 't1', filter: 'too_old', reason: 'older_than_7d' }],
      skipped_count: 1,
    },
  },
  {
    name: 'an event of exactly 7 days',
    body: eventBody(at(7 * DAY)),
    answer: {
      event_id: 'EVENT1',
      accepted: [{ trigger: 't1', run_id: runIdOf('EVENT1', 't1') }],
      skipped: [],
      skipped_count: 0,
    },
  },
  {
    name: 'a message that SQS refuses for good',
    body: eventBody(),
    world: { outcomes: () => 'sender_fault' },
    answer: {
      event_id: 'EVENT1',
      accepted: [],
      skipped: [{ trigger: 't1', filter: 'unsendable', reason: 'sender_fault' }],
      skipped_count: 1,
    },
  },
  {
    name: 'a trigger whose own secret did not verify the body, and one whose is not stored',
    body: eventBody(),
    world: {
      secrets: TWO_SECRETS,
      triggers: [trigger('t1'), trigger('t2', named('OTHER_SECRET')), trigger('t3', named('NOT_THERE'))],
    },
    answer: {
      event_id: 'EVENT1',
      accepted: [{ trigger: 't1', run_id: runIdOf('EVENT1', 't1') }],
      skipped: [
        { trigger: 't2', filter: 'webhook_secret', reason: 'not_verified' },
        { trigger: 't3', filter: 'webhook_secret', reason: 'not_stored' },
      ],
      skipped_count: 2,
    },
  },
];

test.each(rows)('202 for $name', async ({ body, world, answer }) => {
  const { deliver, lines } = receiver(world);
  expect(await deliver(body)).toEqual({ status: 202, body: answer });
  expect(lines).toHaveLength(1);
});

test('a body of exactly 512 KiB is taken', async () => {
  const { deliver } = receiver();
  const padding = 512 * 1024 - eventBody({ pad: '' }).byteLength;
  expect((await deliver(eventBody({ pad: 'x'.repeat(padding) }))).status).toBe(202);
});

test('a ping needs no catalog', async () => {
  const { deliver } = receiver({ catalogFail: new Error('down') });
  expect((await deliver(eventBody({ event_type: 'pagey.ping' }))).status).toBe(202);
});

test('a secret that no trigger names verifies, and stops every trigger', async () => {
  const { deliver, sent } = receiver({ secrets: TWO_SECRETS });
  const body = eventBody();
  const reply = await deliver(body, { 'x-pagerduty-signature': sign(body, OTHER) });
  expect(reply).toMatchObject({ status: 202, body: { skipped: [{ filter: 'webhook_secret' }] } });
  expect(sent).toEqual([]);
});

test('two signatures serve the triggers of both secrets', async () => {
  const { deliver, sent } = receiver({
    secrets: TWO_SECRETS,
    triggers: [trigger('t1'), trigger('t2', named('OTHER_SECRET'))],
  });
  const body = eventBody();
  await deliver(body, { 'x-pagerduty-signature': `${sign(body, OTHER)}, ${sign(body, SECRET)}` });
  expect(sent.map((message) => message.trigger.metadata.name)).toEqual(['t1', 't2']);
});

test('a trigger that cannot be judged yet is taken: the worker asks', async () => {
  const { deliver, sent } = receiver({
    triggers: [trigger('t1', { event_types: ['incident.annotated'], min_urgency: 'high' })],
  });
  await deliver(
    eventBody({
      event_type: 'incident.annotated',
      data: {
        type: 'incident_note',
        id: 'PNOTE',
        content: 'looks fine',
        trimmed: false,
        incident: { id: 'PINC1', type: 'incident_reference' },
      },
    }),
  );
  expect(sent).toHaveLength(1);
});

test('the message carries the event as sent, the ids of the delivery and no secret', async () => {
  const { deliver, sent } = receiver();
  const body = eventBody({ unheard_of: [1] });
  await deliver(body, {
    'x-pagerduty-signature': sign(body, SECRET),
    'x-webhook-id': 'WH1',
    'x-webhook-subscription': 'PSUB1',
  });
  expect(sent).toEqual([
    {
      v: 1,
      run_id: runIdOf('EVENT1', 't1'),
      received_at: '2026-11-23T12:00:00.000Z',
      webhook_id: 'WH1',
      subscription: 'PSUB1',
      event: JSON.parse(body.toString()).event,
      trigger: trigger('t1'),
      generation: 0,
    },
  ]);
  expect(JSON.stringify(sent)).not.toContain(SECRET);
});

test('of many skipped triggers the 50 that came closest are listed and logged, all are counted', async () => {
  const far = { event_types: ['incident.resolved'], min_urgency: 'high' as const, allowed_services: [] };
  const triggers = [
    ...Array.from({ length: 60 }, (_, index) => trigger(`far-${index}`, far)),
    trigger('near', { min_urgency: 'high' }),
  ];
  const { deliver, lines, counted } = receiver({ triggers });
  const reply = await deliver(eventBody({}, { urgency: 'low' }));
  expect(reply.body).toMatchObject({ skipped: { length: 50, 0: { trigger: 'near' } }, skipped_count: 61 });
  expect(lines[0]?.fields['skipped']).toHaveLength(50);
  expect(counted.get('Skipped')).toBe(61);
});

test('the log line has ids and verdicts by filter, and no incident text', async () => {
  const { deliver, lines } = receiver({
    triggers: [trigger('t1'), trigger('t2', { allowed_services: ['PELSE'] })],
  });
  const body = eventBody();
  await deliver(body, {
    'x-pagerduty-signature': sign(body, SECRET),
    'x-webhook-id': 'WH1, WH2',
    'x-webhook-subscription': 'no id\nat all',
  });
  expect(lines).toEqual([
    {
      level: 'info',
      message: 'delivery',
      fields: {
        status: 202,
        duration_ms: 25,
        received_at: '2026-11-23T12:00:00.000Z',
        webhook_id: 'WH1',
        event_id: 'EVENT1',
        event_type: 'incident.triggered',
        occurred_at: '2026-11-23T11:59:00.000Z',
        incident_id: 'PINC1',
        service_id: 'PSERV',
        team_ids: ['PTEAM'],
        priority: 'P1',
        urgency: 'high',
        accepted: [
          expect.objectContaining({
            trigger: 't1',
            run_id: runIdOf('EVENT1', 't1'),
            result: 'accepted',
            filters: expect.arrayContaining([{ filter: 'event_types', result: 'pass' }]),
          }),
        ],
        skipped: [
          expect.objectContaining({
            trigger: 't2',
            filter: 'allowed_services',
            filters: expect.arrayContaining([
              { filter: 'allowed_services', result: 'fail', reason: expect.any(String) },
            ]),
          }),
        ],
        skipped_count: 1,
      },
    },
  ]);
  expect(JSON.stringify(lines)).not.toMatch(/Zahlung|Checkout|Payments|v1=/);
});

test('what was accepted, skipped and refused for good is counted', async () => {
  const { deliver, counted } = receiver({
    triggers: [trigger('t1'), trigger('t2'), trigger('t3', {}, { enabled: false })],
    outcomes: (message) => (message.trigger.metadata.name === 't2' ? 'sender_fault' : 'sent'),
  });
  await deliver(eventBody());
  expect(Object.fromEntries(counted)).toEqual({
    Deliveries: 1,
    CatalogAge: 90_000,
    UnsendableEvents: 1,
    Accepted: 1,
    Skipped: 2,
  });
});
