import { afterAll, afterEach, describe, expect, it } from 'vitest';
import { createRunLedger } from '../../../lib/adapters/run-ledger/create-run-ledger.ts';
import type { AgentCall } from '../../../lib/app/ports/agent.ts';
import type { Receipt } from '../../../lib/app/ports/queue.ts';
import type { AgentAnswer } from '../../../lib/domain/answer.ts';
import { AppError } from '../../../lib/domain/errors.ts';
import { noteKind } from '../../../lib/domain/note.ts';
import { type RunMessage, runIdOf } from '../../../lib/domain/run.ts';
import type { Limits } from '../../../lib/domain/trigger.ts';
import { agentNamed } from '../../support/resources.ts';
import {
  closeShared,
  fixtureEvent,
  INCIDENT,
  type RunWorld,
  startRunWorld,
  TRIGGER,
} from '../../support/run-world.ts';

let world: RunWorld;
afterEach(() => world.close());
afterAll(closeShared);

const OTHER = 'PGR0VU9';
const LEADER = String(fixtureEvent('incident.triggered')['id']);
type Ask = (call: AgentCall) => Promise<AgentAnswer>;

/** A world whose trigger has these limits, and what its agent was asked. */
async function governed(limits: Partial<Limits>, token_budget?: number) {
  world = await startRunWorld({
    limits: {
      cooldown_by: 'incident',
      max_runs: { count: 20, per_s: 86_400 },
      max_age_s: 3600,
      max_agent_attempts: 2,
      ...limits,
    },
  });
  if (token_budget !== undefined)
    world.agents.splice(0, 1, agentNamed('asker', { ...world.agents[0]?.spec, token_budget }));
  world.double.ensureIncident({ id: OTHER, status: 'triggered', title: 'Slow', service: { id: 'PF9KMXH' } });
  const asked: AgentCall['input'][] = [];
  const answer = {
    next: (async ({ input }) => ({
      note: `Answer ${asked.length} to ${input.metadata['event_type']}.`,
    })) as Ask,
  };
  const ask: Ask = async (call) => {
    asked.push(call.input);
    return await answer.next(call);
  };
  const work = (receipt: Receipt, options: Parameters<RunWorld['work']>[1] = {}) =>
    world.work(receipt, { ...options, deps: { ask, ...options.deps } });
  return {
    asked,
    answer,
    work,
    /** An event of this id; of another incident or type where that is said. */
    event: (id: string, { incident = INCIDENT, type = 'incident.triggered' } = {}) => {
      const event = fixtureEvent(type);
      return world.message({ event: { ...event, id, data: { ...(event['data'] as object), id: incident } } });
    },
    followUp: (): Receipt => world.receiptOf(world.followUps[0] as RunMessage),
    ledger: createRunLedger({
      client: world.dynamodb.client,
      table: world.table,
      now: world.now,
      ttl_days: 30,
    }),
  };
}

const suppressed = (code: string) => ({ state: 'SUPPRESSED', error: { code } });

