import { AppError } from '../../domain/errors.ts';
import { writeOutcome } from '../../domain/write-outcome.ts';
import type { IncidentNote, PagerDuty } from '../ports/pagerduty.ts';
import { change, pass, type RunContext, type WorkDeps } from './context.ts';
import { deleteOthers, notesOfRun } from './settle-note.ts';

/** A note may only be written with this much of the lease left, so that no one else can be writing too, ms. */
const LEASE_LEFT_MS = 60_000;

/**
 * Writes the answer: PUT onto the run's note (answer or failure note) when one is known, else POST.
 * @throws AppError of the PagerDuty client; `note_unsettled` when the known note is gone.
 */
export async function writeNote(
  deps: WorkDeps,
  context: RunContext,
  pagerduty: PagerDuty,
  incidentId: string,
  content: string,
): Promise<void> {
  const listed = context.run.posted_at !== undefined;
  const target = context.run.note_id ?? context.run.failure_note_id;
  await markPosting(deps, context);
  let note: IncidentNote;
  try {
    note =
      target === undefined
        ? await pagerduty.addIncidentNote(incidentId, content)
        : await pagerduty.updateNote(incidentId, target, content);
  } catch (thrown) {
    if (target !== undefined && thrown instanceof AppError && thrown.code === 'pagerduty_not_found')
      return await writeWithoutTarget(deps, context, pagerduty, incidentId, content);
    throw await recordOutcome(deps, context, thrown);
  }
  await pass(deps, 'note_written', context, { note_id: note.id });
  if (listed)
    await deleteOthers(pagerduty, incidentId, await notesOfRun(context, pagerduty, incidentId), note.id);
  await change(deps, context, {
    set: { state: 'NOTED', note_id: note.id },
    remove: ['posted_at', 'failure_note_id'],
  });
}

/** Records that a note may be on its way from now on. */
export async function markPosting(deps: WorkDeps, context: RunContext): Promise<void> {
  await change(deps, context, { set: { posted_at: deps.now() } }, { lease_left_ms: LEASE_LEFT_MS });
  await pass(deps, 'posting_marked', context);
}

/**
 * After a failed write: a definite answer takes the mark back; an unknown one renews it, so that the wait for a late note
 * counts from the end of the attempt. Returns the error to throw.
 */
async function recordOutcome(deps: WorkDeps, context: RunContext, thrown: unknown): Promise<unknown> {
  const unknown = writeOutcome(thrown) === 'unknown';
  await change(deps, context, unknown ? { set: { posted_at: deps.now() } } : { remove: ['posted_at'] });
  return thrown;
}

/** The note we knew is gone: forget its id, list, and write onto another note of the run or a new one. */
async function writeWithoutTarget(
  deps: WorkDeps,
  context: RunContext,
  pagerduty: PagerDuty,
  incidentId: string,
  content: string,
): Promise<void> {
  const gone = context.run.note_id ?? context.run.failure_note_id;
  const others = (await notesOfRun(context, pagerduty, incidentId)).filter((note) => note.id !== gone);
  const next = others[0];
  await change(deps, context, {
    ...(next && { set: { note_id: next.id } }),
    remove: ['posted_at', 'failure_note_id', ...(next ? [] : (['note_id'] as const))],
  });
  await writeNote(deps, context, pagerduty, incidentId, content);
}
