import { asAppError, isOurFault } from '../../domain/errors.ts';
import { readEventObject } from '../../domain/read-event.ts';
import { decodeMessage } from '../../domain/run-message.ts';
import type { Invocation, Receipt } from '../ports/queue.ts';
import type { Job, WorkDeps, WorkOutcome } from './context.ts';

/** How much longer than the invocation the message stays hidden, s. */
const HIDE_MARGIN_S = 60;

type Opened = { readonly job: Job } | { readonly outcome: WorkOutcome };

/**
 * Hides the message for as long as this invocation may take, before anything else: a throttled poller may have held it for
 * minutes, and a receipt that can no longer hide may already belong to another worker.
 */
export async function openMessage(deps: WorkDeps, receipt: Receipt, invocation: Invocation): Promise<Opened> {
  await deps.observe('received', { message_id: receipt.message_id });
  try {
    await deps.visibility.hide(receipt, Math.ceil(invocation.remaining() / 1000) + HIDE_MARGIN_S);
  } catch (thrown) {
    const { code, message } = asAppError(thrown);
    const fields = { message_id: receipt.message_id, code };
    if (isOurFault(code)) deps.log.error('message not hidden', { ...fields, reason: message });
    else deps.log.warn('receipt is stale', fields);
    return { outcome: 'retry' };
  }
  await deps.observe('hidden', { message_id: receipt.message_id });
  return readMessage(deps, receipt, invocation);
}

/** A message that cannot be read comes back until the queue moves it to the dead-letter queue. */
async function readMessage(deps: WorkDeps, receipt: Receipt, invocation: Invocation): Promise<Opened> {
  try {
    const message = decodeMessage(receipt.body);
    const event = readEventObject(message.event, message.webhook_id);
    return { job: { receipt, invocation, message, event, trigger: message.trigger } };
  } catch (thrown) {
    const error = asAppError(thrown, 'message_malformed');
    deps.log.error('message cannot be read', { message_id: receipt.message_id, code: error.code });
    deps.metrics.add('RunRetries');
    await hideQuietly(deps, receipt, deps.settings.backoff_ms[0] ?? 0);
    return { outcome: 'retry' };
  }
}

/** Sets when a message that we fail comes back. Failing to is harmless: it then comes back later. */
export async function hideQuietly(
  deps: Pick<WorkDeps, 'visibility' | 'log'>,
  receipt: Receipt,
  ms: number,
): Promise<void> {
  try {
    await deps.visibility.hide(receipt, Math.ceil(ms / 1000));
  } catch (thrown) {
    deps.log.warn('visibility not changed', {
      message_id: receipt.message_id,
      code: asAppError(thrown).code,
    });
  }
}
