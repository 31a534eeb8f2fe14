import { randomUUID } from 'node:crypto';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createRunLedger } from '../../lib/adapters/run-ledger/create-run-ledger.ts';
import { LEDGER_SHAPE } from '../../lib/config/tables.ts';
import { loopbackAws, startDynamoDb, type TestDynamoDb } from '../support/dynamodb.ts';
import { type LossyProxy, startLossyProxy } from '../support/lossy-proxy.ts';

let dynamodb: TestDynamoDb;
let proxy: LossyProxy;
const NOW = 1_800_000_000_000;
const TABLE = 'governor';

beforeAll(async () => {
  dynamodb = await startDynamoDb();
  proxy = await startLossyProxy(dynamodb.url);
  await dynamodb.createTable(TABLE, LEDGER_SHAPE);
});
afterAll(async () => {
  await proxy.close();
  await dynamodb.close();
});

const options = { table: TABLE, now: () => NOW, ttl_days: 30 };
const ledger = () => createRunLedger({ ...options, client: dynamodb.client });
/** Its SDK repeats a write whose answer was lost. */
const lossyLedger = () =>
  createRunLedger({ ...options, client: new DynamoDBClient({ ...loopbackAws(proxy.url), maxAttempts: 3 }) });

const many = <T>(count: number, act: (index: number) => Promise<T>): Promise<T[]> =>
  Promise.all(Array.from({ length: count }, (_, index) => act(index)));
const truths = (results: readonly boolean[]): number => results.filter(Boolean).length;

describe('max_runs', () => {
  const windowOf = (subject: string) => ({ subject, trigger: 'checkout', count: 5, per_s: 3600, at: NOW });

  it('gives a place back once, however often that is said', async () => {
    const key = windowOf(randomUUID());
    await many(5, (index) => ledger().reserveRun({ ...key, run_id: `run-${index}` }));
    await many(4, () => ledger().releaseRun({ ...key, run_id: 'run-0' }));
    await ledger().releaseRun({ ...key, run_id: 'never in it' });
    expect(truths(await many(10, (index) => ledger().reserveRun({ ...key, run_id: `late-${index}` })))).toBe(
      1,
    );
  });

  it('counts a reservation once whose answer was lost', async () => {
    const key = windowOf(randomUUID());
    proxy.lose('UpdateItem');
    expect(await lossyLedger().reserveRun({ ...key, run_id: 'run' })).toBe(true);
    expect(truths(await many(10, (index) => ledger().reserveRun({ ...key, run_id: `run-${index}` })))).toBe(
      4,
    );
  });
});

describe('the lead', () => {
  const keyOf = () => ({ subject: `incident:${randomUUID()}`, trigger: 'checkout' });

  it('is taken by one of many', async () => {
    const key = keyOf();
    const took = await many(20, (index) =>
      ledger().takeLead(key, { run_id: `run-${index}`, at: NOW }, { seen: undefined, keep_s: 60 }),
    );
    expect(truths(took)).toBe(1);
    expect(await ledger().readLead(key)).toEqual({
      run_id: `run-${took.indexOf(true)}`,
      at: NOW,
      ran_at: NOW,
    });
  });

  it('is taken over by one of many, and only from the run that was seen', async () => {
    const key = keyOf();
    const lead = { run_id: 'first', at: NOW };
    await ledger().takeLead(key, lead, { seen: undefined, keep_s: 60 });
    const seen = await ledger().readLead(key);
    const take = (run_id: string) => ledger().takeLead(key, { run_id, at: NOW + 1 }, { seen, keep_s: 60 });
    expect(truths(await many(20, (index) => take(`run-${index}`)))).toBe(1);
    expect(await take('too late')).toBe(false);
  });

  it('of a write whose answer was lost is the writer’s own', async () => {
    const key = keyOf();
    proxy.lose('UpdateItem');
    await lossyLedger().takeLead(key, { run_id: 'run', at: NOW }, { seen: undefined, keep_s: 60 });
    expect(await ledger().readLead(key)).toMatchObject({ run_id: 'run' });
  });

  it('is renewed by the run that has it, and then nobody takes what was seen before', async () => {
    const key = keyOf();
    await ledger().takeLead(key, { run_id: 'run', at: NOW }, { seen: undefined, keep_s: 60 });
    const seen = await ledger().readLead(key);
    await ledger().renewLead(key, { run_id: 'another', at: NOW + 5 });
    expect(await ledger().readLead(key)).toEqual(seen);
    await ledger().renewLead(key, { run_id: 'run', at: NOW + 5 });
    expect(await ledger().readLead(key)).toEqual({ run_id: 'run', at: NOW, ran_at: NOW + 5 });
    expect(await ledger().takeLead(key, { run_id: 'next', at: NOW + 9 }, { seen, keep_s: 60 })).toBe(false);
  });
});

