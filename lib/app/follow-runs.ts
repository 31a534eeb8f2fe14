import { isLive, type Run } from '../domain/run.ts';
import type { Now } from './ports/now.ts';
import type { RunLedger } from './ports/run-ledger.ts';

interface FollowDeps {
  readonly ledger: Pick<RunLedger, 'read'>;
  readonly now: Now;
  /** Rejects when the signal aborts. */
  readonly sleep: (ms: number, signal?: AbortSignal) => Promise<void>;
}

interface FollowOptions {
  /** Epoch ms: whatever is not finished by then stays unfinished. */
  readonly until: number;
  /** Told of each change of a run. */
  readonly onChange?: (run: Run) => void;
  readonly signal?: AbortSignal;
}

/** Between two looks at the ledger, ms. */
const LOOK_MS = 300;
/** Runs read at a time. */
const AT_ONCE = 10;

/** Whether a run has ended. States of later versions count as ended. */
export function isFinal(run: Run): boolean {
  return !isLive(run.state);
}

/** Reads runs again until all have ended; what was read last, by id. A run that never began is missing. */
export async function followRuns(
  deps: FollowDeps,
  runIds: readonly string[],
  options: FollowOptions,
): Promise<ReadonlyMap<string, Run>> {
  const seen = new Map<string, Run>();
  let open = [...new Set(runIds)];
  for (;;) {
    options.signal?.throwIfAborted();
    for (let start = 0; start < open.length; start += AT_ONCE) {
      const read = await Promise.all(open.slice(start, start + AT_ONCE).map((id) => deps.ledger.read(id)));
      for (const run of read.filter((each) => each !== undefined)) {
        if (seen.get(run.run_id)?.updated_at !== run.updated_at) options.onChange?.(run);
        seen.set(run.run_id, run);
      }
    }
    open = open.filter((id) => {
      const run = seen.get(id);
      return !run || !isFinal(run);
    });
    if (open.length === 0 || deps.now() >= options.until) return seen;
    await deps.sleep(LOOK_MS, options.signal);
  }
}
