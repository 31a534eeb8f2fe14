import type { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { createRunLedger } from '../../../lib/adapters/run-ledger/create-run-ledger.ts';
import type { Receipt } from '../../../lib/app/ports/queue.ts';
import { createReplay } from '../../../lib/app/replay.ts';
import { MESSAGE_VERSION, runIdOf } from '../../../lib/domain/run.ts';
import { encodeMessage } from '../../../lib/domain/run-message.ts';
import type { Trigger } from '../../../lib/domain/trigger.ts';
import { agentNamed, triggerNamed } from '../../support/resources.ts';
import { fixtureEvent } from '../../support/run-world.ts';
import { type Request, startLedgerTable } from './dynamodb.ts';
import { eventOf } from './events.ts';
import type { Fact, Happening, Seen } from './facts.ts';
import { simulatePagerDuty } from './pagerduty.ts';
import type { Event, Move, Plan, Setting } from './plan.ts';
import { simulateQueue } from './queue.ts';
import { type Surroundings, startWorker, type Task } from './worker.ts';

const AGENT = agentNamed('asker', { invoke: { template: { note: 'unused' } } });
const TABLE = 'model';
const MOST_ROUNDS = 3000;

function triggerOf({ spec, limits, config }: Setting): Trigger {
  return triggerNamed(
    'model',
    {
      agent: 'asker',
      allowed_actions: ['acknowledge', 'resolve'],
      run_if_resolved: true,
      limits: {
        cooldown_by: 'incident',
        max_runs: { count: 100, per_s: 86_400 },
        max_age_s: 3600,
        max_agent_attempts: 2,
        ...limits,
      },
      ...spec,
    },
    { event_types: ['incident.*'], ...config },
  );
}

/** Plays a plan over the real worker and ledger, then lets everything come to rest without further faults. */
export async function playModel(plan: Plan): Promise<Seen> {
  const { setting } = plan;
  let clock = 1_800_000_000_000;
  let faults = true;
  const now = () => clock;
  const facts: Fact[] = [];
  const tell = (happening: Happening) => void facts.push({ ...happening, tick: facts.length, at: clock });
  const table = await startLedgerTable(TABLE);
  const dynamodb = async (request: Request) => {
    const answer = await table(request);
    const runId = request.input.Key?.run_id?.S ?? events.find((each) => isPut(request, each.run_id))?.run_id;
    if (isWrite(request) && runId !== undefined && !runId.startsWith('gov#')) {
      const run = await ledger.read(runId);
      if (run) tell({ kind: 'ledger', run });
    }
    return answer;
  };
  const ledger = createRunLedger({
    client: { send: table } as unknown as DynamoDBClient,
    table: TABLE,
    now,
    ttl_days: 30,
  });
  const fates = [...plan.fates];
  const agent = [...plan.agent];
  const due: { readonly at: number; readonly request: Request }[] = [];
  const original = triggerOf(setting);
  let trigger: Trigger | undefined = original;
  const queue = simulateQueue(now);
  const pagerduty = simulatePagerDuty({
    now,
    tell,
    facts: fixtureEvent('incident.triggered')['data'] as Record<string, unknown>,
    fate: () => (faults ? fates.shift() : undefined) ?? 'ok',
    pass: (until) => {
      clock = Math.max(clock, until);
    },
  });
  const world: Surroundings = {
    table: TABLE,
    now,
    tell,
    queue,
    dynamodb,
    later: (request) => void due.push({ at: clock + 1, request }),
    trigger: () => trigger,
    agent: AGENT,
    pagerDutyFor: (worker, gate) => (setting.no_token ? undefined : pagerduty.portFor(worker, gate)),
    agentFate: () => (faults ? agent.shift() : undefined) ?? 'answer',
  };
  const replay = createReplay({
    ledger,
    catalog: { trigger: async () => original },
    queue: {
      send: async (messages) => {
        for (const message of messages) queue.send(encodeMessage(message));
        return messages.map(() => 'sent' as const);
      },
    },
    dead_letters: { receive: async () => [], remove: async () => undefined, release: async () => undefined },
    now,
  });
  const events: { readonly event: Event | 'first'; readonly event_id: string; readonly run_id: string }[] =
    [];
  const held: Receipt[] = [];
  const tasks: Task[] = [];

  function happen(event: Event | 'first'): void {
    const raw = eventOf(event === 'first' ? (setting.first ?? 'second') : event, {
      id: `E${events.length}`,
      notes: pagerduty.notes,
      facts,
    });
    if (!raw) return;
    const event_id = String(raw['id']);
    events.push({ event, event_id, run_id: runIdOf(event_id, 'model') });
    send(raw);
  }
  const send = (event: Readonly<Record<string, unknown>>) =>
    queue.send(
      encodeMessage({
        v: MESSAGE_VERSION,
        run_id: runIdOf(String(event['id']), 'model'),
        received_at: new Date(clock).toISOString(),
        event,
        trigger: original,
        generation: 0,
      }),
    );
  const poll = () => {
    const receipt = queue.receive();
    if (!receipt) return;
    tell({ kind: 'polled', message_id: receipt.message_id });
    held.push(receipt);
  };
  const start = () => {
    const receipt = held.shift();
    if (receipt) tasks.push(startWorker(world, receipt, tasks.length));
  };

  const alive = () => tasks.filter((task) => !task.ended && !task.crashed);
  const pick = (n: number) => alive()[n % Math.max(1, alive().length)];
  const idle = () => new Promise<void>((resolve) => setImmediate(resolve));
  /** Lets whatever is not waiting at a gate go on until everything waits or has ended. */
  async function rest(): Promise<void> {
    for (let quiet = 0, turns = 0; quiet < 3 && turns < 10_000; turns++) {
      await idle();
      quiet = alive().every((task) => task.gates.length > 0) ? quiet + 1 : 0;
    }
  }
  const step = (task: Task | undefined) => task?.gates.shift()?.resume();
  async function goOn(task: Task | undefined, gate?: string): Promise<void> {
    if (!task) return;
    const passed = task.passed.length;
    const there = () =>
      task.gates[0]?.name === gate || task.passed.slice(passed).some((point) => point === gate);
    for (let steps = 0; steps < 200 && !task.ended && !there(); steps++) {
      step(task);
      await rest();
    }
  }
  async function pass(until: number): Promise<void> {
    clock = Math.max(clock, until);
    pagerduty.settle();
    for (const job of due.splice(0)) {
      if (job.at <= clock) await dynamodb(job.request).catch(() => undefined);
      else due.push(job);
    }
  }

  async function make(move: Move): Promise<void> {
    if (move.kind === 'step') step(pick(move.n));
    else if (move.kind === 'finish') await goOn(pick(move.n));
    else if (move.kind === 'until') await goOn(pick(move.n), move.gate);
    else if (move.kind === 'crash') {
      const task = pick(move.n);
      if (task) tell({ kind: 'crashed', worker: task.worker });
      if (task) task.crashed = true;
    } else if (move.kind === 'ledger') {
      const task = pick(move.n);
      if (task) task.fate = move.fate;
    } else if (move.kind === 'poll') poll();
    else if (move.kind === 'start') start();
    else if (move.kind === 'receive') {
      poll();
      start();
    } else if (move.kind === 'wait') await pass(clock + move.seconds * 1000);
    else if (move.kind === 'drop') queue.drop();
    else if (move.kind === 'redrive') queue.redrive();
    else if (move.kind === 'replay') await replay.run(events[0]?.run_id ?? '').catch(() => undefined);
    else if (move.kind === 'duplicate') send(first);
    else if (move.kind === 'event') happen(move.event);
    else if (move.kind === 'person')
      if (move.does === 'deletes the note') pagerduty.deleteNote();
      else pagerduty.person(move.does);
    else if (move.kind === 'trigger') {
      tell({ kind: 'trigger', becomes: move.becomes });
      const enabled = move.becomes !== 'disabled';
      const allowed_actions = move.becomes === 'forbidden' ? [] : original.spec.allowed_actions;
      trigger =
        move.becomes === 'removed'
          ? undefined
          : { ...original, spec: { ...original.spec, enabled, allowed_actions } };
    }
    await rest();
  }

  const first = eventOf(setting.first ?? 'second', { id: 'E0', notes: [], facts }) ?? {};
  happen('first');
  for (const move of plan.moves) await make(move);

  // Everything comes to rest: no further faults, nobody else acts.
  faults = false;
  let rounds = 0;
  const busy = () => queue.open() > 0 || queue.dead() > 0 || alive().length > 0 || held.length > 0;
  for (; rounds < MOST_ROUNDS && busy(); rounds++) {
    for (const task of tasks) task.fate = undefined;
    if (alive().length > 0) step(alive()[0]);
    else {
      if (held.length === 0) {
        if (queue.open() === 0) queue.redrive();
        await pass(queue.nextVisible() ?? clock);
        poll();
      }
      start();
    }
    await rest();
  }
  await pass(clock + 600_000);

  const runs = await Promise.all(
    events.map(async (each) => ({ ...each, run: await ledger.read(each.run_id) })),
  );
  return { plan, facts, runs, notes: pagerduty.notes, quiet: rounds < MOST_ROUNDS };
}

const isWrite = ({ constructor: { name } }: Request) =>
  name === 'UpdateItemCommand' || name === 'PutItemCommand';
const isPut = ({ input }: Request, runId: string) =>
  (input['Item'] as { readonly run_id?: { readonly S?: string } } | undefined)?.run_id?.S === runId;
