import type { Now } from '../app/ports/now.ts';
import type { SecretMap } from '../app/ports/webhook-secrets.ts';
import type { WorkerSecrets } from '../app/ports/worker-secrets.ts';
import { createCachedRead } from './cached-read.ts';

/** What is at hand may serve this long when the store does not answer. */
const STALE_MS = 24 * 3_600_000;

/** The worker's secrets: cached 5 min, read again on demand. Of a list (a rotation overlap) the last entry is the newest. */
export function createWorkerSecrets(deps: {
  readonly read: () => Promise<SecretMap>;
  readonly now: Now;
}): WorkerSecrets {
  const cache = createCachedRead({
    read: () => deps.read(),
    now: deps.now,
    fresh_ms: 5 * 60_000,
    stale_ms: STALE_MS,
  });
  return {
    get: async (name) => (await cache.current()).get(name)?.at(-1),
    refresh: async () => {
      await cache.refresh();
    },
  };
}
