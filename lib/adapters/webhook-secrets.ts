import type { Now } from '../app/ports/now.ts';
import type { SecretMap, SecretSnapshot, WebhookSecrets } from '../app/ports/webhook-secrets.ts';

interface WebhookSecretsDeps {
  readonly read: (signal?: AbortSignal) => Promise<SecretMap>;
  readonly now: Now;
  /** How long a copy counts as current. */
  readonly fresh_ms?: number;
  /** Shortest time between two reads once the first load is done. */
  readonly refresh_ms?: number;
  /** Ends a read that keeps a caller with a copy at hand waiting too long. Default: 800 ms, as for the catalog. */
  readonly wait?: () => AbortSignal;
}

/**
 * The receiver's webhook secrets, cached in the instance: 5 min; one read again per 5 s, the first load not counted; a
 * failed read leaves the earlier copy in place and is itself never kept.
 */
export function createWebhookSecrets(deps: WebhookSecretsDeps): WebhookSecrets {
  const fresh = deps.fresh_ms ?? 5 * 60_000;
  const pause = deps.refresh_ms ?? 5000;
  const wait = deps.wait ?? (() => AbortSignal.timeout(800));
  let held: SecretSnapshot | undefined;
  let reading: { readonly began: number; readonly done: Promise<SecretSnapshot> } | undefined;
  let refreshed = Number.NEGATIVE_INFINITY;

  const start = (signal?: AbortSignal): Promise<SecretSnapshot> => {
    const began = deps.now();
    if (held) refreshed = began;
    const done = deps.read(signal).then((values) => {
      // Of two reads under way the one that began later holds the newer values.
      if (!held || held.read_at <= began) held = { values, read_at: began };
      return { values, read_at: began };
    });
    const mine = { began, done };
    reading = mine;
    const over = () => {
      if (reading === mine) reading = undefined;
    };
    done.then(over, over);
    return done;
  };

  const mayRefresh = () => deps.now() - refreshed >= pause;

  return {
    current: async () => {
      if (held && deps.now() - held.read_at < fresh) return held;
      const earlier = held;
      if (earlier && !reading && !mayRefresh()) return earlier;
      const load = reading?.done ?? start(earlier && wait());
      return earlier ? load.catch(() => earlier) : load;
    },

    after: async (since) => {
      if (held && held.read_at > since) return held;
      // A read that was under way when the request arrived may have missed a change made just before it.
      if (reading && reading.began > since) return reading.done;
      if (held && !mayRefresh()) return undefined;
      return start();
    },
  };
}
