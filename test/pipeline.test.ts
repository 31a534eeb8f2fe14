import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { composeNote } from '../lib/domain/note.ts';
import { runIdOf } from '../lib/domain/run.ts';
import {
  freshEvent,
  type PipelineWorld,
  startPipelineWorld,
  WEBHOOK_SECRET,
} from './support/pipeline-world.ts';
import { INCIDENT } from './support/run-world.ts';

const trigger = (name: string, config = '', spec = '') => `
apiVersion: aof.sh/v1
kind: Trigger
metadata: { name: ${name} }
spec:
  platform:
    type: pagerduty
    config:
      webhook_secret: \${PAGERDUTY_WEBHOOK_SECRET}
      api_token: \${PAGERDUTY_API_TOKEN:-}
      from_email: responder@example.com
      event_types: [incident.triggered, incident.annotated]
${config}
  agent: brief
${spec}
`;

const AGENT = `
apiVersion: aof.sh/v1
kind: Agent
metadata: { name: brief }
spec: { invoke: { template: { note: "{{service_name}} needs you" } } }
`;

let world: PipelineWorld;

beforeEach(async () => {
  world = await startPipelineWorld();
  await Promise.all([
    world.putSecrets('webhook', { PAGERDUTY_WEBHOOK_SECRET: WEBHOOK_SECRET }),
    world.putSecrets('worker', {
      PAGERDUTY_API_TOKEN: 'planted-secret-token',
      PAGERDUTY_FROM_EMAIL: 'responder@example.com',
    }),
    world.putResource('agents', 'brief', AGENT),
    world.putResource('triggers', 'checkout', trigger('checkout')),
  ]);
  await world.publish();
});
afterEach(() => world.close());

describe('a delivery', () => {
  it('becomes one note', async () => {
    const event = freshEvent('incident.triggered');
    const { status, answer } = await world.deliver(event);
    expect(status).toBe(202);
    expect(answer).toMatchObject({
      event_id: event['id'],
      accepted: [{ trigger: 'checkout', run_id: runIdOf(String(event['id']), 'checkout') }],
      skipped: [],
      skipped_count: 0,
    });
    expect((await world.finished(event, 'checkout')).state).toBe('DONE');
    expect(world.notes()).toHaveLength(1);
    expect(world.notes()[0]).toContain('checkout-api needs you');
    expect(world.logText()).not.toContain('Checkout latency');
    expect(world.logText()).not.toContain(WEBHOOK_SECRET);
    expect(world.logText()).not.toContain('planted-secret-token');
  });

  it('sent three times becomes one note', async () => {
    const event = freshEvent('incident.triggered');
    const answers = await Promise.all([1, 2, 3].map(() => world.deliver(event)));
    expect(answers.map(({ status }) => status)).toEqual([202, 202, 202]);
    await world.finished(event, 'checkout');
    const other = freshEvent('incident.triggered');
    await world.deliver(other);
    await world.finished(other, 'checkout');
    expect(world.notes()).toHaveLength(2);
  });

  it('that no trigger wants is accepted and queues nothing', async () => {
    const { status, answer } = await world.deliver(freshEvent('incident.resolved'));
    expect(status).toBe(202);
    expect(answer).toMatchObject({
      accepted: [],
      skipped: [{ trigger: 'checkout', filter: 'event_types' }],
      skipped_count: 1,
    });
  });

  it('for two triggers makes two runs and two notes', async () => {
    await world.putResource('triggers', 'second', trigger('second'));
    await world.publish();
    const event = freshEvent('incident.triggered');
    const { answer } = await world.deliver(event);
    expect(answer.accepted?.map((each) => each.trigger).toSorted()).toEqual(['checkout', 'second']);
    await Promise.all([world.finished(event, 'checkout'), world.finished(event, 'second')]);
    expect(world.notes()).toHaveLength(2);
  });

  it('in base64 is verified over its bytes', async () => {
    const event = freshEvent('incident.triggered');
    const { status } = await world.deliver(event, { content_type: 'application/octet-stream' });
    expect(status).toBe(202);
    expect((await world.finished(event, 'checkout')).state).toBe('DONE');
  });

  it('with two signatures passes by either', async () => {
    const { status, answer } = await world.deliver(freshEvent('incident.triggered'), {
      secrets: ['old one', WEBHOOK_SECRET],
    });
    expect(status).toBe(202);
    expect(answer.accepted).toHaveLength(1);
  });

  it('with a wrong signature is refused and queues nothing', async () => {
    const event = freshEvent('incident.triggered');
    const { status, answer } = await world.deliver(event, { secrets: ['a guess'] });
    expect(status).toBe(403);
    expect(answer.error?.code).toBe('signature_mismatch');
    expect(await world.run(event, 'checkout')).toBeUndefined();
  });

  it.each([
    ['a ping', 'pagey.ping', {}],
    ['an unknown event type', 'incident.triggered', { event_type: 'incident.teleported' }],
    ['an event older than a week', 'incident.triggered', { occurred_at: '2020-01-01T00:00:00Z' }],
  ])('that is %s is accepted and queues nothing', async (_, fixture, change) => {
    const { status, answer } = await world.deliver(freshEvent(fixture, change));
    expect(status).toBe(202);
    expect(answer.accepted).toEqual([]);
  });
});

