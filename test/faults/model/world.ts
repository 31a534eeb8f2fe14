import type { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { createRunLedger } from '../../../lib/adapters/run-ledger/create-run-ledger.ts';
import { createReplay } from '../../../lib/app/replay.ts';
import { MESSAGE_VERSION, runIdOf } from '../../../lib/domain/run.ts';
import { encodeMessage } from '../../../lib/domain/run-message.ts';
import type { Trigger } from '../../../lib/domain/trigger.ts';
import { agentNamed, triggerNamed } from '../../support/resources.ts';
import { fixtureEvent } from '../../support/run-world.ts';
import { type Request, startLedgerTable } from './dynamodb.ts';
import { eventOf } from './events.ts';
import type { Fact, Happening, Seen } from './facts.ts';
import { type SimulatedPagerDuty, simulatePagerDuty } from './pagerduty.ts';
import type { Event, Move, Plan, Setting } from './plan.ts';
import { simulateQueue } from './queue.ts';
import type { Surroundings } from './worker.ts';

const AGENT = agentNamed('asker', { invoke: { template: { note: 'unused' } } });
const TABLE = 'model';
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

/** Everything around the workers of a plan, and what happens to it. */
export interface World {
  readonly surroundings: Surroundings;
  readonly pagerduty: SimulatedPagerDuty;
  /** PagerDuty tells us of something. */
  readonly happen: (event: Event | 'first') => void;
  /** The first event comes again. */
  readonly duplicate: () => void;
  readonly replay: () => Promise<void>;
  readonly setTrigger: (becomes: Becomes) => void;
  /** Lets time pass; what is late is carried out when it is due. */
  readonly pass: (until: number) => Promise<void>;
  /** No further faults. */
  readonly calm: () => void;
  readonly seen: () => Promise<Omit<Seen, 'quiet'>>;
}

type Becomes = Extract<Move, { readonly kind: 'trigger' }>['becomes'];

export async function createWorld(plan: Plan): Promise<World> {
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
  const sent: Record<string, unknown>[] = [];

  function happen(event: Event | 'first'): void {
    const raw = eventOf(event === 'first' ? (setting.first ?? 'second') : event, {
      id: `E${events.length}`,
      notes: pagerduty.notes,
      facts,
    });
    if (!raw) return;
    const event_id = String(raw['id']);
    events.push({ event, event_id, run_id: runIdOf(event_id, 'model') });
    sent.push(raw);
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
  async function pass(until: number): Promise<void> {
    while (pagerduty.nextDue() <= until) {
      clock = Math.max(clock, pagerduty.nextDue());
      pagerduty.settle();
    }
    clock = Math.max(clock, until);
    for (const job of due.splice(0)) {
      if (job.at <= clock) await dynamodb(job.request).catch(() => undefined);
      else due.push(job);
    }
  }

  return {
    surroundings: world,
    pagerduty,
    happen,
    pass,
    duplicate: () => {
      if (sent[0]) send(sent[0]);
    },
    replay: async () => void (await replay.run(events[0]?.run_id ?? '').catch(() => undefined)),
    setTrigger: (becomes) => {
      tell({ kind: 'trigger', becomes });
      const enabled = becomes !== 'disabled';
      const allowed_actions = becomes === 'forbidden' ? [] : original.spec.allowed_actions;
      const spec = { ...original.spec, enabled, allowed_actions };
      trigger = becomes === 'removed' ? undefined : { ...original, spec };
    },
    calm: () => {
      faults = false;
    },
    seen: async () => ({
      plan,
      facts,
      runs: await Promise.all(events.map(async (each) => ({ ...each, run: await ledger.read(each.run_id) }))),
      notes: pagerduty.notes,
    }),
  };
}

const isWrite = ({ constructor: { name } }: Request) =>
  name === 'UpdateItemCommand' || name === 'PutItemCommand';
const isPut = ({ input }: Request, runId: string) =>
  (input['Item'] as { readonly run_id?: { readonly S?: string } } | undefined)?.run_id?.S === runId;
