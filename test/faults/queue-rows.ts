import { SendMessageCommand } from '@aws-sdk/client-sqs';
import { expect } from 'vitest';
import { createDeadLetters } from '../../lib/adapters/dead-letters.ts';
import { createRunLedger } from '../../lib/adapters/run-ledger/create-run-ledger.ts';
import { createRunQueue } from '../../lib/adapters/sqs.ts';
import { createReplay } from '../../lib/app/replay.ts';
import { MESSAGE_VERSION, runIdOf } from '../../lib/domain/run.ts';
import { encodeMessage } from '../../lib/domain/run-message.ts';
import { triggerNamed } from '../support/resources.ts';
import { ANSWER_LOST, DOWN, THROTTLED } from './aws-faults.ts';
import { one, type PipelineRow } from './door-rows.ts';
import type { Stage } from './pipeline-stage.ts';

const LEDGER = 'pdt-local-runs';

/** Puts a body into one of the queues as if it had come there by itself. */
async function put(stage: Stage, queue: string, body: string, group: string): Promise<void> {
  await stage.world.clients.sqs.send(
    new SendMessageCommand({
      QueueUrl: queue,
      // The queue here takes no character above U+FFFF; as the receiver does, they go as escapes.
      MessageBody: body.replace(/[\uD800-\uDFFF]/g, (half) => `\\u${half.charCodeAt(0).toString(16)}`),
      MessageGroupId: group,
      MessageDeduplicationId: crypto.randomUUID(),
    }),
  );
}

function replayOf({ world: { clients, settings } }: Stage) {
  const trigger = triggerNamed('checkout', {}, { webhook_secret: '$' + '{PAGERDUTY_WEBHOOK_SECRET}' });
  const deadLetters = createDeadLetters(clients.sqs, settings.DEAD_LETTER_QUEUE_URL);
  const replay = createReplay({
    ledger: createRunLedger({
      client: clients.dynamodb,
      table: settings.LEDGER_TABLE,
      now: Date.now,
      ttl_days: 30,
    }),
    catalog: { trigger: async () => trigger },
    queue: createRunQueue(clients.sqs, settings.QUEUE_URL),
    dead_letters: deadLetters,
    now: Date.now,
  });
  return { replay, deadLetters, trigger };
}

/** Faults of the way from the queue to the ledger. */
export const QUEUE_ROWS: readonly PipelineRow[] = [
  ...[
    { fault: 'the ledger is down', act: DOWN, operation: '', times: 6 },
    { fault: 'the ledger is throttled', act: THROTTLED, operation: '', times: 2 },
    { fault: 'the ledger is down for reads', act: DOWN, operation: 'GetItem', times: 6 },
    { fault: 'the ledger takes no new run', act: DOWN, operation: 'PutItem', times: 6 },
    { fault: 'the answer to the claim is lost', act: ANSWER_LOST, operation: 'PutItem', times: 1 },
    { fault: 'the answer to a transition is lost', act: ANSWER_LOST, operation: 'UpdateItem', times: 1 },
  ].map(({ fault, act, operation, times }) => ({
    fault,
    where: 'worker',
    sent: 1,
    notes: 1,
    play: (stage: Stage) => {
      stage.strike(operation, act, times, LEDGER);
      return one(stage);
    },
  })),
  ...['"RUNNING"', '"ANSWERED"', '"NOTED"', '"DONE"'].map((state) => ({
    fault: `the ledger is down when a run is to be written ${state}`,
    where: 'worker',
    sent: 1,
    notes: 1,
    play: (stage: Stage) => {
      // By the value that is set: every condition lists the live states too.
      const [operation, name] = state === '"RUNNING"' ? ['PutItem', 'state'] : ['UpdateItem', ':state'];
      stage.strike(operation, DOWN, 5, `"${name}":{"S":${state}}`);
      return one(stage);
    },
  })),
  {
    fault: 'a message that nobody can read lies before another one',
    where: 'queue',
    sent: 1,
    notes: 1,
    play: async (stage) => {
      await put(stage, stage.world.settings.QUEUE_URL, '{"v":1,', `unreadable-${stage.incident}`);
      await one(stage);
    },
  },
  {
    fault: 'a message landed in the dead-letter queue and is replayed',
    where: 'dead-letter queue',
    sent: 0,
    notes: 1,
    play: async (stage) => {
      const { replay, deadLetters, trigger } = replayOf(stage);
      const event = stage.event();
      const run_id = runIdOf(String(event['id']), 'checkout');
      const body = encodeMessage({
        v: MESSAGE_VERSION,
        run_id,
        received_at: new Date().toISOString(),
        event,
        trigger,
        generation: 0,
      });
      await put(stage, stage.world.settings.DEAD_LETTER_QUEUE_URL, body, stage.incident);
      // Another row's undecodable message may lie there too.
      const own = async () => (await deadLetters.receive()).find((each) => each.body.includes(run_id));
      const receipt = await own();
      if (!receipt) throw new Error('there is no dead letter');
      await replay.deadLetter(receipt);
      expect(await own()).toBeUndefined();
      stage.expectRun(event, 'DONE');
    },
  },
  {
    fault: 'a finished run is replayed twice',
    where: 'queue',
    sent: 1,
    notes: 1,
    play: async (stage) => {
      const event = stage.event();
      await stage.send(event);
      const { run_id } = await stage.world.finished(event, 'checkout');
      const { replay } = replayOf(stage);
      expect(await Promise.all([replay.run(run_id), replay.run(run_id)])).toMatchObject([
        { generation: 1 },
        { generation: 1 },
      ]);
      stage.expectRun(event, 'DONE');
    },
  },
];