describe('a coalescing window', () => {
  const keyOf = () => ({ leader: randomUUID(), at: NOW });

  it('holds all that joined before it was closed, and nothing of what came later', async () => {
    const key = keyOf();
    const join = (index: number) =>
      ledger().joinWindow(key, { run_id: `run-${index}`, created_at: NOW + index });
    const [joined] = await Promise.all([many(20, join), ledger().closeWindow(key)]);
    const { run_ids } = await ledger().readWindow(key);
    const expected = joined.flatMap((ok, index) => (ok ? [`run-${index}`] : [])).toReversed();
    expect(run_ids).toEqual(expected);
    expect(await join(99)).toBe(false);
    for (const [index, ok] of joined.entries()) expect(await join(index)).toBe(ok);
  });

  it('holds a run once whose joining was repeated', async () => {
    const key = keyOf();
    proxy.lose('UpdateItem');
    expect(await lossyLedger().joinWindow(key, { run_id: 'run', created_at: NOW })).toBe(true);
    expect(await ledger().joinWindow(key, { run_id: 'run', created_at: NOW })).toBe(true);
    expect((await ledger().readWindow(key)).run_ids).toEqual(['run']);
  });

  it('names one generation for its follow-up', async () => {
    const key = keyOf();
    const named = await many(10, (index) => ledger().nameFollowUp(key, index + 1));
    expect(new Set(named).size).toBe(1);
    expect(await ledger().readWindow(key)).toMatchObject({ generation: named[0], follow_up_sent: false });
    await ledger().markFollowUpSent(key);
    expect(await ledger().readWindow(key)).toMatchObject({ follow_up_sent: true });
  });
});

describe('a budget', () => {
  const windowOf = () => ({ trigger: randomUUID(), unit: 'tokens', per_s: 86_400, at: NOW });

  it('is held by exactly as many at once as there is room for', async () => {
    const window = windowOf();
    const held = await many(20, (index) =>
      ledger().holdBudget(window, { id: `run-${index}`, units: 100, most: 700 }),
    );
    expect(truths(held)).toBe(7);
    const again = await many(20, (index) =>
      ledger().holdBudget(window, { id: `run-${index}`, units: 100, most: 700 }),
    );
    expect(again).toEqual(held);
  });

  it('counts a hold and its settlement once, whoever repeats them', async () => {
    const window = windowOf();
    const hold = { id: 'run', units: 100 };
    proxy.lose('UpdateItem');
    expect(await lossyLedger().holdBudget(window, { ...hold, most: 150 })).toBe(true);
    proxy.lose('UpdateItem');
    await lossyLedger().settleBudget(window, { id: 'run', units: 50 });
    await many(5, () => ledger().settleBudget(window, { id: 'run', units: 0 }));
    // 50 are used: two more holds fit, and no third.
    const held = await many(10, (index) =>
      ledger().holdBudget(window, { id: `other-${index}`, units: 50, most: 150 }),
    );
    expect(truths(held)).toBe(2);
  });

  it('is given back once by a call that never was', async () => {
    const window = windowOf();
    await ledger().holdBudget(window, { id: 'run', units: 100, most: 100 });
    expect(await ledger().holdBudget(window, { id: 'next', units: 100, most: 100 })).toBe(false);
    await many(5, () => ledger().settleBudget(window, { id: 'run', units: 0 }));
    expect(
      truths(
        await many(5, (index) => ledger().holdBudget(window, { id: `n-${index}`, units: 100, most: 100 })),
      ),
    ).toBe(1);
  });

  it('begins anew with each window', async () => {
    const window = windowOf();
    await ledger().holdBudget(window, { id: 'run', units: 100, most: 100 });
    const next = { ...window, at: NOW + 86_400_000 };
    expect(await ledger().holdBudget(next, { id: 'next', units: 100, most: 100 })).toBe(true);
  });
});
