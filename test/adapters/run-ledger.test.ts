import { randomBytes, randomUUID } from 'node:crypto';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createRunLedger } from '../../lib/adapters/run-ledger/create-run-ledger.ts';
import type { Claim, ClaimOutcome } from '../../lib/app/ports/run-ledger.ts';
import { LEDGER_SHAPE } from '../../lib/config/tables.ts';
import type { Run } from '../../lib/domain/run.ts';
import { loopbackAws, startDynamoDb, type TestDynamoDb } from '../support/dynamodb.ts';
import { type LossyProxy, startLossyProxy } from '../support/lossy-proxy.ts';

let dynamodb: TestDynamoDb;
let proxy: LossyProxy;
let now = 1_800_000_000_000;
const TABLE = 'ledger';

beforeAll(async () => {
  dynamodb = await startDynamoDb();
  proxy = await startLossyProxy(dynamodb.url);
  await dynamodb.createTable(TABLE, LEDGER_SHAPE);
});
afterAll(async () => {
  await proxy.close();
  await dynamodb.close();
});

const ledger = () => createRunLedger({ client: dynamodb.client, table: TABLE, now: () => now, ttl_days: 30 });
const lossyLedger = () =>
  createRunLedger({
    client: new DynamoDBClient({ ...loopbackAws(proxy.url), maxAttempts: 3 }),
    table: TABLE,
    now: () => now,
    ttl_days: 30,
  });

const claimOf = (run_id: string, change: Partial<Claim> = {}): Claim => ({
  run_id,
  owner: randomUUID(),
  generation: 0,
  lease_until: now + 60_000,
  sent_at: now,
  seed: {
    event_id: 'E1',
    event_type: 'incident.triggered',
    trigger: 'checkout',
    incident_id: 'PGR0VU2',
    event: { id: 'E1', data: { title: 'x'.repeat(500_000) } },
  },
  ...change,
});

function claimed(outcome: ClaimOutcome): Run {
  if (outcome.outcome !== 'claimed') throw new Error(`not claimed: ${outcome.outcome}`);
  return outcome.run;
}

async function finished(state: Run['state'], set: Partial<Run> = {}): Promise<string> {
  const run_id = randomUUID();
  const run = claimed(await ledger().claim(claimOf(run_id)));
  await ledger().change(run, { set: { ...set, state } });
  return run_id;
}

describe('a claim', () => {
  it('is won by one of many workers', async () => {
    const run_id = randomUUID();
    const outcomes = await Promise.all(Array.from({ length: 20 }, () => ledger().claim(claimOf(run_id))));
    expect(outcomes.filter(({ outcome }) => outcome === 'claimed')).toHaveLength(1);
    expect(outcomes.filter(({ outcome }) => outcome === 'held')).toHaveLength(19);
  });

  it('of a run whose lease is over is won by one of many workers', async () => {
    const run_id = randomUUID();
    await ledger().claim(claimOf(run_id));
    now += 61_000;
    const outcomes = await Promise.all(Array.from({ length: 20 }, () => ledger().claim(claimOf(run_id))));
    expect(outcomes.filter(({ outcome }) => outcome === 'claimed')).toHaveLength(1);
  });

  it.each(['PutItem', 'UpdateItem'])('whose answer to %s was lost meets its own lease', async (operation) => {
    const run_id = randomUUID();
    if (operation === 'UpdateItem') {
      await ledger().claim(claimOf(run_id));
      now += 61_000;
    }
    proxy.lose(operation);
    expect((await lossyLedger().claim(claimOf(run_id))).outcome).toBe('claimed');
  });

  it('keeps the event, compressed', async () => {
    const run_id = randomUUID();
    const claim = claimOf(run_id);
    await ledger().claim(claim);
    expect(await ledger().readEvent(run_id)).toEqual(claim.seed.event);
  });

  it('of an event that no item can hold is won, and its longest answer fits', async () => {
    const run_id = randomUUID();
    const claim = claimOf(run_id);
    const incompressible = randomBytes(390_000).toString('base64');
    const event = { id: 'E1', data: { title: incompressible } };
    const run = claimed(await ledger().claim({ ...claim, seed: { ...claim.seed, event } }));
    const answer = { note: '東'.repeat(60_000) };
    expect(await ledger().change(run, { set: { state: 'ANSWERED', answer } })).toMatchObject({ answer });
    expect(await ledger().readEvent(run_id)).toBeUndefined();
  });

  it.each(['DONE', 'FILTERED', 'SUPERSEDED', 'SUPPRESSED', 'EXPIRED'] as const)(
    'of a %s run needs a higher generation',
    async (state) => {
      const run_id = await finished(state, {
        note_id: 'PNOTE01',
        answer: { note: 'old' },
        agent_attempts: 2,
      });
      expect(await ledger().claim(claimOf(run_id, { sent_at: now + 1000 }))).toEqual({
        outcome: 'finished',
        state,
      });
      const run = claimed(await ledger().claim(claimOf(run_id, { generation: 1 })));
      expect(run).toMatchObject({
        state: 'RUNNING',
        generation: 1,
        agent_attempts: 0,
        note_id: 'PNOTE01',
        posted_at: 0,
      });
      expect(run.answer).toBeUndefined();
      expect(await ledger().read(run_id)).toEqual(expect.objectContaining(run));
    },
  );

  it('of a FAILED run needs a message sent after it failed, and keeps the saved answer', async () => {
    const run_id = await finished('FAILED', { failed_at: now, answer: { note: 'kept' }, agent_attempts: 2 });
    expect((await ledger().claim(claimOf(run_id, { sent_at: now }))).outcome).toBe('finished');
    const run = claimed(await ledger().claim(claimOf(run_id, { sent_at: now + 1 })));
    expect(run).toMatchObject({ state: 'ANSWERED', agent_attempts: 0, answer: { note: 'kept' } });
    expect(run.failed_at).toBeUndefined();
  });

  it('never lowers the generation', async () => {
    const run_id = randomUUID();
    await ledger().claim(claimOf(run_id, { generation: 3 }));
    now += 61_000;
    expect(claimed(await ledger().claim(claimOf(run_id, { generation: 1 }))).generation).toBe(3);
  });

  it('leaves a run in a state of a newer version alone', async () => {
    const run_id = await finished('PAUSED' as Run['state']);
    expect((await ledger().claim(claimOf(run_id, { generation: 5 }))).outcome).toBe('held');
  });
});

