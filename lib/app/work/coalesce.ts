import { AppError } from '../../domain/errors.ts';
import type { CoalescingWindow } from '../../domain/lead.ts';
import { FOLLOW_UP_VERSION, type Run, type RunMessage } from '../../domain/run.ts';
import { change, pass, type RunContext, type WorkDeps } from './context.ts';

/**
 * Keeps this run's event for the follow-up of the window's leading run, and sees to it that there is one: before this run may
 * end, the follow-up has been sent. What a crash interrupts, the next try goes on with, whatever the time is then.
 * @returns false when the window was closed before this event was in it.
 * @throws AppError `queue_unavailable`, `run_missing`, `lease_lost`, or the ledger's.
 */
export async function coalesce(
  deps: WorkDeps,
  context: RunContext,
  window: CoalescingWindow,
): Promise<boolean> {
  if (context.run.coalesced_into?.at !== window.at || context.run.coalesced_into.leader !== window.leader)
    await change(deps, context, { set: { coalesced_into: window } });
  if (!(await deps.ledger.joinWindow(window, context.run))) {
    await change(deps, context, { remove: ['coalesced_into'] });
    return false;
  }
  await pass(deps, 'coalesced', context);
  const { follow_up_sent } = await deps.ledger.readWindow(window);
  if (!follow_up_sent) {
    await sendFollowUp(deps, context, window);
    await pass(deps, 'follow_up_sent', context);
    await deps.ledger.markFollowUpSent(window);
  }
  return true;
}

/** Once or more often: the queue drops repetitions for five minutes, and later ones meet a run that has ended. */
async function sendFollowUp(
  deps: WorkDeps,
  { trigger }: RunContext,
  { leader, at, until }: CoalescingWindow,
): Promise<void> {
  const run = await deps.ledger.read(leader);
  if (!run) throw new AppError('run_missing', `there is no run ${leader} to follow up`);
  const event = await deps.ledger.readEvent(leader);
  const message: RunMessage = {
    v: FOLLOW_UP_VERSION,
    run_id: leader,
    received_at: new Date(deps.now()).toISOString(),
    // Names the event again where PagerDuty gave it no id.
    webhook_id: run.event_id,
    event: event ?? bareEvent(run),
    trigger,
    generation: 0,
    follow_up: { at, due: until },
  };
  let [outcome] = await deps.followUps.send([message]);
  if (outcome === 'sender_fault')
    [outcome] = await deps.followUps.send([{ ...message, event: bareEvent(run) }]);
  if (outcome !== 'sent')
    throw new AppError('queue_unavailable', `the follow-up of run ${leader} was not sent: ${outcome}`);
}

/** For an event that was too large to be kept: what PagerDuty can be asked about again. */
function bareEvent({ event_id, event_type, incident_id }: Run): Readonly<Record<string, unknown>> {
  const data = incident_id === undefined ? {} : { type: 'incident_reference', id: incident_id };
  return { id: event_id, event_type, data };
}