describe('cooldown', () => {
  it('keeps an incident quiet after a run, and no longer', async () => {
    const { work, event, asked } = await governed({ cooldown_s: 600 });
    await work(event(LEADER));
    world.clock += 300_000;
    expect(await work(event('E2'))).toBe('done');
    expect(await world.run('E2')).toMatchObject(suppressed('cooldown'));
    world.clock += 301_000;
    await work(event('E3'));
    expect(await world.run('E3')).toMatchObject({ state: 'DONE' });
    expect(asked).toHaveLength(2);
  });

  it.each([
    ['incident', 2],
    ['service', 1],
  ] as const)('by %s lets %i of two incidents of a service run', async (cooldown_by, runs) => {
    const { work, event, asked } = await governed({ cooldown_s: 600, cooldown_by });
    await work(event(LEADER));
    await work(event('E2', { incident: OTHER }));
    expect(asked).toHaveLength(runs);
  });

  it('lets exactly one of many workers run', async () => {
    const { work, event, asked } = await governed({ cooldown_s: 600, cooldown_by: 'service' });
    const all = Array.from({ length: 8 }, (_, index) => `E${index}`);
    await Promise.all(all.map((id) => work(event(id, { incident: OTHER }))));
    const states = await Promise.all(all.map(async (id) => (await world.run(id))?.state));
    expect(states.toSorted()).toEqual(['DONE', ...new Array(7).fill('SUPPRESSED')]);
    expect(asked).toHaveLength(1);
  });

  it('does not hold back the run that began it, nor a replay', async () => {
    const { work, event, asked, answer } = await governed({ cooldown_s: 600 });
    answer.next = async () => {
      throw new AppError('agent_unavailable', 'away');
    };
    const first = event(LEADER);
    expect(await work(first)).toBe('retry');
    world.clock += 31_000;
    answer.next = async () => ({ note: 'Here.' });
    expect(await work(first)).toBe('done');
    expect(await world.run()).toMatchObject({ state: 'DONE' });
    await work(event('E2'));
    expect(await world.run('E2')).toMatchObject(suppressed('cooldown'));
    const again = world.message({
      event: { ...fixtureEvent('incident.triggered'), id: 'E2' },
      generation: 1,
    });
    await work(again);
    expect(await world.run('E2')).toMatchObject({ state: 'DONE' });
    expect(asked).toHaveLength(3);
  });

  it('gives back the place in max_runs of a run that lost the race', async () => {
    const { work, event, ledger } = await governed({ cooldown_s: 600, max_runs: { count: 1, per_s: 3600 } });
    let raced = false;
    const racing = {
      ...ledger,
      takeLead: async (...args: Parameters<typeof ledger.takeLead>) => {
        const [key, lead, what] = args;
        if (!raced) await ledger.takeLead(key, { ...lead, run_id: 'another' }, what);
        raced = true;
        return await ledger.takeLead(...args);
      },
    };
    await work(event(LEADER), { deps: { ledger: racing } });
    expect(await world.run()).toMatchObject(suppressed('cooldown'));
    world.clock += 601_000;
    await work(event('E2'));
    expect(await world.run('E2')).toMatchObject({ state: 'DONE' });
  });
});

