import { expect, test } from 'vitest';
import { createWebhookSecrets } from '../../lib/adapters/webhook-secrets.ts';
import type { SecretMap } from '../../lib/app/ports/webhook-secrets.ts';

const MINUTE = 60_000;

/** A store whose every read waits until the test answers it. */
function setUp() {
  const clock = { now: 1_000_000 };
  const reads: { ok: (value: string) => void; fail: () => void }[] = [];
  const secrets = createWebhookSecrets({
    read: () =>
      new Promise<SecretMap>((resolve, reject) => {
        reads.push({
          ok: (value) => resolve(new Map([['S', [value]]])),
          fail: () => reject(new Error('no answer')),
        });
      }),
    now: () => clock.now,
    wait: () => new AbortController().signal,
  });
  const loaded = async (value: string) => {
    const current = secrets.current();
    reads[reads.length - 1]?.ok(value);
    await current;
  };
  return { clock, reads, secrets, loaded };
}

const valueIn = (snapshot: { values: SecretMap } | undefined) => snapshot?.values.get('S')?.[0];

test('a copy is served for 5 min, then read anew', async () => {
  const { clock, reads, secrets, loaded } = setUp();
  await loaded('a');
  clock.now += 5 * MINUTE - 1;
  expect(valueIn(await secrets.current())).toBe('a');
  expect(reads).toHaveLength(1);
  clock.now += 1;
  const again = secrets.current();
  reads[1]?.ok('b');
  expect(valueIn(await again)).toBe('b');
});

test('callers share the first read', async () => {
  const { reads, secrets } = setUp();
  const both = Promise.all([secrets.current(), secrets.current()]);
  reads[0]?.ok('a');
  expect((await both).map(valueIn)).toEqual(['a', 'a']);
  expect(reads).toHaveLength(1);
});

test('a failed first read is not kept: the next caller reads again', async () => {
  const { reads, secrets } = setUp();
  const first = secrets.current();
  reads[0]?.fail();
  await expect(first).rejects.toThrow('no answer');
  const second = secrets.current();
  reads[1]?.ok('a');
  expect(valueIn(await second)).toBe('a');
});

test('the earlier copy serves when reading anew fails, and 5 s pass before the next try', async () => {
  const { clock, reads, secrets, loaded } = setUp();
  await loaded('a');
  clock.now += 5 * MINUTE;
  const stale = secrets.current();
  reads[1]?.fail();
  expect(valueIn(await stale)).toBe('a');
  clock.now += 4999;
  expect(valueIn(await secrets.current())).toBe('a');
  expect(reads).toHaveLength(2);
  clock.now += 1;
  const fresh = secrets.current();
  reads[2]?.ok('b');
  expect(valueIn(await fresh)).toBe('b');
});

test('after(since) reads again when the copy is older, and not when it is newer', async () => {
  const { clock, reads, secrets, loaded } = setUp();
  await loaded('a');
  clock.now += 1;
  const since = clock.now;
  const again = secrets.after(since);
  reads[1]?.ok('b');
  expect(valueIn(await again)).toBe('b');
  expect(valueIn(await secrets.after(since - 1))).toBe('b');
  expect(reads).toHaveLength(2);
});

test('the first load does not count as a refresh, each later read does: one per 5 s', async () => {
  const { clock, reads, secrets, loaded } = setUp();
  await loaded('a');
  const first = secrets.after(clock.now);
  reads[1]?.ok('b');
  await first;
  clock.now += 4999;
  expect(await secrets.after(clock.now)).toBeUndefined();
  clock.now += 1;
  const later = secrets.after(clock.now);
  reads[2]?.ok('c');
  expect(valueIn(await later)).toBe('c');
});

test('a failed refresh is thrown, counts as the one of its 5 s, and leaves the copy in place', async () => {
  const { clock, reads, secrets, loaded } = setUp();
  await loaded('a');
  const failed = secrets.after(clock.now);
  reads[1]?.fail();
  await expect(failed).rejects.toThrow();
  expect(await secrets.after(clock.now + 1)).toBeUndefined();
  expect(reads).toHaveLength(2);
  expect(valueIn(await secrets.current())).toBe('a');
});

test('a read that began before the request does not answer for it', async () => {
  const { clock, reads, secrets, loaded } = setUp();
  await loaded('a');
  clock.now += 10;
  const earlier = secrets.after(clock.now);
  const sameMoment = secrets.after(clock.now);
  clock.now += 1;
  const afterIt = secrets.after(clock.now);
  reads[1]?.ok('b');
  expect(valueIn(await earlier)).toBe('b');
  expect(await sameMoment).toBeUndefined();
  expect(await afterIt).toBeUndefined();
});

test('a read that began after the request arrived is shared', async () => {
  const { clock, reads, secrets, loaded } = setUp();
  await loaded('a');
  const since = clock.now;
  clock.now += 1;
  const both = Promise.all([secrets.after(since), secrets.after(since)]);
  reads[1]?.ok('b');
  expect((await both).map(valueIn)).toEqual(['b', 'b']);
  expect(reads).toHaveLength(2);
});

test('a slow earlier read does not replace what a later one brought', async () => {
  const { clock, reads, secrets } = setUp();
  const slow = secrets.current();
  clock.now += 10;
  const quick = secrets.after(clock.now - 1);
  reads[1]?.ok('new');
  await quick;
  reads[0]?.ok('old');
  await slow;
  expect(valueIn(await secrets.current())).toBe('new');
});
