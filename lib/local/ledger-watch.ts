import type { RunLedger } from '../app/ports/run-ledger.ts';
import type { Input } from './aws/reply.ts';
import { stepsOf } from './follow-run.ts';
import type { LocalEvent } from './local-event.ts';

/**
 * Reads a run again after each write to its row and tells its new steps, one row at a time and in order. Counters and other
 * tables' writes are passed over.
 */
export function createLedgerWatch(options: {
  readonly table: string;
  readonly read: RunLedger['read'];
  readonly tell: (runId: string, step: LocalEvent) => void;
}): (write: { readonly table: string; readonly key: Input }) => void {
  const told = new Map<string, Set<LocalEvent['type']>>();
  let turn = Promise.resolve();

  const look = async (runId: string) => {
    const run = await options.read(runId);
    if (!run) return;
    // A replay of a finished run is told anew.
    const key = `${runId}/${run.generation}`;
    const before = told.get(key) ?? new Set();
    told.set(key, before);
    for (const step of stepsOf(run, before)) {
      before.add(step.type);
      options.tell(runId, step);
    }
  };
  return ({ table, key }) => {
    const runId = Object(key['run_id'])['S'];
    if (table !== options.table || typeof runId !== 'string' || runId.startsWith('gov#')) return;
    // A row that cannot be read now is read after its next write.
    turn = turn.then(() => look(runId)).catch(() => undefined);
  };
}
