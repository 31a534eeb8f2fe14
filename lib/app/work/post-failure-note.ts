import { type AppError, asAppError } from '../../domain/errors.ts';
import { composeFailureNote } from '../../domain/note.ts';
import { writeOutcome } from '../../domain/write-outcome.ts';
import { connect, pass, type RunContext, type WorkDeps } from './context.ts';
import { markPosting } from './write-note.ts';

/** The id of the note, if one was posted; whether the mark that one may be on its way can be taken back. */
interface FailurePosted {
  readonly note_id?: string;
  readonly outcome_known: boolean;
}

/**
 * Tells the incident that the run failed: at most one such note an incident, trigger and hour, and only for a run of which no
 * note can exist: no saved answer, no known note, none on its way. A failure to tell is not a failure of the run.
 * @throws AppError `lease_lost`, or the ledger's.
 */
export async function postFailureNote(
  deps: WorkDeps,
  context: RunContext,
  error: AppError,
): Promise<FailurePosted> {
  const { run, trigger } = context;
  const { incident_id } = run;
  const noteMayExist =
    run.answer !== undefined ||
    run.note_id !== undefined ||
    run.failure_note_id !== undefined ||
    // 0 is the mark of a replay, before which nothing was on its way.
    (run.posted_at ?? 0) > 0;
  if (!trigger.spec.failure_note || incident_id === undefined || noteMayExist)
    return { outcome_known: false };

  const pagerduty = await connect(deps, context).catch(() => null);
  if (!pagerduty) return { outcome_known: false };
  if (!(await deps.ledger.reserveFailureNote({ incident_id, trigger: run.trigger, run_id: run.run_id })))
    return { outcome_known: false };

  const content = composeFailureNote({
    bot_name: trigger.spec.platform.config.bot_name,
    trigger: run.trigger,
    agent: run.agent ?? 'none',
    run_id: run.run_id,
    code: error.code,
    ...(error.remedy !== undefined && { remedy: error.remedy }),
  });
  await markPosting(deps, context);
  try {
    const note = await pagerduty.addIncidentNote(incident_id, content);
    await pass(deps, 'failure_note_written', context, { note_id: note.id });
    return { note_id: note.id, outcome_known: true };
  } catch (thrown) {
    deps.log.warn('failure note not posted', { run_id: run.run_id, code: asAppError(thrown).code });
    return { outcome_known: writeOutcome(thrown) !== 'unknown' };
  }
}
