import { expect } from 'vitest';
import { sign } from '../../lib/domain/signature.ts';
import { WEBHOOK_SECRET } from '../support/pipeline-world.ts';
import { startAgingReceiver } from './aging-receiver.ts';
import { ANSWER_LOST, ANSWER_TOO_LATE, DOWN, FIRST_OF_BATCH_FAILS, SILENT, THROTTLED } from './aws-faults.ts';
import type { Stage } from './pipeline-stage.ts';

/** A fault of the way from PagerDuty to the queue. */
export interface PipelineRow {
  readonly fault: string;
  readonly where: string;
  /** Deliveries sent. */
  readonly sent: number;
  /** Notes expected on the incident. */
  readonly notes: number;
  readonly play: (stage: Stage) => unknown;
}

const OLD = WEBHOOK_SECRET;
const NEW = 'the next secret';
const CATALOG = 'pdt-local-catalog';

/** One event that ends DONE. */
export function one(stage: Stage, through = stage.subscription): ReturnType<Stage['send']> {
  const event = stage.event();
  stage.expectRun(event, 'DONE');
  return stage.send(event, through);
}

/** A delivery that PagerDuty knows nothing of. */
async function forge(url: string, event: unknown, secret = 'a guess'): Promise<number> {
  const body = Buffer.from(JSON.stringify({ event }));
  const headers = { 'x-pagerduty-signature': sign(body, secret) };
  return (await fetch(url, { method: 'POST', body, headers })).status;
}

const signedBy = (stage: Stage, secrets: readonly string[]) =>
  stage.world.double.subscribe({ url: stage.world.url, events: [], secrets });

