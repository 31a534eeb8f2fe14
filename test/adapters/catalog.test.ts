import {
  DeleteItemCommand,
  GetItemCommand,
  PutItemCommand,
  ScanCommand,
  UpdateItemCommand,
} from '@aws-sdk/client-dynamodb';
import { expect, test } from 'vitest';
import { loadCatalog } from '../../lib/adapters/catalog-load.ts';
import { createCatalogReader } from '../../lib/adapters/catalog-reader.ts';
import { createCatalogWriter } from '../../lib/adapters/catalog-writer.ts';
import { createWorkerCatalog } from '../../lib/adapters/worker-catalog.ts';
import type { Agent } from '../../lib/domain/agent.ts';
import type { Catalog } from '../../lib/domain/catalog.ts';
import { compileIndex } from '../../lib/domain/index/compile-index.ts';
import type { Trigger } from '../../lib/domain/trigger.ts';
import { trigger } from '../app/receive-fixture.ts';
import { catalogTable } from './loopback.ts';

function agent(name: string, note: string): Agent {
  return {
    apiVersion: 'aof.sh/v1',
    kind: 'Agent',
    metadata: { name },
    spec: {
      invoke: { template: { note } },
      tools: [],
      mcp: [],
      env: {},
      context: { alerts: true, log_entries: true, notes: true, changes: true, past: true, max_tokens: 6000 },
      max_iterations: 10,
    },
  };
}

const at = (minute: number) => new Date(Date.UTC(2026, 10, 23, 12, minute)).toISOString();

function catalog(
  version: string,
  triggers: readonly Trigger[],
  agents: readonly Agent[],
  minute = 0,
): Catalog {
  const entry = <T extends Trigger | Agent>(resource: T) => ({
    resource,
    parameter: `/s/${resource.kind}/${resource.metadata.name}`,
    parameter_version: 1,
  });
  return {
    version,
    published_at: at(minute),
    checked_at: at(minute),
    triggers: triggers.map(entry),
    agents: agents.map(entry),
    verdicts: [],
  };
}

/** Text that brotli cannot make small, the same each time. */
function noise(length: number): string {
  let state = 42;
  let text = '';
  while (text.length < length) {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    text += (state >>> 4).toString(36);
  }
  return text;
}

/** Counts what a client sends, and may lose it. */
function watched(client: Awaited<ReturnType<typeof catalogTable>>['client']) {
  const seen = { sent: [] as string[], down: false };
  const send: typeof client.send = (...args: unknown[]) => {
    const [command] = args;
    seen.sent.push((command as object).constructor.name);
    if (seen.down) return Promise.reject(new Error('no connection'));
    return Reflect.apply(client.send, client, args);
  };
  return { seen, client: { send } };
}

test('what is published is what everyone reads', async () => {
  const { client, table } = await catalogTable();
  const writer = createCatalogWriter({ client, table });
  expect(await writer.load()).toBeUndefined();
  const wanted = catalog('v1', [trigger('t1'), trigger('t2')], [agent('brief', 'Hello')]);
  await writer.publish(wanted);
  expect(await writer.load()).toMatchObject({ ...wanted });
  expect(await createCatalogReader({ client, table, now: () => 0 }).current()).toMatchObject({
    version: 'v1',
    checked_at: at(0),
    triggers: wanted.triggers,
  });
  const worker = createWorkerCatalog({ client, table, now: () => 0 });
  expect(await worker.trigger('t2')).toEqual(trigger('t2'));
  expect(await worker.agent('brief')).toEqual(agent('brief', 'Hello'));
  expect(await worker.trigger('brief')).toBeUndefined();
  expect(await worker.agent('constructor')).toBeUndefined();
});

test('a cold receiver makes one read for a thousand triggers', async () => {
  const { client, table } = await catalogTable();
  const many = Array.from({ length: 1000 }, (_, index) => trigger(`t${index}`));
  await createCatalogWriter({ client, table }).publish(catalog('v1', many, [agent('brief', 'Hello')]));
  const { seen, client: counted } = watched(client);
  const { triggers } = await createCatalogReader({ client: counted, table, now: () => 0 }).current();
  expect(triggers).toHaveLength(1000);
  expect(seen.sent).toEqual(['GetItemCommand']);
});

