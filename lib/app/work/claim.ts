import { asAppError, isOurFault } from '../../domain/errors.ts';
import { subjectOf } from '../../domain/match.ts';
import { agentNameFor } from '../../domain/trigger.ts';
import type { Claim } from '../ports/run-ledger.ts';
import { type Job, pass, type RunContext, type WorkDeps, type WorkOutcome } from './context.ts';
import { hideQuietly } from './open-message.ts';

/** How much longer than the invocation the lease lasts, ms. */
const LEASE_MARGIN_MS = 30_000;

/**
 * Takes the run, so that of any number of workers one runs it. A finished run is acknowledged; one that another worker holds
 * comes back when that lease ends, and nothing is written.
 */
export async function claimRun(
  deps: WorkDeps,
  job: Job,
): Promise<{ readonly context: RunContext } | { readonly outcome: WorkOutcome }> {
  try {
    const claimed = await deps.ledger.claim(claimOf(deps, job));
    if (claimed.outcome === 'finished') {
      deps.log.info('run is finished already', { run_id: job.message.run_id, state: claimed.state });
      return { outcome: 'done' };
    }
    if (claimed.outcome === 'held') {
      await hideQuietly(deps, job.receipt, Math.max(1000, claimed.until - deps.now()));
      deps.log.info('run is held by another worker', { run_id: job.message.run_id });
      return { outcome: 'retry' };
    }
    const context: RunContext = { ...job, run: claimed.run, subject: subjectOf(job.event) };
    await pass(deps, 'claimed', context, { state: claimed.run.state });
    return { context };
  } catch (thrown) {
    const { code, message } = asAppError(thrown);
    const fields = { run_id: job.message.run_id, code };
    if (isOurFault(code)) deps.log.error('run not claimed', { ...fields, reason: message });
    else deps.log.warn('run not claimed', fields);
    deps.metrics.add('RunRetries');
    await hideQuietly(deps, job.receipt, deps.settings.backoff_ms[0] ?? 0);
    return { outcome: 'retry' };
  }
}

function claimOf(deps: WorkDeps, { message, event, trigger, receipt, invocation }: Job): Claim {
  const agent = agentNameFor(trigger, event.event_type);
  return {
    run_id: message.run_id,
    owner: deps.newOwner(),
    generation: message.generation,
    lease_until: deps.now() + invocation.remaining() + LEASE_MARGIN_MS,
    sent_at: receipt.sent_at,
    ...(message.follow_up && { anew: true }),
    seed: {
      event_id: event.id,
      event_type: event.event_type,
      trigger: trigger.metadata.name,
      event: message.event,
      ...(event.incident && { incident_id: event.incident.id }),
      ...(event.service && { service_id: event.service.id }),
      ...(agent !== undefined && { agent }),
    },
  };
}
