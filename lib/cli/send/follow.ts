import { followRuns, isFinal } from '../../app/follow-runs.ts';
import type { Run } from '../../domain/run.ts';
import { stepsOf } from '../../local/follow-run.ts';
import { formatEvent } from '../../local/format-event.ts';
import type { Io } from '../io.ts';
import { during, type Tell } from '../progress.ts';
import { type OpenStack, sleep } from '../stack/open-stack.ts';

/** Follows runs through the ledger to their ends; `tell` gets a line a step. */
export async function follow(
  stack: OpenStack,
  io: Pick<Io, 'progress' | 'interrupted'>,
  runIds: readonly string[],
  options: { readonly wait_ms: number; readonly tell?: (line: string) => void },
): Promise<ReadonlyMap<string, Run>> {
  const { tell, wait_ms } = options;
  const all = new Set(runIds).size;
  const ended = new Set<string>();
  const told = new Map<string, Set<ReturnType<typeof stepsOf>[number]['type']>>();
  const onChange = (run: Run, doing: Tell) => {
    if (isFinal(run)) ended.add(run.run_id);
    doing(waitingText(all, ended.size));
    const before = told.get(run.run_id) ?? new Set();
    told.set(run.run_id, before);
    for (const step of stepsOf(run, before)) {
      before.add(step.type);
      tell?.(formatEvent(step));
    }
  };
  const ledger = await stack.ledger();
  return await during(io, waitingText(all, 0), (doing) =>
    followRuns({ ledger, now: Date.now, sleep }, runIds, {
      until: Date.now() + wait_ms,
      onChange: (run) => onChange(run, doing),
      signal: io.interrupted(),
    }),
  );
}

function waitingText(all: number, ended: number): string {
  return all === 1 ? 'waiting for the run to end' : `${ended} of ${all} runs have ended`;
}
