import { spawn } from 'node:child_process';
import { once } from 'node:events';
import type { WorkPoint } from '../../lib/app/ports/observe-run.ts';
import type { Receipt } from '../../lib/app/ports/queue.ts';
import type { KilledWorkerOrder } from './killed-worker.ts';
import type { RunWorld } from './run-world.ts';

/** Runs a worker in a process of its own until it dies at this point; resolves with the signal that ended it. */
export async function killAt(world: RunWorld, point: WorkPoint, receipt: Receipt): Promise<string | null> {
  const order: KilledWorkerOrder = {
    dynamodb_url: world.dynamodb.url,
    table: world.table,
    pagerduty_url: world.double.url,
    trigger: world.trigger,
    agents: world.agents,
    receipt,
    kill_at: point,
    now: world.now(),
  };
  const script = new URL('./killed-worker.ts', import.meta.url).pathname;
  const child = spawn(process.execPath, [script, JSON.stringify(order)], {
    stdio: ['ignore', 'ignore', 'inherit'],
  });
  const [, signal] = await once(child, 'exit');
  return signal;
}
