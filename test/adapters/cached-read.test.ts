import { expect, test } from 'vitest';
import { createCachedRead } from '../../lib/adapters/cached-read.ts';

function setUp() {
  const clock = { now: 0 };
  const reads: { ok: (value: string) => void; fail: () => void; signal: AbortSignal | undefined }[] = [];
  const cache = createCachedRead<string>({
    read: (signal) =>
      new Promise((resolve, reject) => {
        reads.push({ ok: resolve, fail: () => reject(new Error('down')), signal });
      }),
    now: () => clock.now,
    fresh_ms: 10,
    stale_ms: 1000,
    wait: () => AbortSignal.abort(),
  });
  const load = async (value: string) => {
    const current = cache.current();
    reads[reads.length - 1]?.ok(value);
    return current;
  };
  return { clock, reads, cache, load };
}

test('fresh: no read; then one awaited read', async () => {
  const { clock, reads, cache, load } = setUp();
  await load('a');
  clock.now = 9;
  expect(await cache.current()).toBe('a');
  expect(reads).toHaveLength(1);
  clock.now = 10;
  expect(await load('b')).toBe('b');
});

test('the stale copy serves only when the read failed, and not for ever', async () => {
  const { clock, reads, cache, load } = setUp();
  await load('a');
  clock.now = 999;
  const stale = cache.current();
  reads[1]?.fail();
  expect(await stale).toBe('a');
  clock.now = 1000;
  const tooOld = cache.current();
  reads[2]?.fail();
  await expect(tooOld).rejects.toThrow('down');
});

test('only a caller with a copy to fall back on is limited in waiting', async () => {
  const { clock, reads, load } = setUp();
  await load('a');
  clock.now = 10;
  await load('b');
  expect(reads.map(({ signal }) => signal?.aborted)).toEqual([undefined, true]);
});

test('a failed read is never kept', async () => {
  const { reads, cache, load } = setUp();
  const failed = cache.current();
  reads[0]?.fail();
  await expect(failed).rejects.toThrow('down');
  expect(await load('a')).toBe('a');
});

test('callers share a read; refresh reads whatever is at hand', async () => {
  const { reads, cache } = setUp();
  const both = Promise.all([cache.current(), cache.current()]);
  reads[0]?.ok('a');
  expect(await both).toEqual(['a', 'a']);
  const refreshed = cache.refresh();
  reads[1]?.ok('b');
  await refreshed;
  expect(await cache.current()).toBe('b');
  expect(reads).toHaveLength(2);
});
