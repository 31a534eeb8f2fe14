import type { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { createRunLedger } from '../../../lib/adapters/run-ledger/create-run-ledger.ts';
import type { PagerDuty } from '../../../lib/app/ports/pagerduty.ts';
import type { Receipt } from '../../../lib/app/ports/queue.ts';
import { createWork } from '../../../lib/app/work.ts';
import type { Agent } from '../../../lib/domain/agent.ts';
import type { AgentAnswer } from '../../../lib/domain/answer.ts';
import { AppError } from '../../../lib/domain/errors.ts';
import { decodeMessage, encodeMessage } from '../../../lib/domain/run-message.ts';
import type { Trigger } from '../../../lib/domain/trigger.ts';
import type { Request } from './dynamodb.ts';
import { type Happening, INVOCATION_MS, SETTINGS, type Worker } from './facts.ts';
import type { AgentFate, LedgerFate } from './plan.ts';
import type { SimulatedQueue } from './queue.ts';

/** A worker at work. It waits at a gate before each request is carried out. */
export interface Task {
  readonly worker: Worker;
  readonly gates: { readonly name: string; readonly resume: () => void }[];
  /** Points of the run that it passed. */
  readonly passed: string[];
  /** What its next request to DynamoDB meets. */
  fate?: LedgerFate | undefined;
  ended: boolean;
  crashed: boolean;
}

/** Everything a worker talks to. */
export interface Surroundings {
  readonly table: string;
  readonly now: () => number;
  readonly tell: (happening: Happening) => void;
  readonly queue: SimulatedQueue;
  readonly dynamodb: (request: Request) => Promise<unknown>;
  /** Carries a request out once more, later. */
  readonly later: (request: Request) => void;
  readonly trigger: () => Trigger | undefined;
  readonly agent: Agent;
  readonly pagerDutyFor: (worker: Worker, gate: Gate) => PagerDuty | undefined;
  readonly agentFate: () => AgentFate;
}

type Gate = (name: string) => Promise<void>;

/** Hands a message to a worker of its own. */
export function startWorker(world: Surroundings, receipt: Receipt, id: number): Task {
  const { now, tell, queue } = world;
  const message = decodeMessage(receipt.body);
  const worker: Worker = {
    id,
    run_id: message.run_id,
    message_id: receipt.message_id,
    sent_at: Math.max(receipt.sent_at, message.follow_up?.due ?? 0),
    generation: message.generation,
    follow_up: message.follow_up !== undefined,
    began: now(),
  };
  const task: Task = { worker, gates: [], passed: [], ended: false, crashed: false };
  const gate: Gate = (name) => new Promise((resume) => task.gates.push({ name, resume }));
  const client = { send: (request: Request) => requestOf(world, task, gate, request) };
  const work = createWork({
    visibility: {
      hide: async (held, seconds) => {
        await gate('hide');
        const hidden = queue.visibility.hide(held, seconds);
        tell({
          kind: 'hid',
          worker,
          seconds,
          ok: await hidden.then(
            () => true,
            () => false,
          ),
        });
        await hidden;
      },
    },
    followUps: {
      send: async (messages) => {
        await gate('send');
        tell({ kind: 'acted', worker });
        for (const each of messages) queue.send(encodeMessage(each));
        return messages.map(() => 'sent' as const);
      },
    },
    ledger: createRunLedger({
      client: client as unknown as DynamoDBClient,
      table: world.table,
      now,
      ttl_days: 30,
    }),
    catalog: { trigger: async () => world.trigger(), agent: async () => world.agent },
    pagerDutyFor: async () => world.pagerDutyFor(worker, gate),
    ask: ({ input, deadline }) => ask(world, worker, gate, { deadline, context: input.context }),
    log: { info: () => undefined, warn: () => undefined, error: () => undefined },
    metrics: { add: () => undefined },
    now,
    newOwner: () => `owner-${id}`,
    settings: SETTINGS,
    observe: (point) => void task.passed.push(point),
  });
  tell({ kind: 'received', worker });
  const remaining = () => Math.max(0, INVOCATION_MS - (now() - worker.began));
  void work(receipt, { id: String(id), remaining }).then(async (outcome) => {
    await gate('end');
    task.ended = true;
    tell({ kind: 'ended', worker, outcome });
    if (outcome === 'done') queue.remove(receipt);
  });
  return task;
}

/** One request to DynamoDB, with what the plan has it meet. */
async function requestOf(world: Surroundings, task: Task, gate: Gate, request: Request): Promise<unknown> {
  // From the time a worker stamps its mark to its write to PagerDuty is one stretch: nothing lies in between.
  if (!isPostingMark(request)) await gate(request.constructor.name.replace(/Command$/, ''));
  const { worker, fate } = task;
  task.fate = undefined;
  world.tell({ kind: 'acted', worker });
  if (fate === 'fail' || fate === 'lost') world.tell({ kind: 'faulted', worker, where: 'ledger' });
  if (fate === 'fail') throw new Error('DynamoDB does not answer');
  if (fate === 'late') world.later(request);
  // The SDK sees only the outcome of the request it sent last.
  if (fate === 'repeat') await world.dynamodb(request).catch(() => undefined);
  const answer = await world.dynamodb(request);
  if (fate === 'lost') throw new Error('DynamoDB did not answer');
  return answer;
}

/** A write that sets `posted_at` under the lease; a claim sets it too. */
function isPostingMark({ input }: Request): boolean {
  const update = String(input['UpdateExpression'] ?? '');
  return update.includes('#posted_at = ') && !update.includes('#owner');
}

async function ask(
  { agentFate, tell }: Surroundings,
  worker: Worker,
  gate: Gate,
  call: { readonly deadline: number; readonly context: Readonly<Record<string, unknown>> },
): Promise<AgentAnswer> {
  const outcome = agentFate();
  const behind = (call.context['coalesced_events'] ?? []) as readonly { readonly event_id: string }[];
  const told = behind.map(({ event_id }) => event_id);
  tell({ kind: 'acted', worker });
  tell({ kind: 'asked', worker, deadline: call.deadline, outcome, told });
  if (outcome !== 'refuse') await gate('ask');
  const text =
    outcome === 'empty' ? '' : `answer of worker ${worker.id}${'!'.repeat(outcome === 'long' ? 2000 : 0)}`;
  const failed = outcome === 'refuse' || outcome === 'fail' || outcome === 'permanent';
  if (failed) tell({ kind: 'faulted', worker, where: 'agent' });
  tell({ kind: 'answered', worker, outcome, text });
  if (outcome === 'refuse') throw new AppError('agent_refused', 'busy');
  if (outcome === 'fail') throw new AppError('agent_unavailable', 'broke');
  if (outcome === 'permanent') throw new AppError('agent_failed', 'cannot');
  const { [outcome]: status } = { resolve: 'resolved', acknowledge: 'acknowledged' } as Record<
    string,
    'resolved' | 'acknowledged'
  >;
  return { note: text, ...(status && { status }) };
}
