import { type AppError, asAppError, isOurFault } from '../../domain/errors.ts';
import type { RunChange } from '../ports/run-ledger.ts';
import { change, pass, type RunContext, type WorkDeps, type WorkOutcome } from './context.ts';
import { countFinished } from './finish.ts';
import { hideQuietly } from './open-message.ts';
import { postFailureNote } from './post-failure-note.ts';

/**
 * What follows an error: a lost lease stops without a word; a retryable error waits its turn; anything else, and what no
 * longer fits the retry window, ends FAILED.
 */
export async function handleFailure(
  deps: WorkDeps,
  context: RunContext,
  error: AppError,
): Promise<WorkOutcome> {
  const fields = { run_id: context.run.run_id, trigger: context.run.trigger, code: error.code };
  if (error.code === 'lease_lost') {
    deps.log.warn('lease lost: another worker has the run', fields);
    return 'retry';
  }
  try {
    const wait = nextWait(deps, context, error);
    if (wait !== undefined) {
      await backOff(deps, context, error, wait);
      const again = { ...fields, wait_ms: wait };
      if (isOurFault(error.code))
        deps.log.error('run will be tried again after a fault of our own', {
          ...again,
          reason: error.message,
        });
      else deps.log.warn('run will be tried again', again);
      return 'retry';
    }
    await fail(deps, context, error);
    deps.log.error('run failed', fields);
    return 'done';
  } catch (thrown) {
    // The ledger does not answer: the lease runs out by itself, the message comes back.
    deps.log.error('failure not recorded', {
      ...fields,
      second: asAppError(thrown).code,
    });
    return 'retry';
  }
}

/** Milliseconds until the next try, or undefined when there is none. */
function nextWait(deps: WorkDeps, context: RunContext, error: AppError): number | undefined {
  // Once the note stands the run cannot fail: only the ledger can be in the way, and it comes back.
  const noted = context.run.state === 'NOTED';
  if (!error.retry && !noted) return undefined;
  const { backoff_ms, retry_window_ms } = deps.settings;
  const planned = backoff_ms[Math.min(context.run.retries ?? 0, backoff_ms.length - 1)] ?? 0;
  const wait =
    error.code === 'note_unsettled'
      ? (error.retry_after_ms ?? planned)
      : Math.max(planned, error.retry_after_ms ?? 0);
  const tooLate = deps.now() + wait > context.receipt.sent_at + retry_window_ms;
  return tooLate && !noted ? undefined : wait;
}

/** The lease lasts as long as the message is hidden, so that no duplicate jumps the queue. */
async function backOff(deps: WorkDeps, context: RunContext, error: AppError, wait: number): Promise<void> {
  const at = deps.now();
  await change(deps, context, {
    set: {
      lease_until: at + wait,
      retries: (context.run.retries ?? 0) + 1,
      last_error: { code: error.code, message: error.message, at },
    },
  });
  deps.metrics.add('RunRetries');
  await pass(deps, 'retrying', context, { wait_ms: wait });
  await hideQuietly(deps, context.receipt, wait);
}

/**
 * FAILED and the id of its failure note are one write; not for a run that went on meanwhile: the error may be that of a write
 * which was carried out, and a note that stands does not fail.
 */
async function fail(deps: WorkDeps, context: RunContext, error: AppError): Promise<void> {
  const { state } = context.run;
  const posted = await postFailureNote(deps, context, error);
  const failed: RunChange = {
    set: {
      state: 'FAILED',
      failed_at: deps.now(),
      error: { code: error.code, message: error.message },
      ...(posted.note_id !== undefined && { failure_note_id: posted.note_id }),
    },
    ...(posted.outcome_known && { remove: ['posted_at'] }),
  };
  await change(deps, context, failed, { state });
  await countFinished(deps, context, 'FAILED', error.code);
}
