import { createRunLedger } from '../../lib/adapters/run-ledger/create-run-ledger.ts';
import type { RunLedger } from '../../lib/app/ports/run-ledger.ts';
import { createWork } from '../../lib/app/work.ts';
import { AppError } from '../../lib/domain/errors.ts';
import { noteKind } from '../../lib/domain/note.ts';
import { MESSAGE_VERSION, type Run, runIdOf } from '../../lib/domain/run.ts';
import { decodeMessage, encodeMessage } from '../../lib/domain/run-message.ts';
import type { TestDynamoDb } from '../support/dynamodb.ts';
import { agentNamed, triggerNamed } from '../support/resources.ts';
import { fixtureEvent } from '../support/run-world.ts';
import { simulatePagerDuty, type WriteFate } from './simulated-pagerduty.ts';
import { simulateQueue } from './simulated-queue.ts';

/** What happens between two steps of the workers; `n` picks among what is there. */
export type Move =
  | { readonly kind: 'step' | 'crash'; readonly n: number }
  | { readonly kind: 'receive' | 'redrive' | 'replay' | 'duplicate' | 'second' }
  | { readonly kind: 'wait'; readonly seconds: number }
  | { readonly kind: 'person'; readonly status: 'acknowledged' | 'resolved' };

export interface Plan {
  readonly moves: readonly Move[];
  /** Outcomes of writes to PagerDuty, in order; `ok` after the last. */
  readonly fates: readonly WriteFate[];
  /** Outcomes of agent calls, in order; an answer after the last. */
  readonly agent: readonly ('answer' | 'refuse' | 'fail' | 'empty' | 'permanent')[];
}

/** What was seen; the test judges it. */
export interface Seen {
  /** The run of the first event, and of a second one of the same incident where the plan has one. */
  readonly runs: readonly SeenRun[];
  readonly applied: readonly string[];
  /** Writes of ours on a status that a person had set after we looked. */
  readonly overwritten: number;
  /** Agent calls that did work, by run and generation. */
  readonly calls: ReadonlyMap<string, number>;
  readonly acknowledged_early: number;
  readonly quiet: boolean;
}

interface SeenRun {
  readonly run: Run | undefined;
  readonly answers: readonly string[];
  readonly failures: readonly string[];
  /** Whether another run's agent was told of its event. */
  readonly told: boolean;
}

interface Task {
  readonly id: number;
  readonly waiting: { readonly resume: () => void }[];
  ended: boolean;
  crashed: boolean;
  /** Between its note and its end: where a person's change would race our GET and PUT. */
  noted: boolean;
}

const MAX_ATTEMPTS = 2;
const TRIGGER = triggerNamed('model', {
  agent: 'asker',
  allowed_actions: ['acknowledge'],
  run_if_resolved: true,
  limits: {
    cooldown_by: 'incident',
    coalesce_s: 300,
    max_runs: { count: 100, per_s: 86_400 },
    max_age_s: 3600,
    max_agent_attempts: MAX_ATTEMPTS,
  },
});
const AGENT = agentNamed('asker', { invoke: { template: { note: 'unused' } } });
const FINAL = new Set(['DONE', 'FILTERED', 'SUPERSEDED', 'SUPPRESSED', 'EXPIRED', 'FAILED']);
/** An invocation lasts this long at most; a worker that is paused longer is a zombie. */
const INVOCATION_MS = 780_000;

