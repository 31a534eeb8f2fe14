import { describe, expect, it } from 'vitest';
import { drain } from '../../../lib/app/connect/drain.ts';
import { verifyPing } from '../../../lib/app/connect/verify-ping.ts';
import type { LogRecord } from '../../../lib/app/ports/log-search.ts';

/** A clock that only sleeping moves, and a log whose lines appear at their time. */
function world(lines: readonly { at: number; webhook?: string; status: number; ping?: true }[]) {
  let now = 1_000_000;
  const start = now;
  const pings: number[] = [];
  const records = lines.map(
    ({ at, webhook = 'w', status, ping }, index): LogRecord => ({
      at: start + at,
      id: String(index),
      fields: { webhook_id: webhook, status, ...(ping ? { event_type: 'pagey.ping' } : {}) },
    }),
  );
  return {
    elapsed: () => now - start,
    pings,
    deps: {
      log: { find: async () => records.filter(({ at }) => at <= now) },
      now: () => now,
      sleep: async (ms: number) => {
        now += ms;
      },
      subscriptions: { ping: async () => void pings.push(now - start) },
      ping_ms: 10_000,
    },
  };
}

describe('drain', () => {
  it('waits the overlap when nothing is repeated', async () => {
    const { deps, elapsed } = world([{ at: -5000, status: 202 }]);
    await drain(deps, 'P1', 30_000);
    expect(elapsed()).toBe(30_000);
  });

  it('waits longer for a delivery that was answered 503, until it is repeated', async () => {
    const { deps, elapsed } = world([
      { at: -5000, webhook: 'a', status: 503 },
      { at: 45_200, webhook: 'a', status: 202 },
      { at: -1000, webhook: 'b', status: 429 },
      { at: 50_200, webhook: 'b', status: 403 },
    ]);
    await drain(deps, 'P1', 30_000);
    expect(elapsed()).toBe(50_500);
  });

  it('gives up on one that is never repeated, naming what to do', async () => {
    const { deps } = world([{ at: -5000, status: 503 }]);
    await expect(drain(deps, 'P1', 30_000)).rejects.toMatchObject({
      code: 'subscription_left',
      remedy: expect.stringContaining('--overlap 0s'),
    });
  });

  it('does not wait at all when told so', async () => {
    const { deps, elapsed } = world([{ at: -5000, status: 503 }]);
    await drain(deps, 'P1', 0);
    expect(elapsed()).toBe(0);
  });
});

describe('verifyPing', () => {
  it('takes only a ping that came after it asked', async () => {
    const { deps, pings, elapsed } = world([
      { at: -1000, status: 202, ping: true },
      { at: 3000, status: 202, ping: true },
    ]);
    await verifyPing(deps, 'P1');
    expect({ pings, elapsed: elapsed() }).toEqual({ pings: [0], elapsed: 3000 });
  });

  it('does not take another accepted event for the ping', async () => {
    const { deps } = world([{ at: 1000, status: 202 }]);
    await expect(verifyPing(deps, 'P1')).rejects.toMatchObject({
      code: 'subscription_unverified',
      message: expect.stringContaining('did not arrive within 10 s'),
    });
  });

  it('pings once more after a drop, and never a third time', async () => {
    const { deps, pings } = world([
      { at: 1000, webhook: 'a', status: 403 },
      { at: 2000, webhook: 'b', status: 403 },
    ]);
    await expect(verifyPing(deps, 'P1')).rejects.toMatchObject({ code: 'subscription_unverified' });
    expect(pings).toEqual([0, 1000]);
  });

  it('leaves a 503 to PagerDuty, which repeats it', async () => {
    const { deps, pings } = world([
      { at: 1000, webhook: 'a', status: 503 },
      { at: 4000, webhook: 'a', status: 202, ping: true },
    ]);
    await verifyPing(deps, 'P1');
    expect(pings).toEqual([0]);
  });
});
