import { hydrateSubject, match, publicReason, settleOwnNote, stoppedBy } from '../../domain/match.ts';
import { carriesOwnMarker } from '../../domain/note.ts';
import { readText } from '../../domain/read-value.ts';
import { isSupersededWhenResolved } from '../../domain/supersede.ts';
import type { PagerDuty } from '../ports/pagerduty.ts';
import { change, connect, pass, type RunContext, type WorkDeps } from './context.ts';
import { coalescedTypes, readCoalesced } from './read-coalesced.ts';
import type { Stop } from './recheck.ts';

/** PagerDuty tells of our own status change within seconds; later ones are somebody's. */
const OWN_STATUS_WINDOW_MS = 10 * 60_000;

/**
 * Asks PagerDuty how the incident stands now, settles what the event alone could not tell, and stops what is no longer wanted.
 */
export async function hydrate(deps: WorkDeps, context: RunContext): Promise<Stop | undefined> {
  const { event, trigger } = context;
  const pagerduty = await connect(deps, context);
  await readIncident(context, pagerduty);
  const unmatched = await rematch(deps, context, pagerduty);
  if (unmatched) return unmatched;
  const own = await stopOwnAction(deps, context);
  if (own) return own;
  await readCoalesced(deps, context);
  if (
    context.incident?.status === 'resolved' &&
    !trigger.spec.run_if_resolved &&
    [event.event_type, ...coalescedTypes(context)].every(isSupersededWhenResolved)
  )
    return { kind: 'final', state: 'SUPERSEDED', reason: 'incident_resolved' };

  const { incident } = context;
  if (incident) {
    const { status, last_status_change_at, last_status_change_by } = incident;
    await change(deps, context, {
      set: {
        status_baseline: {
          status,
          ...(last_status_change_at !== undefined && { last_status_change_at }),
          ...(last_status_change_by !== undefined && { last_status_change_by }),
        },
      },
    });
  }
  await pass(deps, 'hydrated', context);
  return undefined;
}

/** How the incident stands now; nothing without an incident or an API token. */
export async function readIncident(context: RunContext, pagerduty: PagerDuty | null): Promise<void> {
  const { incident } = context.event;
  if (!pagerduty || !incident) return;
  context.incident = await pagerduty.getIncident(incident.id);
  context.subject = hydrateSubject(context.subject, context.incident.raw);
}

/** FILTERED by the check that does not hold, now that everything knowable is known. */
export async function rematch(
  deps: WorkDeps,
  context: RunContext,
  pagerduty: PagerDuty | null,
): Promise<Stop | undefined> {
  const unsettled = match(context.trigger, context.subject).checks.some(
    (check) => check.filter === 'own_note' && check.result === 'unknown',
  );
  if (unsettled) context.subject = settleOwnNote(context.subject, await isOwnNote(deps, context, pagerduty));
  const stopped = stoppedBy(match(context.trigger, context.subject));
  return (
    stopped && {
      kind: 'final',
      state: 'FILTERED',
      reason: `${stopped.filter}: ${publicReason(stopped)}`,
    }
  );
}

async function isOwnNote(deps: WorkDeps, context: RunContext, pagerduty: PagerDuty | null): Promise<boolean> {
  const incidentId = context.event.incident?.id;
  const noteId = readText(context.event.data['id']);
  if (incidentId === undefined || noteId === undefined) return false;
  if (await deps.ledger.isOwnNote(incidentId, noteId)) return true;
  // The event can overtake the ledger write that records the note's id; the note itself cannot lie.
  const notes = (await pagerduty?.listNotes(incidentId)) ?? [];
  return notes.some((note) => note.id === noteId && carriesOwnMarker(note.content));
}

/** SUPPRESSED when our own status change caused the event. */
export async function stopOwnAction(deps: WorkDeps, context: RunContext): Promise<Stop | undefined> {
  if (!(await isOwnAction(deps, context))) return undefined;
  return { kind: 'final', state: 'SUPPRESSED', reason: 'own-action' };
}

async function isOwnAction(deps: WorkDeps, context: RunContext): Promise<boolean> {
  const { event } = context;
  const status = event.event_type.slice('incident.'.length);
  if (!event.incident || (status !== 'acknowledged' && status !== 'resolved')) return false;
  const own = await deps.ledger.ownStatus(event.incident.id, status);
  if (!own) return false;
  const occurred = event.occurred_at === undefined ? Number.NaN : Date.parse(event.occurred_at);
  const age = (Number.isNaN(occurred) ? deps.now() : occurred) - own.at;
  if (Math.abs(age) > OWN_STATUS_WINDOW_MS) return false;
  return event.actor === undefined || event.actor.id === own.user_id;
}
