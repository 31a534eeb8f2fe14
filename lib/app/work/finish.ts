import type { Run, RunState } from '../../domain/run.ts';
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
  const no_note = answered ? whyNoNote(context) : undefined;
  await change(deps, context, {
    set: {
      state,
      ...(no_note && { no_note }),
      ...(reason !== undefined &&
        (answered ? { status_error: reason } : { error: { code: reason, message: reason } })),
    },
  });
  await countFinished(deps, context, state, reason);
  return 'done';
}

/** A run without a note says why. */
function whyNoNote({ run, pagerduty }: RunContext): Run['no_note'] {
  if (run.note_id !== undefined) return undefined;
  if (run.incident_id === undefined) return 'no_incident';
  return pagerduty ? 'empty_answer' : 'no_api_token';
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