export const DOOR_ROWS: readonly PipelineRow[] = [
  {
    fault: 'a duplicate 100 times in parallel',
    where: 'receiver',
    sent: 100,
    notes: 1,
    play: (stage) => {
      const event = stage.event();
      stage.expectRun(event, 'DONE');
      for (let sent = 0; sent < 100; sent++) void stage.post(event);
    },
  },
  {
    fault: 'events out of order',
    where: 'PagerDuty',
    sent: 2,
    notes: 2,
    play: async (stage) => {
      const triggered = stage.event();
      const later = stage.event('incident.priority_updated');
      for (const event of [later, triggered]) {
        stage.expectRun(event, 'DONE');
        await stage.send(event);
      }
    },
  },
  {
    fault: 'two subscriptions deliver one event',
    where: 'PagerDuty',
    sent: 2,
    notes: 1,
    play: (stage) => {
      const event = stage.event();
      stage.expectRun(event, 'DONE');
      void stage.send(event);
      void stage.send(event, signedBy(stage, [OLD]));
    },
  },
  {
    fault: 'a body in base64',
    where: 'API Gateway',
    sent: 1,
    notes: 1,
    play: (stage) => {
      const event = stage.event();
      stage.expectRun(event, 'DONE');
      void stage.post(event, 'application/octet-stream');
    },
  },
  ...[
    { fault: 'old and new', signs: [OLD, NEW], stored: [OLD] },
    { fault: 'old only, both stored', signs: [OLD], stored: [OLD, NEW] },
    { fault: 'new only, both stored', signs: [NEW], stored: [OLD, NEW] },
    { fault: 'new only, the old one retired', signs: [NEW], stored: NEW },
  ].map(({ fault, signs, stored }) => ({
    fault: `a secret is rotated: signed with ${fault}`,
    where: 'receiver',
    sent: 1,
    notes: 1,
    play: async (stage: Stage) => {
      await stage.store({ PAGERDUTY_WEBHOOK_SECRET: stored });
      void one(stage, signedBy(stage, signs));
    },
  })),
  {
    fault: 'a secret is rotated: only the new one is stored while a warm receiver holds the old one',
    where: 'receiver',
    sent: 2,
    notes: 2,
    play: async (stage) => {
      await stage.store({ PAGERDUTY_WEBHOOK_SECRET: OLD });
      await one(stage);
      await stage.world.putSecrets('webhook', { PAGERDUTY_WEBHOOK_SECRET: NEW });
      void one(stage, signedBy(stage, [NEW]));
    },
  },
  {
    fault: 'a secret is rotated: signed with old only, the old one retired',
    where: 'receiver',
    sent: 0,
    notes: 0,
    play: async (stage) => {
      await stage.store({ PAGERDUTY_WEBHOOK_SECRET: NEW });
      const event = stage.event();
      expect(await forge(stage.world.url, event, OLD)).toBe(403);
      expect(await stage.world.run(event, 'checkout')).toBeUndefined();
    },
  },
  {
    fault: 'no secret stored yet',
    where: 'receiver, cold',
    sent: 1,
    notes: 1,
    play: async (stage) => {
      await stage.store({});
      stage.onAttempt = () => stage.world.putSecrets('webhook', { PAGERDUTY_WEBHOOK_SECRET: OLD });
      void one(stage);
    },
  },
  {
    fault: 'a forgery arrives just before a new secret is stored',
    where: 'receiver',
    sent: 1,
    notes: 1,
    play: async (stage) => {
      const receiver = await startAgingReceiver(stage.world);
      stage.atEnd(receiver.close);
      // Warm after the first; the second uses up the one refresh of these seconds.
      await forge(receiver.url, stage.event());
      await forge(receiver.url, stage.event());
      await stage.store({ PAGERDUTY_WEBHOOK_SECRET: [OLD, NEW] });
      const through = stage.world.double.subscribe({ url: receiver.url, events: [], secrets: [NEW] });
      const statuses: number[] = [];
      stage.onAttempt = (_, status) => {
        if (statuses.push(status) === 1) receiver.age(5);
      };
      stage.watch(through);
      await one(stage, through);
      expect(statuses).toEqual([503, 202]);
    },
  },
  {
    fault: 'the secret store is down',
    where: 'receiver, cold',
    sent: 1,
    notes: 1,
    play: async (stage) => {
      stage.strike('GetSecretValue', DOWN, 5, 'webhook');
      await stage.world.recycle('receiver');
      void one(stage);
    },
  },
  {
    fault: 'the secret store is down',
    where: 'receiver, warm',
    sent: 2,
    notes: 2,
    play: async (stage) => {
      // Only now it surely holds a copy, whichever row came before.
      await one(stage);
      // Not the worker's: it may be a cold one that takes the message.
      stage.strike('GetSecretValue', DOWN, undefined, 'webhook');
      void one(stage);
    },
  },
  {
    fault: 'the secret store is down',
    where: 'worker, cold',
    sent: 1,
    notes: 1,
    play: async (stage) => {
      await stage.world.recycle('worker');
      stage.strike('GetSecretValue', DOWN, 2, 'worker');
      void one(stage);
    },
  },
  {
    fault: 'the catalog is down',
    where: 'receiver, cold',
    sent: 1,
    notes: 1,
    play: async (stage) => {
      stage.strike('GetItem', DOWN, 5, CATALOG);
      await stage.world.recycle('receiver');
      void one(stage);
    },
  },
  {
    fault: 'the catalog is throttled',
    where: 'receiver, cold',
    sent: 1,
    notes: 1,
    play: async (stage) => {
      stage.strike('GetItem', THROTTLED, 5, CATALOG);
      await stage.world.recycle('receiver');
      void one(stage);
    },
  },
  {
    fault: 'the catalog does not answer in time',
    where: 'receiver, cold',
    sent: 1,
    notes: 1,
    play: async (stage) => {
      stage.strike('GetItem', SILENT, 2, CATALOG);
      await stage.world.recycle('receiver');
      void one(stage);
    },
  },
  {
    fault: 'the catalog is down',
    where: 'worker, cold',
    sent: 1,
    notes: 1,
    play: async (stage) => {
      await stage.world.recycle('worker');
      stage.strike('GetItem', DOWN, 6, CATALOG);
      void one(stage);
    },
  },
  ...[
    { fault: 'the catalog is down', operation: 'GetItem', act: DOWN, seconds: 11 },
    { fault: 'the catalog is throttled', operation: 'GetItem', act: THROTTLED, seconds: 11 },
    { fault: 'the catalog does not answer in time', operation: 'GetItem', act: SILENT, seconds: 11 },
    { fault: 'the secret store is down', operation: 'GetSecretValue', act: DOWN, seconds: 301 },
    {
      fault: 'the secret store does not answer in time',
      operation: 'GetSecretValue',
      act: SILENT,
      seconds: 301,
    },
  ].map(({ fault, operation, act, seconds }) => ({
    fault,
    where: 'receiver, its copy outdated',
    sent: 2,
    notes: 2,
    play: async (stage: Stage) => {
      const receiver = await startAgingReceiver(stage.world);
      stage.atEnd(receiver.close);
      const through = stage.world.double.subscribe({ url: receiver.url, events: [], secrets: [OLD] });
      await one(stage, through);
      receiver.age(seconds);
      receiver.aws.strike({ operation, act });
      const outdated = await one(stage, through);
      expect(outdated.attempts).toBe(1);
    },
  })),
  ...[
    { fault: 'down', act: DOWN, cold: true },
    { fault: 'down', act: DOWN, cold: false },
    { fault: 'throttled', act: THROTTLED, cold: true },
    { fault: 'throttled', act: THROTTLED, cold: false },
  ].map(({ fault, act, cold }) => ({
    fault: `the Parameter Store is ${fault}`,
    where: `publisher, ${cold ? 'cold' : 'warm'}`,
    sent: 1,
    notes: 1,
    play: async (stage: Stage) => {
      if (cold) await stage.world.recycle('publisher');
      else await stage.world.publish();
      const heal = stage.strike('GetParametersByPath', act, 3);
      await stage.world.publish().finally(heal);
      await stage.world.recycle('receiver');
      void one(stage);
    },
  })),
  {
    fault: 'the Parameter Store is slow',
    where: 'publisher',
    sent: 1,
    notes: 1,
    play: async (stage) => {
      const { promise, resolve } = Promise.withResolvers<void>();
      stage.strike('GetParametersByPath', async (body, forward) => {
        await promise;
        return await forward(body);
      });
      const published = stage.world.publish();
      await stage.world.recycle('receiver');
      const event = stage.event();
      stage.expectRun(event, 'DONE');
      await stage.send(event);
      resolve();
      await published;
    },
  },
  {
    fault: 'SQS is down',
    where: 'receiver',
    sent: 1,
    notes: 1,
    play: (stage) => {
      stage.strike('SendMessageBatch', DOWN, 5);
      void one(stage);
    },
  },
  {
    fault: 'SQS takes one message of two',
    where: 'receiver',
    sent: 1,
    notes: 2,
    play: (stage) => {
      stage.strike('SendMessageBatch', FIRST_OF_BATCH_FAILS, 2);
      const event = stage.event('incident.reopened');
      for (const twin of ['twin-a', 'twin-b']) stage.expectRun(event, 'DONE', twin);
      void stage.send(event);
    },
  },
  {
    fault: 'SQS stores the message and its answer is lost',
    where: 'receiver',
    sent: 1,
    notes: 1,
    play: (stage) => {
      stage.strike('SendMessageBatch', ANSWER_LOST, 2);
      void one(stage);
    },
  },
  {
    fault: 'SQS stores the message and answers too late',
    where: 'receiver',
    sent: 1,
    notes: 1,
    play: (stage) => {
      stage.strike('SendMessageBatch', ANSWER_TOO_LATE, 2);
      void one(stage);
    },
  },
];
