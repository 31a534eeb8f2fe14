import type { RunState } from '../../domain/run.ts';
import type { MetricName } from '../ports.ts';
import { change, pass, type RunContext, type WorkDeps, type WorkOutcome } from './context.ts';

const METRIC_OF_STATE: Partial<Record<RunState, MetricName>> = {
  DONE: 'RunsDone',
  FILTERED: 'RunsFiltered',
  SUPERSEDED: 'RunsSuperseded',
  SUPPRESSED: 'RunsSuppressed',
  EXPIRED: 'RunsExpired',
  FAILED: 'RunsFailed',
};

/** Writes a final state with its reason: `status_error` where the answer was given, `error` where it was not. */
export async function finishRun(
  deps: WorkDeps,
  context: RunContext,
  state: RunState,
  reason: string | undefined,
): Promise<WorkOutcome> {
  const answered = state === 'DONE' || state === 'EXPIRED';
  await change(deps, context, {
    set: {
      state,
      ...(reason !== undefined &&
        (answered ? { status_error: reason } : { error: { code: reason, message: reason } })),
    },
  });
  await countFinished(deps, context, state, reason);
  return 'done';
}

/** Tells metrics and observer that a run reached a final state. */
export async function countFinished(
  deps: WorkDeps,
  context: RunContext,
  state: RunState,
  reason: string | undefined,
): Promise<void> {
  const metric = METRIC_OF_STATE[state];
  if (metric) deps.metrics.add(metric);
  await pass(deps, 'finished', context, { state, reason });
}
