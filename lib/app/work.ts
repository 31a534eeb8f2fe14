import { asAppError } from '../domain/errors.ts';
import type { Invocation, Receipt } from './ports/queue.ts';
import { admit } from './work/admit.ts';
import { applyStatus } from './work/apply-status.ts';
import { askTheAgent } from './work/ask.ts';
import { holdBudget } from './work/budget.ts';
import { claimRun } from './work/claim.ts';
import type { WorkDeps, WorkOutcome } from './work/context.ts';
import { expire } from './work/expire.ts';
import { finishDigest, finishRun } from './work/finish.ts';
import { handleFailure } from './work/handle-failure.ts';
import { hydrate } from './work/hydrate.ts';
import { openFollowUp } from './work/open-follow-up.ts';
import { openMessage } from './work/open-message.ts';
import { postNote } from './work/post-note.ts';
import { recheck } from './work/recheck.ts';
import { saveDigest } from './work/save-digest.ts';

/**
 * Takes one message from the queue to its note: hide, claim, re-check, hydrate, limits, ask, save, note,
 * status.
 * Never throws: 'done' means the run is in a final state and the message may be deleted, 'retry' that it must come back.
 */
export function createWork(
  deps: WorkDeps,
): (receipt: Receipt, invocation: Invocation) => Promise<WorkOutcome> {
  return async (receipt, invocation) => {
    const opened = await openMessage(deps, receipt, invocation);
    if ('outcome' in opened) return opened.outcome;

    const due = await openFollowUp(deps, opened.job);
    if ('outcome' in due) return due.outcome;

    const claimed = await claimRun(deps, due.job);
    if ('outcome' in claimed) return claimed.outcome;

    const context = claimed.context;
    try {
      if (context.run.state === 'RUNNING') {
        const stop =
          (await recheck(deps, context)) ??
          (await expire(deps, context)) ??
          (await hydrate(deps, context)) ??
          (await admit(deps, context)) ??
          (await holdBudget(deps, context));
        if (stop?.kind === 'final')
          return await finishRun(deps, context, stop.state, stop.reason, stop.message);
        if (stop?.kind === 'digest') {
          // Facts never take the place of an answer that stands.
          if (context.run.note_id !== undefined) return await finishDigest(deps, context, stop.why);
          await saveDigest(deps, context, stop.why);
        } else await askTheAgent(deps, context);
      }
      if (context.run.state === 'ANSWERED') await postNote(deps, context);
      const statusError = await applyStatus(deps, context);
      const { answer } = context.run;
      if (answer?.digest) return await finishDigest(deps, context, answer.over_budget ? 'budget' : 'max_age');
      return await finishRun(deps, context, 'DONE', statusError);
    } catch (thrown) {
      return await handleFailure(deps, context, asAppError(thrown));
    }
  };
}