/** Plays a plan over the real worker and ledger, then lets everything come to rest without further faults. */
export async function playModel(
  dynamodb: TestDynamoDb,
  table: string,
  plan: Plan,
  id: string,
): Promise<Seen> {
  let clock = 1_800_000_000_000;
  const now = () => clock;
  const triggered = fixtureEvent('incident.triggered');
  // An incident of its own for each play: its counters must not fill up.
  const events = [id, `${id}-second`].map((each) => ({
    ...triggered,
    id: each,
    data: { ...(triggered['data'] as object), id },
  }));
  const [runId = '', secondId = ''] = events.map((each) => runIdOf(each.id, 'model'));
  const ledger = createRunLedger({ client: dynamodb.client, table, now, ttl_days: 30 });
  const queue = simulateQueue(now);
  const pagerduty = simulatePagerDuty({ now, fate: () => (faults ? fates.shift() : undefined) ?? 'ok' });
  const tasks: Task[] = [];
  const calls = new Map<string, number>();
  const told = new Set<unknown>();
  const fates = [...plan.fates];
  const agent = [...plan.agent];
  let faults = true;
  let acknowledgedEarly = 0;
  let overwritten = 0;
  let owners = 0;
  let answers = 0;

  const send = (generation: number, which = 0) =>
    queue.send(
      encodeMessage({
        v: MESSAGE_VERSION,
        run_id: which === 0 ? runId : secondId,
        received_at: new Date(clock).toISOString(),
        event: events[which] ?? {},
        trigger: TRIGGER,
        generation,
      }),
    );

  function start(): void {
    const receipt = queue.receive();
    if (!receipt) return;
    const task: Task = { id: tasks.length, waiting: [], ended: false, crashed: false, noted: false };
    tasks.push(task);
    const began = clock;
    const { run_id: ownId } = decodeMessage(receipt.body);
    const gate = () => new Promise<void>((resume) => task.waiting.push({ resume }));
    const gated = gateLedger(ledger, gate);
    const work = createWork({
      visibility: {
        hide: async (held, seconds) => {
          await gate();
          await queue.visibility.hide(held, seconds);
        },
      },
      followUps: {
        send: async (messages) => {
          await gate();
          for (const message of messages) queue.send(encodeMessage(message));
          await gate();
          return messages.map(() => 'sent' as const);
        },
      },
      ledger: gated,
      catalog: { trigger: async () => TRIGGER, agent: async () => AGENT },
      pagerDutyFor: async () => {
        const port = pagerduty.portFor(gate);
        return {
          ...port,
          updateIncidentStatus: async (...args) => {
            const looked = (await ledger.read(ownId))?.status_baseline?.last_status_change_at;
            if (pagerduty.incident.changed_by === 'PHUMAN1' && pagerduty.incident.changed_at !== looked)
              overwritten += 1;
            return await port.updateIncidentStatus(...args);
          },
        };
      },
      ask: async ({ input }) => {
        const generation = (await ledger.read(input.run_id))?.generation ?? 0;
        const outcome = (faults ? agent.shift() : undefined) ?? 'answer';
        if (outcome === 'refuse') throw new AppError('agent_refused', 'busy');
        const call = `${input.run_id} ${generation}`;
        calls.set(call, (calls.get(call) ?? 0) + 1);
        const behind = (input.context['coalesced_events'] ?? []) as readonly { readonly event_id: string }[];
        for (const { event_id } of behind) told.add(event_id);
        await gate();
        if (outcome === 'fail') throw new AppError('agent_unavailable', 'broke');
        if (outcome === 'permanent') throw new AppError('agent_failed', 'cannot');
        if (outcome === 'empty') return { note: '' };
        answers += 1;
        return { note: `answer ${answers}`, status: 'acknowledged' };
      },
      log: { info: () => undefined, warn: () => undefined, error: () => undefined },
      metrics: { add: () => undefined },
      now,
      newOwner: () => `owner-${++owners}`,
      settings: {
        backoff_ms: [30_000, 120_000, 600_000],
        retry_window_ms: 3_600_000,
        note_max_characters: 20_000,
        note_settle_ms: 120_000,
      },
      observe: (point, fields) => {
        if (point === 'noted' || (point === 'claimed' && fields['state'] === 'NOTED')) task.noted = true;
      },
    });
    void work(receipt, {
      id: String(task.id),
      remaining: () => Math.max(0, INVOCATION_MS - (clock - began)),
    }).then(async (outcome) => {
      task.ended = true;
      if (outcome !== 'done') return;
      const left = await ledger.read(ownId);
      // A replay may have taken the run again since.
      const again = (left?.generation ?? 0) > decodeMessage(receipt.body).generation;
      if (!FINAL.has(left?.state ?? '') && !again) acknowledgedEarly += 1;
      queue.remove(receipt);
    });
  }

  const alive = () => tasks.filter((task) => !task.ended && !task.crashed);
  const idle = () => new Promise<void>((resolve) => setImmediate(resolve));
  /** Lets whatever is not waiting at a gate go on until everything waits or has ended. */
  async function rest(): Promise<void> {
    for (let quiet = 0; quiet < 3; ) {
      await idle();
      quiet = alive().every((task) => task.waiting.length > 0) ? quiet + 1 : 0;
    }
  }
  function step(n: number): void {
    const ready = alive().filter((task) => task.waiting.length > 0);
    const task = ready[n % Math.max(1, ready.length)];
    task?.waiting.shift()?.resume();
  }

  send(0);
  for (const move of plan.moves) {
    if (move.kind === 'step') step(move.n);
    else if (move.kind === 'receive') start();
    else if (move.kind === 'crash') {
      const task = alive()[move.n % Math.max(1, alive().length)];
      if (task) task.crashed = true;
    } else if (move.kind === 'wait') {
      clock += move.seconds * 1000;
      pagerduty.settle();
    } else if (move.kind === 'redrive') queue.redrive();
    else if (move.kind === 'duplicate') send(0);
    else if (move.kind === 'second') send(0, 1);
    else if (move.kind === 'replay') send(((await ledger.read(runId))?.generation ?? 0) + 1);
    else if (move.kind === 'person' && !alive().some((task) => task.noted)) pagerduty.person(move.status);
    await rest();
  }

  // Everything comes to rest: no further faults, nobody else acts.
  faults = false;
  let rounds = 0;
  for (; rounds < 3000 && (queue.open() > 0 || queue.dead() > 0 || alive().length > 0); rounds++) {
    if (alive().length > 0) step(0);
    else {
      if (queue.open() === 0) queue.redrive();
      clock = Math.max(clock, queue.nextVisible() ?? clock);
      pagerduty.settle();
      start();
    }
    await rest();
  }
  clock += 200_000;
  pagerduty.settle();

  const { notes } = pagerduty;
  const textsOf = (ofRun: string, kind: 'answer' | 'failure') =>
    notes.filter((note) => noteKind(note.content, ofRun) === kind).map((note) => note.content);
  const runs = await Promise.all(
    [runId, ...(plan.moves.some(({ kind }) => kind === 'second') ? [secondId] : [])].map(
      async (each, index) => ({
        run: await ledger.read(each),
        answers: textsOf(each, 'answer'),
        failures: textsOf(each, 'failure'),
        told: told.has(events[index]?.id),
      }),
    ),
  );
  return {
    runs,
    applied: pagerduty.applied,
    overwritten,
    calls,
    acknowledged_early: acknowledgedEarly,
    quiet: rounds < 3000,
  };
}

/** Every ledger call waits before it is carried out and before its answer arrives. */
function gateLedger(ledger: RunLedger, gate: () => Promise<void>): RunLedger {
  return new Proxy(ledger, {
    get: (target, name) => {
      const method = Reflect.get(target, name);
      return async (...args: unknown[]) => {
        // From the time a worker stamps its mark to its write to PagerDuty is one stretch: nothing lies in between.
        if (isPostingMark(args)) return await method(...args);
        await gate();
        const result = await method(...args);
        await gate();
        return result;
      };
    },
  });
}

const isPostingMark = (args: readonly unknown[]): boolean => {
  const change = args[1] as { readonly set?: { readonly posted_at?: number } } | undefined;
  return change?.set?.posted_at !== undefined;
};