describe('coalesce', () => {
  const LIMITS = { coalesce_s: 120 };

  it('runs the first event now and what follows once, onto the same note', async () => {
    const { work, event, asked, followUp } = await governed(LIMITS);
    await work(event(LEADER));
    const note = world.double.notes(INCIDENT)[0];
    world.clock += 10_000;
    for (const id of ['E2', 'E3', 'E4'])
      expect(await work(event(id, { type: 'incident.priority_updated' }))).toBe('done');
    const leader = runIdOf(LEADER, TRIGGER);
    for (const id of ['E2', 'E3', 'E4'])
      expect(await world.run(id)).toMatchObject({ ...suppressed('coalesced'), coalesced_into: { leader } });
    expect(asked).toHaveLength(1);
    expect(world.followUps).toHaveLength(1);

    world.clock += 115_000;
    expect(await work(followUp())).toBe('done');
    expect(asked).toHaveLength(2);
    expect(asked[1]?.event['id']).toBe(LEADER);
    expect(asked[1]?.context).toMatchObject({
      coalesced_count: 3,
      coalesced_events: ['E4', 'E3', 'E2'].map((event_id) => ({
        event_id,
        event_type: 'incident.priority_updated',
      })),
    });
    expect(await world.run()).toMatchObject({ state: 'DONE', generation: 1, note_id: note?.id });
    expect(world.double.notes(INCIDENT)).toEqual([
      expect.objectContaining({ id: note?.id, content: expect.stringContaining('Answer 2') }),
    ]);
  });

  it('hides the follow-up until the window ends, and touches nothing before', async () => {
    const { work, event, asked, followUp } = await governed(LIMITS);
    await work(event(LEADER));
    world.clock += 10_000;
    await work(event('E2'));
    const before = await world.run();
    expect(await work(followUp())).toBe('retry');
    expect(world.hidden.at(-1)).toMatchObject({ receipt: { handle: 'follow-up' } });
    expect(world.hidden.at(-1)?.seconds).toBeGreaterThan(100);
    expect(world.hidden.at(-1)?.seconds).toBeLessThanOrEqual(110);
    expect(await world.run()).toEqual(before);
    expect(asked).toHaveLength(1);
  });

  it('asks once, however often the follow-up is sent and received', async () => {
    const { work, event, asked, followUp } = await governed(LIMITS);
    await work(event(LEADER));
    await work(event('E2'));
    world.clock += 121_000;
    for (let times = 0; times < 3; times++) expect(await work(followUp())).toBe('done');
    expect(asked).toHaveLength(2);
    expect(world.double.notes(INCIDENT)).toHaveLength(1);
  });

  it('sends nothing and asks nothing more where nothing followed', async () => {
    const { work, event, asked } = await governed(LIMITS);
    await work(event(LEADER));
    world.clock += 121_000;
    await work(event('E2'));
    expect(await world.run('E2')).toMatchObject({ state: 'DONE' });
    expect(world.followUps).toEqual([]);
    expect(asked).toHaveLength(2);
    expect(asked[1]?.context).not.toHaveProperty('coalesced_events');
  });

  it('lets an event that finds its window closed lead the next one', async () => {
    const { work, event, followUp, ledger } = await governed(LIMITS);
    await work(event(LEADER));
    await work(event('E2'));
    // Decided just before the end, and then came too late.
    const slow = {
      ...ledger,
      joinWindow: async (...args: Parameters<typeof ledger.joinWindow>) => {
        world.clock += 121_000;
        await work(followUp());
        return await ledger.joinWindow(...args);
      },
    };
    await work(event('E3'), { deps: { ledger: slow } });
    const run = await world.run('E3');
    expect(run).toMatchObject({ state: 'DONE', lead_at: expect.any(Number) });
    expect(run?.coalesced_into).toBeUndefined();
  });

  it('waits for a leading run that is still at work, and then runs once more', async () => {
    const { work, event, asked, answer, followUp } = await governed({ ...LIMITS, cooldown_by: 'service' });
    answer.next = async () => {
      if (asked.length > 1) return { note: 'With all of it.' };
      await work(event('E2', { incident: OTHER }));
      world.clock += 121_000;
      expect(await work(followUp())).toBe('retry');
      expect(world.hidden.at(-1)?.seconds).toBeGreaterThan(600);
      return { note: 'Early.' };
    };
    await work(event(LEADER));
    expect(await world.run()).toMatchObject({ state: 'DONE', generation: 0 });
    expect(await work(followUp())).toBe('done');
    expect(await world.run()).toMatchObject({ state: 'DONE', generation: 1 });
    expect(world.notes()).toHaveLength(1);
    expect(world.notes()[0]).toContain('With all of it.');
    expect(world.double.notes(OTHER)).toEqual([]);
  });

  it('leaves a leading run that answered and is still to post to its own message', async () => {
    const { work, event, asked, followUp } = await governed({ ...LIMITS, cooldown_by: 'service' });
    const first = event(LEADER);
    world.double.fail({ method: 'POST', path: /\/notes/, kind: 'status', status: 500 });
    expect(await work(first)).toBe('retry');
    await work(event('E2', { incident: OTHER }));
    world.clock += 200_000;
    expect(await work(followUp())).toBe('retry');
    expect(await world.run()).toMatchObject({ state: 'ANSWERED', generation: 0 });
    expect(await work(first)).toBe('done');
    expect(await work(followUp())).toBe('done');
    expect(asked[1]?.context).toMatchObject({ coalesced_count: 1 });
    expect(world.notes()).toEqual([expect.stringContaining('Answer 2')]);
  });

  it('follows up although the leading run failed, and replaces its failure note', async () => {
    const { work, event, answer, followUp } = await governed(LIMITS);
    answer.next = async () => {
      throw new AppError('agent_failed', 'no');
    };
    await work(event(LEADER));
    expect(await world.run()).toMatchObject({ state: 'FAILED' });
    await work(event('E2'));
    answer.next = async () => ({ note: 'All is told.' });
    world.clock += 121_000;
    await work(followUp());
    const run = await world.run();
    expect(run).toMatchObject({ state: 'DONE', generation: 1 });
    expect(world.notes().map((note) => noteKind(note, run?.run_id ?? ''))).toEqual(['answer']);
  });

  it('asks anew where an answer was saved and could never be posted', async () => {
    const { work, event, asked, followUp } = await governed(LIMITS);
    world.double.fail({ method: 'POST', path: /\/notes/, kind: 'status', status: 403 });
    await work(event(LEADER));
    expect(await world.run()).toMatchObject({ state: 'FAILED', answer: expect.anything() });
    await work(event('E2'));
    world.clock += 121_000;
    await work(followUp());
    expect(asked).toHaveLength(2);
    expect(world.notes()).toHaveLength(1);
    expect(world.notes()[0]).toContain('Answer 2');
  });

  it.each([
    ['nobody waits for an answer any more', 'incident.triggered', 'SUPERSEDED', 1],
    ['that it was resolved is among the events', 'incident.resolved', 'DONE', 2],
  ])('on a resolved incident: %s', async (_, type, state, calls) => {
    const { work, event, asked, followUp, ledger } = await governed(LIMITS);
    await work(event(LEADER));
    await work(event('E2', { type }));
    expect(await world.run('E2')).toMatchObject(suppressed('coalesced'));
    const incident = world.double.incident(INCIDENT);
    if (incident) incident.wire['status'] = 'resolved';
    world.clock += 121_000;
    await work(followUp());
    expect(await world.run()).toMatchObject({ state });
    expect(asked).toHaveLength(calls);
    expect(world.notes()).toHaveLength(1);
    expect(await ledger.read(runIdOf(LEADER, TRIGGER))).not.toHaveProperty('posted_at');
  });

  it('is not fooled by a replay that took the follow-up’s generation first', async () => {
    const { work, event, asked, followUp } = await governed(LIMITS);
    await work(event(LEADER));
    await work(world.message({ generation: 1 }));
    await work(event('E2'));
    world.clock += 121_000;
    await work(followUp());
    expect(await world.run()).toMatchObject({ state: 'DONE', generation: 2 });
    expect(asked.at(-1)?.context).toMatchObject({ coalesced_count: 1 });
    expect(world.notes()).toHaveLength(1);
  });

  it.each(['coalesced', 'follow_up_sent'] as const)(
    'sends the follow-up of a run that broke off at %s, also after the window',
    async (point) => {
      const { work, event } = await governed(LIMITS);
      await work(event(LEADER));
      const second = event('E2');
      const breaking = async (passed: string) => {
        if (passed === point) throw new Error('broken off');
      };
      expect(await work(second, { at: breaking })).toBe('retry');
      world.followUps.length = 0;
      world.clock += 900_000;
      expect(await work(second)).toBe('done');
      expect(await world.run('E2')).toMatchObject(suppressed('coalesced'));
      expect(world.followUps).toHaveLength(1);
    },
  );

  it.each([
    ['retryable', ['retryable'], 'retry', 0],
    ['too large', ['sender_fault', 'sent'], 'done', 2],
  ] as const)('does not end a run whose follow-up is not sent: %s', async (_, outcomes, expected, tries) => {
    const { work, event } = await governed(LIMITS);
    await work(event(LEADER));
    const answers = [...outcomes];
    const sent: RunMessage[] = [];
    const followUps = {
      send: async (messages: readonly RunMessage[]) => {
        sent.push(...messages);
        return [answers.shift() ?? 'retryable'];
      },
    };
    const second = event('E2');
    expect(await work(second, { deps: { followUps } })).toBe(expected);
    if (expected === 'done') {
      expect(sent).toHaveLength(tries);
      expect(sent[1]?.event).toEqual({
        id: LEADER,
        event_type: 'incident.triggered',
        data: { type: 'incident_reference', id: INCIDENT },
      });
      return;
    }
    expect(await world.run('E2')).toMatchObject({ state: 'RUNNING' });
    world.clock += 31_000;
    expect(await work(second)).toBe('done');
    expect(world.followUps).toHaveLength(1);
  });

  it('counts the follow-up into max_runs, and begins the cooldown again with it', async () => {
    const { work, event, asked, followUp } = await governed({
      ...LIMITS,
      cooldown_s: 300,
      max_runs: { count: 2, per_s: 86_400 },
    });
    await work(event(LEADER));
    await work(event('E2'));
    world.clock += 121_000;
    await work(followUp());
    expect(asked).toHaveLength(2);
    // 301 s after the first run, 180 s after its follow-up.
    world.clock += 180_000;
    await work(event('E3'));
    expect(await world.run('E3')).toMatchObject(suppressed('cooldown'));
    world.clock += 121_000;
    await work(event('E4'));
    expect(await world.run('E4')).toMatchObject(suppressed('max_runs'));
  });

  it('counts the age of a follow-up from the end of its window', async () => {
    const { work, event, followUp } = await governed({ coalesce_s: 3000, max_age_s: 3600 });
    await work(event(LEADER));
    await work(event('E2'));
    const receipt = followUp();
    world.clock += 4_200_000;
    await work(receipt);
    expect(await world.run()).toMatchObject({ state: 'DONE', generation: 1 });
  });

  it('comes back when the ledger does not answer', async () => {
    const { work, event, followUp, ledger } = await governed(LIMITS);
    await work(event(LEADER));
    await work(event('E2'));
    world.clock += 121_000;
    const down = {
      ...ledger,
      closeWindow: async () => Promise.reject(new AppError('ledger_unavailable', 'down')),
    };
    expect(await work(followUp(), { deps: { ledger: down } })).toBe('retry');
    expect(world.hidden.at(-1)?.seconds).toBe(30);
    expect(await work(followUp())).toBe('done');
  });
});

