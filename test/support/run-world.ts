import { readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { createRunLedger } from '../../lib/adapters/run-ledger/create-run-ledger.ts';
import type { WorkPoint } from '../../lib/app/ports/observe-run.ts';
import type { Invocation, Receipt } from '../../lib/app/ports/queue.ts';
import type { WorkDeps, WorkOutcome } from '../../lib/app/work/context.ts';
import { LEDGER_SHAPE } from '../../lib/config/tables.ts';
import type { Agent } from '../../lib/domain/agent.ts';
import type { AgentAnswer } from '../../lib/domain/answer.ts';
import { MESSAGE_VERSION, type Run, type RunMessage, runIdOf } from '../../lib/domain/run.ts';
import { encodeMessage } from '../../lib/domain/run-message.ts';
import type { Trigger } from '../../lib/domain/trigger.ts';
import { type PagerDutyDouble, startPagerDutyDouble } from '../../lib/local/pagerduty/start.ts';
import { buildWork } from './build-work.ts';
import { startDynamoDb, type TestDynamoDb } from './dynamodb.ts';
import { INCIDENT_TITLE } from './planted.ts';
import { agentNamed, triggerNamed } from './resources.ts';

/** Everything a worker talks to, on loopback: DynamoDB's protocol, PagerDuty's, and an agent behind HTTP that counts its calls. */
export interface RunWorld {
  readonly dynamodb: TestDynamoDb;
  readonly table: string;
  readonly double: PagerDutyDouble;
  readonly agentUrl: string;
  readonly agentCalls: () => number;
  /** What the agent answers next; a function may look at the call. 'broken': the connection is lost instead. */
  answer: (
    call: number,
  ) => { readonly status?: number; readonly body: Partial<AgentAnswer> | string } | 'broken' | Promise<never>;
  readonly trigger: Trigger;
  readonly agents: Agent[];
  /** Milliseconds the workers' clock is ahead. */
  clock: number;
  readonly now: () => number;
  readonly hidden: { receipt: Receipt; seconds: number }[];
  readonly points: WorkPoint[];
  /** The run of the fixture's event, or of another one. */
  readonly run: (eventId?: string) => Promise<Run | undefined>;
  readonly message: (
    change?: Partial<{ generation: number; event: Record<string, unknown>; trigger: Trigger }>,
  ) => Receipt;
  readonly work: (receipt: Receipt, options?: WorkOptions) => Promise<WorkOutcome>;
  /** Messages that workers sent to their own queue. */
  readonly followUps: RunMessage[];
  /** A message as it would be received if it were sent now. */
  readonly receiptOf: (message: RunMessage) => Receipt;
  readonly notes: () => readonly string[];
  /** Ends the lease of the run, for workers whose clock cannot be moved. */
  readonly expireLease: () => Promise<void>;
  readonly close: () => Promise<void>;
}

interface WorkOptions {
  readonly remaining_ms?: number;
  readonly deps?: Partial<WorkDeps>;
  readonly trigger?: Trigger | null;
  readonly token?: string | null;
  readonly at?: (point: WorkPoint) => void | Promise<void>;
}

/**
 * When a world begins: early in an hour and far from midnight UTC, at which the windows of `max_runs`, of budgets and of failure
 * notes end. From there its clock runs as fast as any, and a test moves it on.
 */
const START = Date.parse('2026-11-23T10:05:00Z');

export const INCIDENT = 'PGR0VU2';
export const TRIGGER = 'checkout';

/** The event of a delivery fixture, as the receiver would put it into a message. */
export function fixtureEvent(name: string): Record<string, unknown> {
  const url = new URL(`../fixtures/deliveries/${name}.json`, import.meta.url);
  return JSON.parse(readFileSync(url, 'utf8')).event;
}

let tables = 0;
let shared: Promise<TestDynamoDb> | undefined;

/** Ends what the worlds of a file share. */
export async function closeShared(): Promise<void> {
  await (await shared)?.close();
  shared = undefined;
}

export async function startRunWorld(spec: Parameters<typeof triggerNamed>[1] = {}): Promise<RunWorld> {
  shared ??= startDynamoDb();
  const dynamodb = await shared;
  const table = `ledger-${++tables}`;
  await dynamodb.createTable(table, LEDGER_SHAPE);

  let calls = 0;
  const agent = createServer((request, response) => {
    request.resume().on('end', async () => {
      const answer = await world.answer(++calls);
      if (answer === 'broken') {
        request.socket.destroy();
        return;
      }
      const { status = 200, body } = answer;
      response.writeHead(status, { 'content-type': 'application/json' });
      response.end(typeof body === 'string' ? body : JSON.stringify(body));
    });
  });
  await new Promise<void>((resolve) => agent.listen(0, '127.0.0.1', resolve));
  const agentUrl = `http://127.0.0.1:${(agent.address() as AddressInfo).port}/run`;

  const began = performance.now();
  const world: RunWorld = {
    dynamodb,
    table,
    double: await startPagerDutyDouble({
      tokens: ['planted-secret-token'],
      now: () => world.now(),
      emit_events: false,
    }),
    agentUrl,
    agentCalls: () => calls,
    answer: () => ({ body: { note: 'The cache is cold.' } }),
    trigger: triggerNamed(TRIGGER, { agent: 'asker', ...spec }),
    agents: [agentNamed('asker', { invoke: { http: { url: agentUrl, headers: {} } } })],
    clock: 0,
    now: () => START + Math.round(performance.now() - began) + world.clock,
    hidden: [],
    points: [],
    run: async (eventId = String(fixtureEvent('incident.triggered')['id'])) =>
      await createRunLedger({ client: dynamodb.client, table, now: world.now, ttl_days: 30 }).read(
        runIdOf(eventId, TRIGGER),
      ),
    followUps: [],
    receiptOf: (message) => ({
      message_id: `follow-up-of-${table}`,
      handle: 'follow-up',
      sent_at: world.now(),
      body: encodeMessage(message),
    }),
    message: (change = {}) => {
      const event = change.event ?? fixtureEvent('incident.triggered');
      return {
        message_id: `message-of-${table}`,
        handle: 'handle',
        sent_at: world.now(),
        body: encodeMessage({
          v: MESSAGE_VERSION,
          run_id: runIdOf(String(event['id']), TRIGGER),
          received_at: new Date(world.now()).toISOString(),
          event,
          trigger: change.trigger ?? world.trigger,
          generation: change.generation ?? 0,
        }),
      };
    },
    work: async (receipt, options = {}) => {
      const invocation: Invocation = { id: 'test', remaining: () => options.remaining_ms ?? 780_000 };
      const work = buildWork({
        client: dynamodb.client,
        table,
        pagerduty_url: world.double.url,
        token: options.token === undefined ? 'planted-secret-token' : options.token,
        trigger: options.trigger === undefined ? world.trigger : options.trigger,
        agents: world.agents,
        now: world.now,
        followUps: {
          send: async (messages) => {
            world.followUps.push(...messages);
            return messages.map(() => 'sent' as const);
          },
        },
        hide: (hidden, seconds) => world.hidden.push({ receipt: hidden, seconds }),
        observe: async (point) => {
          world.points.push(point);
          await options.at?.(point);
        },
        ...options.deps,
      });
      return await work(receipt, invocation);
    },
    notes: () => world.double.notes(INCIDENT).map((note) => note.content),
    expireLease: async () => {
      const run = await world.run();
      if (!run) throw new Error('there is no run');
      const ledger = createRunLedger({ client: dynamodb.client, table, now: world.now, ttl_days: 30 });
      await ledger.change(run, { set: { lease_until: 0 } });
    },
    close: async () => {
      await world.double.close();
      agent.closeAllConnections();
      await new Promise((resolve) => agent.close(resolve));
    },
  };
  world.double.ensureIncident({
    id: INCIDENT,
    status: 'triggered',
    title: INCIDENT_TITLE,
    service: { id: 'PF9KMXH' },
  });
  return world;
}
