import { AppError } from '../../domain/errors.ts';
import type { LogRecord } from '../ports/log-search.ts';
import type { ConnectDeps } from './deps.ts';

type PingDeps = Pick<ConnectDeps, 'log' | 'now' | 'sleep' | 'signal' | 'ping_ms' | 'doing'> & {
  readonly subscriptions: Pick<ConnectDeps['subscriptions'], 'ping'>;
};

/** Between two looks into the log. */
const LOOK_MS = 500;
/** Clocks may differ, and a log line carries the function's time. */
const CLOCK_SKEW_MS = 60_000;
/** Three dropped deliveries in a row would disable the subscription: one ping and one more, never a third. */
const MOST_PINGS = 2;

/**
 * Has PagerDuty send a ping and waits for the receiver to log that its signature was right. A ping that was dropped (4xx)
 * is sent once more, since the receiver may have held the secrets of before; one answered 5xx PagerDuty repeats itself.
 * @throws AppError `subscription_unverified`; what PagerDuty refused; the signal's reason.
 */
export async function verifyPing(deps: PingDeps, subscriptionId: string): Promise<void> {
  const since = deps.now() - CLOCK_SKEW_MS;
  const equals = { message: 'delivery', subscription: subscriptionId };
  deps.doing?.(`waiting for PagerDuty's ping of subscription ${subscriptionId}`);
  const before = new Set((await deps.log.find({ since, equals })).map(({ id }) => id));
  const until = deps.now() + deps.ping_ms;
  let refused: LogRecord | undefined;
  for (let pings = 0; ; ) {
    deps.signal?.throwIfAborted();
    const lines = (await (pings === 0 ? [] : deps.log.find({ since, equals }))).filter(
      ({ id, fields }) => !before.has(id) && isPing(fields),
    );
    if (lines.some(({ fields }) => fields['status'] === 202)) return;
    const dropped = lines.filter(({ fields }) => isDrop(fields['status']));
    refused = lines.at(-1) ?? refused;
    if (dropped.length >= pings && pings < MOST_PINGS) {
      await deps.subscriptions.ping(subscriptionId);
      pings += 1;
    } else if (dropped.length >= MOST_PINGS || deps.now() >= until) {
      throw unverified(subscriptionId, refused, deps.ping_ms);
    }
    await deps.sleep(LOOK_MS, deps.signal);
  }
}

/** A refused delivery's body was not read, so that it may be the ping or not. */
function isPing(fields: LogRecord['fields']): boolean {
  return fields['event_type'] === 'pagey.ping' || fields['status'] !== 202;
}

function isDrop(status: unknown): boolean {
  return typeof status === 'number' && status >= 400 && status < 500 && status !== 429;
}

function unverified(id: string, refused: LogRecord | undefined, waited: number): AppError {
  const why = refused
    ? `the receiver refused it: ${String(refused.fields['status'])} ${String(refused.fields['code'] ?? '')}`.trim()
    : `it did not arrive within ${Math.round(waited / 1000)} s`;
  return new AppError('subscription_unverified', `PagerDuty's ping of subscription ${id}: ${why}`);
}
