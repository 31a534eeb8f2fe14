import type { Now } from '../app/ports/now.ts';

interface CachedReadDeps<T> {
  /** Reads the whole value; `previous` is the copy at hand, for readers that can tell that nothing changed. */
  readonly read: (signal: AbortSignal | undefined, previous: T | undefined) => Promise<T>;
  readonly now: Now;
  /** A copy younger than this is served without a read. */
  readonly fresh_ms: number;
  /** A copy younger than this is served when the read fails. */
  readonly stale_ms: number;
  /** How long a read may keep a caller waiting who has a copy to fall back on. Absent: as long as it takes. */
  readonly wait?: () => AbortSignal;
}

export interface CachedRead<T> {
  /** Throws what `read` threw when there is no copy to serve instead. */
  readonly current: () => Promise<T>;
  /** Reads now, whatever is at hand. Throws what `read` threw. */
  readonly refresh: () => Promise<T>;
}

/**
 * One value read from afar and kept in the instance: callers share a read under way, a failed read is never kept, and a
 * stale copy serves only when reading failed.
 */
export function createCachedRead<T>(deps: CachedReadDeps<T>): CachedRead<T> {
  let held: { readonly value: T; readonly read_at: number } | undefined;
  let reading: Promise<T> | undefined;

  const start = (): Promise<T> => {
    const began = deps.now();
    const done = deps.read(held && deps.wait?.(), held?.value).then((value) => {
      if (!held || held.read_at <= began) held = { value, read_at: began };
      return value;
    });
    reading = done;
    const over = () => {
      if (reading === done) reading = undefined;
    };
    done.then(over, over);
    return done;
  };

  return {
    current: async () => {
      const copy = held;
      if (copy && deps.now() - copy.read_at < deps.fresh_ms) return copy.value;
      const load = reading ?? start();
      if (!copy || deps.now() - copy.read_at >= deps.stale_ms) return load;
      return load.catch(() => copy.value);
    },
    refresh: start,
  };
}