test('the index comes with the triggers, in the same read, wherever they are', async () => {
  const { client, table } = await catalogTable();
  for (const [version, size, reads] of [
    ['small', 10, ['GetItemCommand']],
    ['large', 900_000, ['GetItemCommand', 'GetItemCommand', 'GetItemCommand']],
  ] as const) {
    const triggers = [trigger('t1'), trigger('large', {}, { parameters: { noise: noise(size) } })];
    const index = compileIndex(triggers);
    await createCatalogWriter({ client, table }).publish({ ...catalog(version, triggers, []), index });
    const { seen, client: counted } = watched(client);
    const read = await createCatalogReader({ client: counted, table, now: () => 0 }).current();
    expect(read).toMatchObject({ version, index });
    expect(seen.sent).toEqual(reads);
  }
});

test('an index that has no room beside the triggers is left out; a catalog without one is read as before', async () => {
  const { client, table } = await catalogTable();
  const triggers = [
    trigger('t1', { allowed_services: [noise(80_000)] }, { parameters: { noise: noise(520_000) } }),
  ];
  const wanted = { ...catalog('v1', triggers, []), index: compileIndex(triggers) };
  await createCatalogWriter({ client, table }).publish(wanted);
  const read = await createCatalogReader({ client, table, now: () => 0 }).current();
  expect(read.triggers).toEqual(wanted.triggers);
  expect(read).not.toHaveProperty('index');
});

test('a worker asks for no index', async () => {
  const { client, table } = await catalogTable();
  const triggers = [trigger('t1')];
  const wanted = { ...catalog('v1', triggers, []), index: compileIndex(triggers) };
  await createCatalogWriter({ client, table }).publish(wanted);
  expect(await loadCatalog({ client, table }, ['triggers', 'agents'])).not.toHaveProperty('index');
});

test('triggers and agents beyond what an item holds go into parts and come back whole', async () => {
  const { client, table } = await catalogTable();
  const large = trigger('large', {}, { parameters: { noise: noise(900_000) } });
  const wanted = catalog('v1', [large, trigger('t2')], [agent('brief', noise(500_000))]);
  const writer = createCatalogWriter({ client, table });
  await writer.publish(wanted);
  expect(await writer.load()).toMatchObject({ ...wanted });
  const { triggers } = await createCatalogReader({ client, table, now: () => 0 }).current();
  expect(triggers).toEqual(wanted.triggers);
});

test.each([
  ['a trigger applied', [], [trigger('t1')]],
  ['a trigger enabled', [trigger('t1', {}, { enabled: false })], [trigger('t1')]],
] as const)(
  '%s a moment ago, which the receiver has matched, is no trigger gone to a worker',
  async (_, before, after) => {
    const { client, table } = await catalogTable();
    const writer = createCatalogWriter({ client, table });
    await writer.publish(catalog('v1', before, [], 0));
    const worker = createWorkerCatalog({ client, table, now: () => 0 });
    expect((await worker.trigger('t1'))?.spec.enabled).not.toBe(true);
    await writer.publish(catalog('v2', after, [], 1));
    expect((await worker.trigger('t1'))?.spec.enabled).toBe(true);
  },
);

test('an agent applied a moment ago is no agent missing to a worker', async () => {
  const { client, table } = await catalogTable();
  const writer = createCatalogWriter({ client, table });
  await writer.publish(catalog('v1', [], [], 0));
  const worker = createWorkerCatalog({ client, table, now: () => 0 });
  expect(await worker.agent('brief')).toBeUndefined();
  await writer.publish(catalog('v2', [], [agent('brief', 'Hello')], 1));
  expect(await worker.agent('brief')).toEqual(agent('brief', 'Hello'));
});

test('a trigger that is not in a stale copy is not called gone while the catalog cannot be read', async () => {
  const { client, table } = await catalogTable();
  await createCatalogWriter({ client, table }).publish(catalog('v1', [trigger('t1')], []));
  const { seen, client: counted } = watched(client);
  const clock = { now: 0 };
  const worker = createWorkerCatalog({ client: counted, table, now: () => clock.now });
  expect(await worker.trigger('t1')).toBeDefined();
  seen.down = true;
  clock.now = 60_000;
  expect(await worker.trigger('t1')).toBeDefined();
  await expect(worker.trigger('t2')).rejects.toMatchObject({ code: 'catalog_unavailable' });
  await expect(worker.agent('brief')).rejects.toMatchObject({ code: 'catalog_unavailable' });
});

test('nothing published yet is catalog_unavailable: the delivery has to come again', async () => {
  const { client, table } = await catalogTable();
  const reader = createCatalogReader({ client, table, now: () => 0 });
  await expect(reader.current()).rejects.toMatchObject({ code: 'catalog_unavailable' });
  const worker = createWorkerCatalog({ client, table, now: () => 0 });
  await expect(worker.trigger('t1')).rejects.toMatchObject({ code: 'catalog_unavailable' });
  await expect(worker.agent('a1')).rejects.toMatchObject({ code: 'catalog_unavailable' });
});

