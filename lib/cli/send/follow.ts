import { followRuns } from '../../app/follow-runs.ts';
import type { Run } from '../../domain/run.ts';
import { stepsOf } from '../../local/follow-run.ts';
import { formatEvent } from '../../local/format-event.ts';
import { type OpenStack, sleep } from '../stack/open-stack.ts';

/** Follows runs through the ledger to their ends; `tell` gets a line a step. */
export async function follow(
  stack: OpenStack,
  runIds: readonly string[],
  options: {
    readonly wait_ms: number;
    readonly tell?: (line: string) => void;
    readonly signal: AbortSignal;
  },
): Promise<ReadonlyMap<string, Run>> {
  const { tell, signal, wait_ms } = options;
  const told = new Map<string, Set<ReturnType<typeof stepsOf>[number]['type']>>();
  const onChange = (run: Run) => {
    const before = told.get(run.run_id) ?? new Set();
    told.set(run.run_id, before);
    for (const step of stepsOf(run, before)) {
      before.add(step.type);
      tell?.(formatEvent(step));
    }
  };
  return await followRuns({ ledger: await stack.ledger(), now: Date.now, sleep }, runIds, {
    until: Date.now() + wait_ms,
    onChange,
    signal,
  });
}
