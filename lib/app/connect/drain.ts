import { AppError } from '../../domain/errors.ts';
import type { LogRecord } from '../ports/log-search.ts';
import type { ConnectDeps } from './deps.ts';

const LOOK_MS = 500;
/** PagerDuty waits this long between late retries; older refusals have been repeated or given up. */
const LOOK_BACK_MS = 15 * 60_000;
/** How much longer than the overlap a pending retry is waited for, ms. */
const PATIENCE_MS = 120_000;

/**
 * Waits until a subscription about to be deleted has nothing left to repeat: its queue goes with it, and what happened before
 * its successor was switched on lies only there. At least `overlap_ms`; 0 does not wait at all.
 * @throws AppError `subscription_left` when PagerDuty still repeats deliveries to it.
 */
export async function drain(
  deps: Pick<ConnectDeps, 'log' | 'now' | 'sleep' | 'signal' | 'doing'>,
  subscriptionId: string,
  overlap_ms: number,
): Promise<void> {
  if (overlap_ms === 0) return;
  const began = deps.now();
  for (;;) {
    const lines = await deps.log.find({
      since: began - LOOK_BACK_MS,
      equals: { message: 'delivery', subscription: subscriptionId },
    });
    const waiting = pending(lines);
    const waited = deps.now() - began;
    deps.doing?.(
      waiting === 0
        ? `both deliver; waiting for what ${subscriptionId} may still repeat`
        : `PagerDuty still repeats ${waiting} deliveries to ${subscriptionId}`,
    );
    if (waiting === 0 && waited >= overlap_ms) return;
    if (waited >= overlap_ms + PATIENCE_MS) {
      throw new AppError(
        'subscription_left',
        `PagerDuty still repeats ${waiting} deliveries to ${subscriptionId}, which would be lost with it`,
        {
          remedy:
            'pdt tail shows why they are refused; pdt connect --rotate --overlap 0s gives up waiting for them',
        },
      );
    }
    await deps.sleep(LOOK_MS, deps.signal);
  }
}

/** Deliveries whose latest answer PagerDuty repeats: 5xx and 429. */
function pending(lines: readonly LogRecord[]): number {
  const latest = new Map<string, unknown>();
  for (const { id, fields } of lines) latest.set(String(fields['webhook_id'] ?? id), fields['status']);
  return [...latest.values()].filter(
    (status) => typeof status === 'number' && (status >= 500 || status === 429),
  ).length;
}
