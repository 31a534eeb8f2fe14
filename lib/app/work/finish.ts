import type { MetricName } from '../../domain/metrics.ts';
import type { Run, RunState } from '../../domain/run.ts';
import { change, pass, type RunContext, type WorkDeps, type WorkOutcome } from './context.ts';

const METRIC_OF_STATE: Partial<Record<RunState, MetricName>> = {
  DONE: 'RunsDone',
  FILTERED: 'RunsFiltered',
  SUPERSEDED: 'RunsSuperseded',
  SUPPRESSED: 'RunsSuppressed',
  EXPIRED: 'RunsExpired',
  FAILED: 'RunsFailed',
};

/** Writes a final state with its reason: `status_error` where the agent answered, `error` where it was not asked. */
export async function finishRun(
  deps: WorkDeps,
  context: RunContext,
  state: RunState,
  reason: string | undefined,
  message = reason,
): Promise<WorkOutcome> {
  const { answer, posted_at } = context.run;
  const no_note = answer ? whyNoNote(context) : undefined;
  await change(deps, context, {
    // A replay's mark that nothing needs to be waited for: nothing was written after it.
    ...(posted_at === 0 && { remove: ['posted_at'] }),
    set: {
      state,
      ...(no_note && { no_note }),
      ...(reason !== undefined &&
        (state === 'DONE'
          ? { status_error: reason }
          : { error: { code: reason, message: message ?? reason } })),
    },
  });
  await countFinished(deps, context, state, reason);
  return 'done';
}

const DIGEST = {
  max_age: 'the event waited longer than limits.max_age',
  budget: 'what limits.budget allows was used up',
} as const;

/** A run that a digest stands for: EXPIRED when it was too old, SUPPRESSED when the budget was used up. */
export async function finishDigest(
  deps: WorkDeps,
  context: RunContext,
  why: 'max_age' | 'budget',
): Promise<WorkOutcome> {
  return await finishRun(deps, context, why === 'budget' ? 'SUPPRESSED' : 'EXPIRED', why, DIGEST[why]);
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
