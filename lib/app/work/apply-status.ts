import { asAppError } from '../../domain/errors.ts';
import { allowsStatus, type IncidentStatusChange } from '../../domain/trigger.ts';
import { writeOutcome } from '../../domain/write-outcome.ts';
import type { Incident, PagerDuty } from '../ports/pagerduty.ts';
import type { OwnStatusChange } from '../ports/run-ledger.ts';
import { change, connect, pass, type RunContext, type WorkDeps } from './context.ts';

/**
 * Applies the status the agent asked for, once, and never over a person's change. Nothing here fails the run: what could not
 * be done is told by the returned code (`status_error`); a lost lease too, which the next write under it then meets.
 * Never throws.
 */
export async function applyStatus(deps: WorkDeps, context: RunContext): Promise<string | undefined> {
  const status = context.run.answer?.status;
  const incidentId = context.run.incident_id;
  if (status === undefined || incidentId === undefined) return undefined;
  if (context.run.status_tried !== undefined) return 'tried_before';
  if (!(await stillAllowed(deps, context, status))) return 'not_allowed';
  try {
    const pagerduty = await connect(deps, context);
    if (!pagerduty) return 'no_api_token';
    const incident = await pagerduty.getIncident(incidentId);
    if (incident.status === status) return undefined;
    if (changedSince(context, incident)) return 'changed_since';
    // To PagerDuty, acknowledging a resolved incident is reopening it, which no action allows.
    if (incident.status === 'resolved') return 'incident_resolved';
    return await putOnce(deps, context, pagerduty, incidentId, status);
  } catch (thrown) {
    return asAppError(thrown).code;
  }
}

/** The trigger as it is now must allow it too: an operator may have taken the permission back meanwhile, or switched it off. */
async function stillAllowed(
  deps: WorkDeps,
  context: RunContext,
  status: IncidentStatusChange,
): Promise<boolean> {
  const current = await deps.catalog.trigger(context.trigger.metadata.name).catch(() => undefined);
  return (
    allowsStatus(context.trigger, status) && current?.spec.enabled === true && allowsStatus(current, status)
  );
}

/** Whether anyone changed the status since the hydrate before the agent call. Without that baseline nobody can tell: yes. */
function changedSince({ run }: RunContext, incident: Incident): boolean {
  const baseline = run.status_baseline;
  if (!baseline) return true;
  return (
    baseline.status !== incident.status ||
    baseline.last_status_change_at !== incident.last_status_change_at ||
    baseline.last_status_change_by !== incident.last_status_change_by
  );
}

/** Marks the change as tried before it is tried: whoever finds the mark never tries again. */
async function putOnce(
  deps: WorkDeps,
  context: RunContext,
  pagerduty: PagerDuty,
  incidentId: string,
  status: IncidentStatusChange,
): Promise<string | undefined> {
  const userId = await pagerduty.ownUserId();
  const at = deps.now();
  const own = { incident_id: incidentId, status, at, ...(userId !== undefined && { user_id: userId }) };
  await deps.ledger.rememberOwnStatus(own);
  const untouched = (incident: Incident) => incident.status !== status && !changedSince(context, incident);
  try {
    await change(deps, context, { set: { status_tried: at } });
    await pass(deps, 'status_marked', context, { status });
    const { status: reached } = await pagerduty.updateIncidentStatus(incidentId, status, untouched);
    if (reached === status) {
      await pass(deps, 'status_written', context, { status });
      return undefined;
    }
  } catch (thrown) {
    if (writeOutcome(thrown) !== 'unknown') await forget(deps, own);
    throw thrown;
  }
  await forget(deps, own);
  return 'changed_since';
}

/** Nothing of ours happened: the next event of this status is somebody else's. Failing to forget only passes it over. */
async function forget(deps: WorkDeps, own: OwnStatusChange): Promise<void> {
  try {
    await deps.ledger.forgetOwnStatus(own);
  } catch (thrown) {
    deps.log.warn('own status not forgotten', {
      incident_id: own.incident_id,
      code: asAppError(thrown).code,
    });
  }
}