describe('a secret', () => {
  it('that is not stored yet makes PagerDuty come again, and then all goes well', async () => {
    await world.putResource(
      'triggers',
      'later',
      trigger('later').replace('PAGERDUTY_WEBHOOK_SECRET', 'LATER_SECRET'),
    );
    await world.publish();
    const event = freshEvent('incident.triggered');
    const early = await world.deliver(event, { secrets: ['the later secret'] });
    expect(early.status).toBe(503);
    await world.putSecrets('webhook', {
      PAGERDUTY_WEBHOOK_SECRET: WEBHOOK_SECRET,
      LATER_SECRET: 'the later secret',
    });
    let again = await world.deliver(event, { secrets: ['the later secret'] });
    // One refresh per 5 s and instance: until then the answer is the same 503, which PagerDuty repeats as well.
    while (again.status === 503) again = await world.deliver(event, { secrets: ['the later secret'] });
    expect(again.status).toBe(202);
    expect(again.answer.accepted?.map((each) => each.trigger)).toEqual(['later']);
    expect(again.answer.skipped).toEqual([
      { trigger: 'checkout', filter: 'webhook_secret', reason: expect.any(String) },
    ]);
    await world.finished(event, 'later');
    expect(world.notes()).toHaveLength(1);
  });
});

describe('a note event', () => {
  const annotated = (content: string, trimmed: boolean, id = 'PNOTE01') => {
    const event = freshEvent('incident.annotated');
    return { ...event, data: { ...(event['data'] as object), id, content, trimmed } };
  };

  it('with our own marker is not matched', async () => {
    const own = composeNote({
      text: 'x',
      bot_name: 'aofbot',
      trigger: 'checkout',
      agent: 'brief',
      duration_ms: 1,
      run_id: runIdOf('E', 'checkout'),
    });
    const { status, answer } = await world.deliver(annotated(own, false));
    expect(status).toBe(202);
    expect(answer).toMatchObject({ accepted: [], skipped: [{ trigger: 'checkout', filter: 'own_note' }] });
  });

  it('of ours that arrives trimmed ends FILTERED, a person’s is answered', async () => {
    const first = freshEvent('incident.triggered');
    await world.deliver(first);
    const { note_id } = await world.finished(first, 'checkout');
    const own = annotated('checkout-api', true, note_id);
    await world.deliver(own);
    expect((await world.finished(own, 'checkout')).state).toBe('FILTERED');
    const human = annotated('I am looking', true, 'PHUMAN1');
    await world.deliver(human);
    expect((await world.finished(human, 'checkout')).state).toBe('DONE');
    expect(world.notes()).toHaveLength(2);
  });
});

describe('a fault', () => {
  it('of the queue is a 503, and PagerDuty’s next try becomes one note', async () => {
    const event = freshEvent('incident.triggered');
    world.aws.refuse('SendMessageBatch', 10);
    expect((await world.deliver(event)).status).toBe(503);
    world.aws.refuse('SendMessageBatch', 0);
    expect((await world.deliver(event)).status).toBe(202);
    await world.finished(event, 'checkout');
    expect(world.notes()).toHaveLength(1);
  });

  it('of the queue’s answer only makes no second note', async () => {
    const event = freshEvent('incident.triggered');
    world.aws.lose('SendMessageBatch', 10);
    expect((await world.deliver(event)).status).toBe(503);
    world.aws.lose('SendMessageBatch', 0);
    expect((await world.deliver(event)).status).toBe(202);
    await world.finished(event, 'checkout');
    expect(world.notes()).toHaveLength(1);
  });

  it('429 of PagerDuty is waited out', async () => {
    world.double.fail({ method: 'POST', path: /notes/, kind: 'status', status: 429, reset_s: 1 });
    const event = freshEvent('incident.triggered');
    await world.deliver(event);
    expect((await world.finished(event, 'checkout')).state).toBe('DONE');
    expect(world.notes()).toHaveLength(1);
  });

  it('after PagerDuty committed the note makes no second one', async () => {
    world.double.fail({ method: 'POST', path: /notes/, kind: 'commit-disconnect' });
    const event = freshEvent('incident.triggered');
    await world.deliver(event);
    expect(await world.finished(event, 'checkout')).toMatchObject({ state: 'DONE', retries: 1 });
    expect(world.notes()).toHaveLength(1);
    expect(world.double.requests.filter(({ method }) => method === 'POST')).toHaveLength(1);
  });

  it('in a trigger keeps its last good version', async () => {
    await world.putResource('triggers', 'checkout', 'kind: Trigger\nspec: [');
    await world.publish();
    const event = freshEvent('incident.triggered');
    expect((await world.deliver(event)).answer.accepted).toHaveLength(1);
    await world.finished(event, 'checkout');
  });
});

it('without any API token a run is DONE without a note', async () => {
  await world.putSecrets('worker', {});
  await world.publish();
  const event = freshEvent('incident.triggered');
  await world.deliver(event);
  const run = await world.finished(event, 'checkout');
  expect(run).toMatchObject({ state: 'DONE', incident_id: INCIDENT });
  expect(run.note_id).toBeUndefined();
  expect(world.notes()).toEqual([]);
});
