import { AppError } from '../../domain/errors.ts';
import { noteKind, sameAnswer } from '../../domain/note.ts';
import type { IncidentNote, PagerDuty } from '../ports/pagerduty.ts';
import { change, type RunContext, type WorkDeps } from './context.ts';

/** The notes of this run on its incident, earliest first. */
export async function notesOfRun(
  context: RunContext,
  pagerduty: PagerDuty,
  incidentId: string,
): Promise<readonly IncidentNote[]> {
  const notes = await pagerduty.listNotes(incidentId);
  return notes
    .filter((note) => noteKind(note.content, context.run.run_id) !== undefined)
    .toSorted((a, b) => a.created_at.localeCompare(b.created_at) || a.id.localeCompare(b.id));
}

/**
 * Looks whether an earlier write arrived. Only a note with the saved text counts; of several the earliest stays. Where there
 * is none yet, nothing is written until the earlier write is too old to arrive.
 * @returns true when the run is NOTED now; false when it may be written, with what is known of the run's notes in the context.
 * @throws AppError `note_unsettled` until `posted_at` is old enough.
 */
export async function settleNote(
  deps: WorkDeps,
  context: RunContext,
  pagerduty: PagerDuty,
  incidentId: string,
): Promise<boolean> {
  const notes = await notesOfRun(context, pagerduty, incidentId);
  const saved = context.run.answer?.note ?? '';
  const kept = notes.find((note) => sameAnswer(note.content, saved));
  if (kept) {
    await deleteOthers(pagerduty, incidentId, notes, kept.id);
    await change(deps, context, {
      set: { state: 'NOTED', note_id: kept.id },
      remove: ['posted_at', 'failure_note_id'],
    });
    return true;
  }
  const age = deps.now() - (context.run.posted_at ?? 0);
  if (age < deps.settings.note_settle_ms) {
    throw new AppError('note_unsettled', 'an earlier note of this run may still arrive', {
      retry_after_ms: deps.settings.note_settle_ms - age,
    });
  }
  // A note we know may be missing from a list for a while: only where we know none does the list name the one to write onto.
  const found = notes[0];
  const { note_id, failure_note_id } = context.run;
  if (found && note_id === undefined && failure_note_id === undefined)
    await change(deps, context, { set: { note_id: found.id } });
  return false;
}

/** Deletes the run's notes but one. */
export async function deleteOthers(
  pagerduty: PagerDuty,
  incidentId: string,
  notes: readonly IncidentNote[],
  keptId: string,
): Promise<void> {
  for (const note of notes) if (note.id !== keptId) await pagerduty.deleteNote(incidentId, note.id);
}