describe('a change', () => {
  it('is refused to who lost the lease', async () => {
    const run_id = randomUUID();
    const zombie = claimed(await ledger().claim(claimOf(run_id)));
    now += 61_000;
    await ledger().claim(claimOf(run_id));
    expect(await ledger().change(zombie, { set: { note_id: 'PNOTE01' } })).toBeUndefined();
    expect((await ledger().read(run_id))?.note_id).toBeUndefined();
  });

  it('is refused on a final state', async () => {
    const run_id = randomUUID();
    const run = claimed(await ledger().claim(claimOf(run_id)));
    await ledger().change(run, { set: { state: 'DONE' } });
    expect(await ledger().change(run, { set: { note_id: 'PNOTE01' } })).toBeUndefined();
  });

  it('whose answer was lost counts as written', async () => {
    const run = claimed(await ledger().claim(claimOf(randomUUID())));
    proxy.lose('UpdateItem');
    const changed = await lossyLedger().change(
      run,
      { set: { state: 'ANSWERED', agent_attempts: 1 }, remove: ['posted_at'] },
      { state: 'RUNNING' },
    );
    expect(changed).toMatchObject({ agent_attempts: 1 });
  });

  it.each([
    ['a state that moved on', { state: 'NOTED' }],
    ['too little of the lease', { lease_left_ms: 60_001 }],
  ] as const)('is refused by %s', async (_, guard) => {
    const run = claimed(await ledger().claim(claimOf(randomUUID())));
    await ledger().change(run, { set: { note_id: 'PNOTE01' } });
    expect(await ledger().change(run, { set: { note_id: 'PNOTE02' } }, guard)).toBeUndefined();
  });

  it('tells that the table does not answer', async () => {
    const broken = createRunLedger({
      client: dynamodb.client,
      table: 'nowhere',
      now: () => now,
      ttl_days: 30,
    });
    await expect(broken.claim(claimOf(randomUUID()))).rejects.toMatchObject({ code: 'ledger_unavailable' });
  });
});

describe('the counters', () => {
  it('let exactly so many runs into a window, each once', async () => {
    const key = { subject: 'PGR0VU2', trigger: 'checkout', count: 5, per_s: 3600, at: now };
    const tries = Array.from({ length: 30 }, (_, index) =>
      ledger().reserveRun({ ...key, run_id: `run-${index % 15}` }),
    );
    const let_in = (await Promise.all(tries)).map((ok, index) => (ok ? `run-${index % 15}` : ''));
    expect(new Set(let_in.filter(Boolean)).size).toBe(5);
    expect(await ledger().reserveRun({ ...key, at: now + 3_600_000, run_id: 'later' })).toBe(true);
  });

  it('give the failure note of an hour to one run', async () => {
    const key = { incident_id: 'PGR0VU2', trigger: 'checkout' };
    expect(await ledger().reserveFailureNote({ ...key, run_id: 'a' })).toBe(true);
    expect(await ledger().reserveFailureNote({ ...key, run_id: 'b' })).toBe(false);
    expect(await ledger().reserveFailureNote({ ...key, run_id: 'a' })).toBe(true);
  });

  it('know our notes by incident', async () => {
    await finished('DONE', { note_id: 'PNOTE77' });
    await finished('FAILED', { failure_note_id: 'PNOTE78' });
    const own = await Promise.all(
      ['PNOTE77', 'PNOTE78', 'PNOTE79'].map((id) => ledger().isOwnNote('PGR0VU2', id)),
    );
    expect(own).toEqual([true, true, false]);
  });
});
