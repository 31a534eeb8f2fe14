import { createPagerDutyFor } from '../../lib/adapters/pagerduty/client-for.ts';
import { createTransport } from '../../lib/adapters/pagerduty/transport.ts';
import type { RunState } from '../../lib/domain/run.ts';
import type { TriggerSpec } from '../../lib/domain/trigger.ts';
import type { RunWorld } from '../support/run-world.ts';

/** A fault of the way from the queue to the note, where time matters. */
export interface WorkRow {
  readonly fault: string;
  readonly where: string;
  /** Messages sent. */
  readonly sent: number;
  readonly notes: number;
  readonly state: RunState;
  readonly spec?: Partial<TriggerSpec>;
  readonly play: (world: RunWorld) => unknown;
}

export const DONE_ONCE = { sent: 1, notes: 1, state: 'DONE' } as const;

type Work = Parameters<RunWorld['work']>[1];

/** Lets the message come back as often as the worker asks for. */
export async function finish(world: RunWorld, receipt = world.message(), options: Work = {}): Promise<void> {
  for (let tries = 0; tries < 40; tries++) {
    if ((await world.work(receipt, options)) === 'done') return;
    world.clock += ((world.hidden.at(-1)?.seconds ?? 0) + 1) * 1000;
  }
  throw new Error('the message comes back for ever');
}

/** The client as the worker's door builds it, with less patience for a silent PagerDuty. */
export function pagerDutyOf(world: RunWorld) {
  return createPagerDutyFor({
    secrets: {
      get: async (name) =>
        name === 'PAGERDUTY_API_TOKEN' ? 'planted-secret-token' : 'responder@example.com',
      refresh: async () => undefined,
    },
    now: world.now,
    transport: createTransport(),
    sleep: async () => undefined,
    random: () => 0.5,
    api_url: world.double.url,
    write_timeout_ms: 300,
  });
}
