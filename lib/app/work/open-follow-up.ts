import { asAppError, isOurFault } from '../../domain/errors.ts';
import { isLive } from '../../domain/run.ts';
import type { Job, WorkDeps, WorkOutcome } from './context.ts';
import { hideQuietly } from './open-message.ts';

/**
 * A follow-up waits until its window ends, since FIFO queues delay no single message, and until the leading run is in a final
 * state. Then it closes the window, so that what it reads is all there will ever be, and runs as one generation more: the
 * same one however often the message comes. Any other message passes.
 */
export async function openFollowUp(
  deps: WorkDeps,
  job: Job,
): Promise<{ readonly job: Job } | { readonly outcome: WorkOutcome }> {
  const { message, receipt } = job;
  const { follow_up: window, run_id } = message;
  if (!window) return { job };
  const fields = { run_id, trigger: job.trigger.metadata.name };
  const later = async (why: string, wait_ms: number) => {
    deps.log.info(why, { ...fields, wait_ms });
    await hideQuietly(deps, receipt, wait_ms);
    return { outcome: 'retry' } as const;
  };
  try {
    const early = window.due - deps.now();
    if (early > 0) return await later('follow-up waits for its window', early);
    await deps.ledger.closeWindow({ leader: run_id, at: window.at });
    await deps.observe('window_closed', fields);
    const generation = await generationOf(deps, run_id, window.at);
    if ('wait_ms' in generation)
      return await later('follow-up waits for its leading run', generation.wait_ms);
    return {
      job: {
        ...job,
        // It became due only now: it is not older than that.
        receipt: { ...receipt, sent_at: Math.max(receipt.sent_at, window.due) },
        message: { ...message, generation: generation.generation },
      },
    };
  } catch (thrown) {
    const { code, message: reason } = asAppError(thrown);
    if (isOurFault(code)) deps.log.error('follow-up not begun', { ...fields, code, reason });
    else deps.log.warn('follow-up not begun', { ...fields, code });
    deps.metrics.add('RunRetries');
    await hideQuietly(deps, receipt, deps.settings.backoff_ms[0] ?? 0);
    return { outcome: 'retry' };
  }
}

/**
 * Named only after the window was closed and only while no worker holds the leading run: a replay that takes this generation
 * first has then read the same events.
 */
async function generationOf(
  deps: WorkDeps,
  leader: string,
  at: number,
): Promise<{ readonly generation: number } | { readonly wait_ms: number }> {
  const key = { leader, at };
  const { generation } = await deps.ledger.readWindow(key);
  if (generation !== undefined) return { generation };
  const run = await deps.ledger.read(leader);
  if (run && isLive(run.state)) {
    const backOff = deps.settings.backoff_ms[0] ?? 0;
    return { wait_ms: Math.max(backOff, run.lease_until - deps.now()) };
  }
  return { generation: await deps.ledger.nameFollowUp(key, (run?.generation ?? 0) + 1) };
}
