import { AppError } from '../../domain/errors.ts';
import { decideLead, leadSubject } from '../../domain/lead.ts';
import { coalesce } from './coalesce.ts';
import { change, pass, type RunContext, type WorkDeps } from './context.ts';
import type { Stop } from './recheck.ts';

/** How often a run that lost a race for the lead looks again: each time another one has won. */
const LOOKS = 4;
/** How much longer than anyone will ask for it a lead is kept, s. */
const KEEP_S = 86_400;

/** What the ledger says of a run that a limit stopped. */
const MESSAGES = {
  coalesced: 'the event is kept for the follow-up of another run',
  cooldown: 'another run of the incident or service was less than limits.cooldown ago',
  max_runs: 'the incident has had as many runs as limits.max_runs allows',
} as const;

const suppressed = (reason: keyof typeof MESSAGES): Stop => ({
  kind: 'final',
  state: 'SUPPRESSED',
  reason,
  message: MESSAGES[reason],
});

/**
 * Whether the trigger's limits let the run go on: `coalesce` first, since such an event still reaches an agent, then
 * `cooldown`, then `max_runs`. A replay is a person's decision, and what went ahead once goes on: only `max_runs` counts them.
 */
export async function admit(deps: WorkDeps, context: RunContext): Promise<Stop | undefined> {
  const { run, message } = context;
  if (message.follow_up) return await admitFollowUp(deps, context);
  if (run.coalesced_into && (await coalesce(deps, context, run.coalesced_into)))
    return suppressed('coalesced');
  const key = leadKey(context);
  if (key === undefined || run.generation > 0 || run.lead_at !== undefined)
    return await refuseBeyondLimit(deps, context);
  return await takeTurn(deps, context, key);
}

type LeadKey = NonNullable<ReturnType<typeof leadKey>>;

/** undefined when the trigger has neither cooldown nor coalescing, or the event nothing to count them by. */
export function leadKey({ trigger, subject }: RunContext) {
  const { limits } = trigger.spec;
  if (limits.cooldown_s === undefined && limits.coalesce_s === undefined) return undefined;
  const counted = leadSubject(subject.metadata, limits);
  return counted === undefined ? undefined : { subject: counted, trigger: trigger.metadata.name };
}

/** Goes ahead, or is kept for the run that did, or is told to rest. A place in `max_runs` comes first, and is given back. */
async function takeTurn(deps: WorkDeps, context: RunContext, key: LeadKey): Promise<Stop | undefined> {
  const { limits } = context.trigger.spec;
  const { run_id } = context.run;
  let counted = false;
  for (let look = 0; look < LOOKS; look++) {
    const seen = await deps.ledger.readLead(key);
    const now = deps.now();
    const decision = decideLead(seen, run_id, limits, now);
    if (decision.kind === 'mine') {
      await change(deps, context, { set: { lead_at: decision.at } });
      return undefined;
    }
    if (decision.kind !== 'take') {
      if (counted) await giveBack(deps, context);
      counted = false;
      if (decision.kind === 'cooldown') return suppressed('cooldown');
      if (await coalesce(deps, context, decision.window)) return suppressed('coalesced');
      continue;
    }
    if (!counted && !(await withinRunLimit(deps, context))) return suppressed('max_runs');
    counted = true;
    const keep_s = Math.max(limits.cooldown_s ?? 0, limits.coalesce_s ?? 0) + KEEP_S;
    if (await deps.ledger.takeLead(key, { run_id, at: now }, { seen, keep_s })) {
      await pass(deps, 'lead_taken', context);
      await change(deps, context, { set: { lead_at: now } });
      return undefined;
    }
  }
  throw new AppError('ledger_unavailable', `run ${run_id} met another leading run each time it looked`);
}

/** A follow-up is another run for `max_runs` and the cooldown, and never coalesced itself. */
async function admitFollowUp(deps: WorkDeps, context: RunContext): Promise<Stop | undefined> {
  const { run_id } = context.run;
  if (!(await withinRunLimit(deps, context, `${run_id}#follow-up`))) return suppressed('max_runs');
  const key = leadKey(context);
  if (key) await deps.ledger.renewLead(key, { run_id, at: deps.now() });
  return undefined;
}

/** Counts the run against `max_runs`; SUPPRESSED when there is no place for it. */
export async function refuseBeyondLimit(deps: WorkDeps, context: RunContext): Promise<Stop | undefined> {
  return (await withinRunLimit(deps, context)) ? undefined : suppressed('max_runs');
}

async function withinRunLimit(deps: WorkDeps, context: RunContext, as?: string): Promise<boolean> {
  const window = runWindow(context, as);
  return window === undefined || (await deps.ledger.reserveRun(window));
}

async function giveBack(deps: WorkDeps, context: RunContext): Promise<void> {
  const window = runWindow(context);
  if (window) await deps.ledger.releaseRun(window);
}

/** By the time the message was sent: a run that is tried again counts into the window it counted into before. */
function runWindow({ event, run, trigger, receipt }: RunContext, as = run.run_id) {
  if (!event.incident) return undefined;
  const { count, per_s } = trigger.spec.limits.max_runs;
  const of = { subject: event.incident.id, trigger: trigger.metadata.name };
  return { ...of, run_id: as, count, per_s, at: receipt.sent_at };
}