test('10 s fresh, then read anew; the stale copy serves 24 h and only while reading fails', async () => {
  const { client, table } = await catalogTable();
  const writer = createCatalogWriter({ client, table });
  await writer.publish(catalog('v1', [trigger('t1')], []));
  const clock = { now: 0 };
  const { seen, client: counted } = watched(client);
  const reader = createCatalogReader({ client: counted, table, now: () => clock.now });
  await reader.current();
  await writer.publish(catalog('v2', [trigger('t2')], [], 1));
  clock.now = 9_999;
  expect((await reader.current()).version).toBe('v1');
  clock.now = 10_000;
  expect((await reader.current()).version).toBe('v2');
  seen.down = true;
  clock.now = 10_000 + 24 * 3_600_000 - 1;
  expect((await reader.current()).version).toBe('v2');
  clock.now += 1;
  await expect(reader.current()).rejects.toMatchObject({ code: 'catalog_unavailable' });
  seen.down = false;
  expect((await reader.current()).version).toBe('v2');
});

test('a read that takes too long leaves the stale copy in place', async () => {
  const { client, table } = await catalogTable();
  await createCatalogWriter({ client, table }).publish(catalog('v1', [trigger('t1')], []));
  const clock = { now: 0 };
  const reader = createCatalogReader({
    client,
    table,
    now: () => clock.now,
    wait: () => AbortSignal.abort(),
  });
  await reader.current();
  clock.now = 60_000;
  expect((await reader.current()).version).toBe('v1');
});

test('the same content again writes only when it was checked', async () => {
  const { client, table } = await catalogTable();
  const { seen, client: counted } = watched(client);
  const writer = createCatalogWriter({ client: counted, table });
  await writer.publish(catalog('v1', [trigger('t1')], [agent('brief', 'Hello')]));
  seen.sent.length = 0;
  await writer.publish({
    ...catalog('v1', [trigger('t1')], [agent('brief', 'Hello')], 5),
    published_at: at(0),
  });
  expect(seen.sent).toEqual(['GetItemCommand', 'UpdateItemCommand']);
  expect(await writer.load()).toMatchObject({ version: 'v1', published_at: at(0), checked_at: at(5) });
});

test('a publication from parameters read earlier does not replace one from parameters read later', async () => {
  const { client, table } = await catalogTable();
  const writer = createCatalogWriter({ client, table });
  await writer.publish(catalog('newer', [trigger('t2')], [], 5));
  await writer.publish(catalog('older', [trigger('t1')], [], 4));
  await writer.publish(catalog('newer', [trigger('t2')], [], 3));
  expect(await writer.load()).toMatchObject({ version: 'newer', checked_at: at(5) });
});

test('until the pointer is written readers see the old publication, whole', async () => {
  const { client, table } = await catalogTable();
  const writer = createCatalogWriter({ client, table });
  await writer.publish(catalog('v1', [trigger('t1')], [agent('brief', 'old')]));
  const { client: counted } = watched(client);
  const failing: typeof counted = {
    send: (...args: unknown[]) => {
      const [command] = args;
      const writesPointer = command instanceof PutItemCommand && command.input.Item?.['id']?.S === 'current';
      if (writesPointer) return Promise.reject(new Error('no connection'));
      return Reflect.apply(counted.send, counted, args);
    },
  };
  const second = createCatalogWriter({ client: failing, table });
  await expect(second.publish(catalog('v2', [], [agent('brief', 'new')], 1))).rejects.toMatchObject({
    code: 'catalog_unavailable',
  });
  expect(await writer.load()).toMatchObject({ version: 'v1', agents: [{ resource: agent('brief', 'old') }] });
});

test('parts stay one publication longer than they are named, then go', async () => {
  const { client, table } = await catalogTable();
  const writer = createCatalogWriter({ client, table });
  const parts = async () => {
    const { Items } = await client.send(new ScanCommand({ TableName: table }));
    return new Set(Items?.map((item) => item['id']?.S).filter((id) => id !== 'current'));
  };
  await writer.publish(catalog('v1', [], [agent('brief', 'one')], 1));
  const first = await parts();
  await writer.publish(catalog('v2', [], [agent('brief', 'two')], 2));
  const second = await parts();
  await writer.publish(catalog('v3', [], [agent('brief', 'three')], 3));
  const third = await parts();
  expect(first.isSubsetOf(second)).toBe(true);
  expect(first.isDisjointFrom(third)).toBe(true);
  expect(third.size).toBe(4);
});

