import { expect, test } from 'vitest';
import { createWorkerSecrets } from '../../lib/adapters/worker-secrets.ts';
import { AppError } from '../../lib/domain/errors.ts';

function setUp() {
  const clock = { now: 0 };
  const store = { values: new Map([['TOKEN', ['old', 'new']]]), down: false, reads: 0 };
  const secrets = createWorkerSecrets({
    read: async () => {
      store.reads += 1;
      if (store.down) throw new AppError('secrets_unavailable', 'down');
      return new Map(store.values);
    },
    now: () => clock.now,
  });
  return { clock, store, secrets };
}

test('of a rotation overlap the newest value is used; an unknown name is undefined', async () => {
  const { secrets } = setUp();
  expect(await secrets.get('TOKEN')).toBe('new');
  expect(await secrets.get('OTHER')).toBeUndefined();
});

test('values are kept 5 min, and read again on demand', async () => {
  const { clock, store, secrets } = setUp();
  await secrets.get('TOKEN');
  store.values.set('TOKEN', ['rotated']);
  clock.now = 299_999;
  expect(await secrets.get('TOKEN')).toBe('new');
  await secrets.refresh();
  expect(await secrets.get('TOKEN')).toBe('rotated');
  expect(store.reads).toBe(2);
});

test('without a copy an outage is secrets_unavailable; with one it serves', async () => {
  const { clock, store, secrets } = setUp();
  store.down = true;
  await expect(secrets.get('TOKEN')).rejects.toMatchObject({ code: 'secrets_unavailable' });
  store.down = false;
  await secrets.get('TOKEN');
  store.down = true;
  clock.now = 300_000;
  expect(await secrets.get('TOKEN')).toBe('new');
  await expect(secrets.refresh()).rejects.toMatchObject({ code: 'secrets_unavailable' });
});
