import { match } from '../../domain/match.ts';
import { refuseBeyondLimit } from './admit.ts';
import { connect, type RunContext, type WorkDeps } from './context.ts';
import { readIncident, rematch, stopOwnAction } from './hydrate.ts';
import type { Stop } from './recheck.ts';

/**
 * A message that waited longer than `max_age` is answered by the event's facts, without another look at the incident. What
 * the event alone could not tell is settled all the same, our own status change is passed over, and the digest counts as a
 * run: after a long outage nobody shall find digests on incidents that the trigger does not want, nor more of them than it
 * may have runs.
 */
export async function expire(deps: WorkDeps, context: RunContext): Promise<Stop | undefined> {
  const { trigger, receipt } = context;
  if (deps.now() - receipt.sent_at <= trigger.spec.limits.max_age_s * 1000) return undefined;
  if (match(trigger, context.subject).result === 'unknown') {
    const pagerduty = await connect(deps, context);
    await readIncident(context, pagerduty);
    const unmatched = await rematch(deps, context, pagerduty);
    if (unmatched) return unmatched;
  }
  return (
    (await stopOwnAction(deps, context)) ??
    (await refuseBeyondLimit(deps, context)) ?? { kind: 'digest', why: 'max_age' }
  );
}