test('a part that is gone is catalog_unavailable, not half a catalog', async () => {
  const { client, table } = await catalogTable();
  const writer = createCatalogWriter({ client, table });
  await writer.publish(catalog('v1', [trigger('t1')], [agent('brief', 'one')]));
  const { Item } = await client.send(new GetItemCommand({ TableName: table, Key: { id: { S: 'current' } } }));
  const parts = { M: { ...Item?.['parts']?.M, agents: { L: [{ S: 'part#gone' }] } } };
  await client.send(new PutItemCommand({ TableName: table, Item: { ...Item, parts } }));
  await expect(writer.load()).rejects.toMatchObject({ code: 'catalog_unavailable' });
  expect((await createCatalogReader({ client, table, now: () => 0 }).current()).version).toBe('v1');
});

/** A client that lets another publication happen just before the first call of a kind, as a second publisher would. */
function overtaken(
  client: Awaited<ReturnType<typeof catalogTable>>['client'],
  meets: (command: unknown) => boolean,
  other: () => Promise<void>,
) {
  let met = false;
  const send: typeof client.send = (...args: unknown[]) => {
    const [command] = args;
    if (met || !meets(command)) return Reflect.apply(client.send, client, args);
    met = true;
    return other().then(() => Reflect.apply(client.send, client, args));
  };
  return { send };
}

test('what a publisher removes late is never what another one has published meanwhile', async () => {
  const { client, table } = await catalogTable();
  const writer = createCatalogWriter({ client, table });
  await writer.publish(catalog('v1', [], [agent('brief', 'one')], 1));
  await writer.publish(catalog('v2', [], [agent('brief', 'two')], 2));
  // The third publication is about to remove what the first left; somebody goes back to just that.
  const late = overtaken(
    client,
    (command) => command instanceof DeleteItemCommand,
    () => writer.publish(catalog('v4', [], [agent('brief', 'one')], 4)),
  );
  await createCatalogWriter({ client: late, table }).publish(catalog('v3', [], [agent('brief', 'three')], 3));
  expect(await writer.load()).toMatchObject({
    version: 'v4',
    agents: [{ resource: agent('brief', 'one') }],
  });
});

test('a publisher that finds nothing changed does not confirm what another one has just published from older parameters', async () => {
  const { client, table } = await catalogTable();
  const writer = createCatalogWriter({ client, table });
  await writer.publish(catalog('v1', [trigger('t1')], [], 1));
  const confirming = overtaken(
    client,
    (command) => command instanceof UpdateItemCommand,
    () => writer.publish(catalog('v2', [trigger('t2')], [], 2)),
  );
  await createCatalogWriter({ client: confirming, table }).publish(catalog('v1', [trigger('t1')], [], 3));
  expect(await writer.load()).toMatchObject({ version: 'v1', checked_at: at(3) });
});

test('a publisher that is overtaken while it writes removes its parts, and what it overtook is removed in its turn', async () => {
  const { client, table } = await catalogTable();
  const writer = createCatalogWriter({ client, table });
  const toPointer = (command: unknown) =>
    command instanceof PutItemCommand && command.input.Item?.['id']?.S === 'current';
  await writer.publish(catalog('v1', [], [agent('brief', 'one')], 1));
  const newer = overtaken(client, toPointer, () =>
    writer.publish(catalog('v2', [], [agent('brief', 'two')], 2)),
  );
  await createCatalogWriter({ client: newer, table }).publish(
    catalog('v3', [], [agent('brief', 'three')], 3),
  );
  const older = overtaken(client, toPointer, () =>
    writer.publish(catalog('v5', [], [agent('brief', 'five')], 5)),
  );
  await createCatalogWriter({ client: older, table }).publish(catalog('v4', [], [agent('brief', 'four')], 4));
  expect(await writer.load()).toMatchObject({ version: 'v5' });
  const { Items } = await client.send(new ScanCommand({ TableName: table }));
  // The pointer, two parts of v5 and two of v3 before it.
  expect(Items).toHaveLength(5);
});

test('a publication whose first answer was lost is not taken for another one’s', async () => {
  const { client, table } = await catalogTable();
  const repeated: Pick<typeof client, 'send'> = {
    send: (...args: unknown[]) => {
      const [command] = args;
      const again = command instanceof PutItemCommand && command.input.Item?.['id']?.S === 'current';
      const first = again ? Reflect.apply(client.send, client, args) : Promise.resolve();
      return first.then(() => Reflect.apply(client.send, client, args));
    },
  };
  await createCatalogWriter({ client: repeated, table }).publish(
    catalog('v1', [], [agent('brief', 'one')], 1),
  );
  expect(await createCatalogWriter({ client, table }).load()).toMatchObject({
    agents: [{ resource: agent('brief', 'one') }],
  });
});
