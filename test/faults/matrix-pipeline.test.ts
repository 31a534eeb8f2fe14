import { setTimeout } from 'node:timers';
import { afterAll, beforeAll, describe, it, onTestFinished } from 'vitest';
import { type PipelineWorld, startPipelineWorld, WEBHOOK_SECRET } from '../support/pipeline-world.ts';
import { CROWD_ROWS } from './crowd-rows.ts';
import { DOOR_ROWS } from './door-rows.ts';
import { ECHO_ROWS } from './echo-rows.ts';
import { GOVERNOR_PIPELINE_ROWS } from './governor-rows.ts';
import { openStage, tellStage } from './pipeline-stage.ts';
import { QUEUE_ROWS } from './queue-rows.ts';
import { RESOURCES } from './resources.ts';

let world: PipelineWorld;

beforeAll(async () => {
  world = await startPipelineWorld({
    emit_events: true,
    // PagerDuty's waits, an hour in a minute or less.
    timer: {
      after: (ms, act) => {
        const timeout = setTimeout(act, Math.min(ms / 60, 200));
        return () => clearTimeout(timeout);
      },
    },
    onAttempt: tellStage,
  });
  await Promise.all([
    world.putSecrets('webhook', { PAGERDUTY_WEBHOOK_SECRET: WEBHOOK_SECRET }),
    world.putSecrets('worker', {
      PAGERDUTY_API_TOKEN: 'planted-secret-token',
      PAGERDUTY_FROM_EMAIL: 'responder@example.com',
    }),
    ...RESOURCES.map(({ kind, name, yaml }) => world.putResource(kind, name, yaml)),
  ]);
  await world.publish();
});
afterAll(() => world.close());

const rows = [...DOOR_ROWS, ...CROWD_ROWS, ...QUEUE_ROWS, ...ECHO_ROWS, ...GOVERNOR_PIPELINE_ROWS].map(
  (row) => [`${row.fault} (${row.where}): ${row.sent} sent, ${row.notes} notes`, row] as const,
);

describe('nothing is lost or doubled when', () => {
  // Long for a slow machine: what a row awaits is an event, never a time.
  it.each(rows)('%s', { timeout: 240_000 }, async (_, { play, sent, notes }) => {
    const stage = openStage(world, 'checkout');
    // Also after a time-out, where this function is left waiting: no row's faults reach the next one.
    onTestFinished(stage.close);
    await play(stage);
    await stage.settle(sent, notes);
  });
});