describe('budget', () => {
  const tokens = (amount: number) => ({ budget: { amount, unit: 'tokens' as const, per_s: 86_400 } });
  const using = (total_tokens: number) => async () => ({ note: 'Answer.', usage: { total_tokens } });

  it('answers with a digest when it is used up, and begins anew with the next window', async () => {
    const { work, event, asked, answer } = await governed(tokens(1000));
    answer.next = using(600);
    for (const id of [LEADER, 'E2', 'E3']) await work(event(id));
    expect(asked).toHaveLength(2);
    expect(await world.run('E3')).toMatchObject({
      ...suppressed('budget'),
      answer: { digest: true, over_budget: true },
      note_id: expect.any(String),
    });
    expect(world.notes().at(-1)).toContain('what this trigger may spend (1000 tokens in 24 h) is used up');
    world.clock += 86_400_000;
    await work(event('E4'));
    expect(await world.run('E4')).toMatchObject({ state: 'DONE' });
  });

  it('lets exactly as many ask at once as it has room for', async () => {
    const { work, event, asked, answer } = await governed(
      { ...tokens(300), max_runs: { count: 99, per_s: 3600 } },
      100,
    );
    const all = Array.from({ length: 8 }, (_, index) => `E${index}`);
    const together = Promise.withResolvers<void>();
    answer.next = async () => {
      await together.promise;
      return { note: 'Answer.', usage: { total_tokens: 100 } };
    };
    const done = all.map((id) => work(event(id)));
    const digests = async () =>
      (await Promise.all(all.map((id) => world.run(id)))).filter((run) => run?.answer?.digest);
    await expect.poll(async () => (await digests()).length, { timeout: 30_000 }).toBe(5);
    together.resolve();
    await Promise.all(done);
    expect(asked).toHaveLength(3);
    expect(await digests()).toHaveLength(5);
  });

  it.each([
    ['refused: nothing', new AppError('agent_refused', 'busy'), 2],
    [
      'failed, having told what it used',
      new AppError('agent_failed', 'no', { usage: { total_tokens: 10 } }),
      2,
    ],
    ['failed: nobody knows, so what it held', new AppError('agent_timeout', 'late', { retry: false }), 1],
  ])('counts a call that %s', async (_, error, calls) => {
    const { work, event, asked, answer } = await governed(tokens(100), 100);
    answer.next = async () => {
      throw error;
    };
    await work(event(LEADER));
    answer.next = using(1);
    await work(event('E2'));
    expect(asked).toHaveLength(calls);
  });

  it('keeps the hold of an attempt that broke off, once, and meets one that was never used again', async () => {
    const { work, event, asked, answer } = await governed(tokens(201), 100);
    const first = event(LEADER);
    answer.next = using(5);
    // Breaks off before it asks, twice, and then when it was counted.
    for (const point of ['budget_held', 'budget_held', 'attempt_counted'] as const) {
      const breaking = async (passed: string) => {
        if (passed === point) throw new Error('broken off');
      };
      expect(await work(first, { at: breaking })).toBe('retry');
      world.clock += 900_000;
    }
    expect(await work(first)).toBe('done');
    expect(asked).toHaveLength(1);
    // 100 are held for good and 5 were used: another one may ask, which uses the rest, and then nobody.
    answer.next = using(96);
    await work(event('E2'));
    await work(event('E3'));
    expect(asked).toHaveLength(2);
  });

  it('never puts a digest in the place of an answer', async () => {
    const { work, event, answer, followUp } = await governed({ ...tokens(10), coalesce_s: 120 });
    answer.next = using(50);
    await work(event(LEADER));
    await work(event('E2'));
    world.clock += 121_000;
    await work(followUp());
    expect(await world.run()).toMatchObject({ ...suppressed('budget'), note_id: expect.any(String) });
    expect(world.notes()).toEqual([expect.stringContaining('Answer.')]);
  });

  it('has no say in a template, which costs nothing', async () => {
    const { work, event, asked } = await governed(tokens(1));
    world.agents.splice(0, 1, agentNamed('asker', { invoke: { template: { note: 'Look.' } } }));
    for (const id of [LEADER, 'E2', 'E3']) await work(event(id));
    expect(asked).toHaveLength(3);
  });

  it('does not fail a run that it cannot settle', async () => {
    const { work, event, ledger } = await governed(tokens(100));
    const down = {
      ...ledger,
      settleBudget: async () => Promise.reject(new AppError('ledger_unavailable', 'down')),
    };
    expect(await work(event(LEADER), { deps: { ledger: down } })).toBe('done');
    expect(await world.run()).toMatchObject({ state: 'DONE' });
  });
});
