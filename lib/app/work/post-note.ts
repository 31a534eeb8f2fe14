import { noteKind, withResolvedLine } from '../../domain/note.ts';
import type { PagerDuty } from '../ports/pagerduty.ts';
import { change, connect, pass, type RunContext, type WorkDeps } from './context.ts';
import { notesOfRun, settleNote } from './settle-note.ts';
import { writeNote } from './write-note.ts';

/**
 * Posts the saved answer as exactly one note. Without `posted_at` nothing of this run can be on its way, so it is written at
 * once, onto the run's known note where there is one; with it, the notes are listed first.
 * Leaves the run ANSWERED where no note can be posted: no token, no incident, or nothing to say.
 */
export async function postNote(deps: WorkDeps, context: RunContext): Promise<void> {
  const incidentId = context.run.incident_id;
  const answer = context.run.answer;
  if (!answer || incidentId === undefined) return;
  const pagerduty = await connect(deps, context);
  if (!pagerduty) {
    deps.log.warn('no API token: the answer is kept in the ledger, no note is posted', {
      run_id: context.run.run_id,
      trigger: context.trigger.metadata.name,
    });
    return;
  }
  if (answer.note === '') {
    await dropFailureNote(deps, context, pagerduty, incidentId);
    return;
  }

  const content = await currentText(context, pagerduty, incidentId, answer.note);
  const settled =
    context.run.posted_at !== undefined && (await settleNote(deps, context, pagerduty, incidentId));
  if (!settled) await writeNote(deps, context, pagerduty, incidentId, content);
  deps.metrics.add('NotesPosted');
  await pass(deps, 'noted', context, { note_id: context.run.note_id });
}

/** A note must not read as if the incident were still open: says so when it was resolved while the agent ran. */
async function currentText(
  context: RunContext,
  pagerduty: PagerDuty,
  incidentId: string,
  note: string,
): Promise<string> {
  const before = context.run.status_baseline?.status;
  if (before === undefined || before === 'resolved') return note;
  const incident = await pagerduty.getIncident(incidentId);
  return incident.status === 'resolved' ? withResolvedLine(note) : note;
}

/** A run that succeeded with nothing to say leaves no note that says it failed. */
async function dropFailureNote(
  deps: WorkDeps,
  context: RunContext,
  pagerduty: PagerDuty,
  incidentId: string,
): Promise<void> {
  const { failure_note_id, posted_at, run_id } = context.run;
  if (failure_note_id === undefined && posted_at === undefined) return;
  for (const note of await notesOfRun(context, pagerduty, incidentId))
    if (noteKind(note.content, run_id) === 'failure') await pagerduty.deleteNote(incidentId, note.id);
  await change(deps, context, { remove: ['failure_note_id', 'posted_at'] });
}
