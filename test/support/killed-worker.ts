/** A worker in a process of its own that kills itself at a named point of its run, so that no catch of ours can run. */
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { createLog } from '../../lib/adapters/log.ts';
import type { WorkPoint } from '../../lib/app/ports/observe-run.ts';
import type { Receipt } from '../../lib/app/ports/queue.ts';
import type { Agent } from '../../lib/domain/agent.ts';
import type { Trigger } from '../../lib/domain/trigger.ts';
import { buildWork } from './build-work.ts';
import { loopbackAws } from './dynamodb.ts';

/** What the parent hands over, as JSON in the first argument. */
export interface KilledWorkerOrder {
  readonly dynamodb_url: string;
  readonly table: string;
  readonly pagerduty_url: string;
  readonly trigger: Trigger;
  readonly agents: readonly Agent[];
  readonly receipt: Receipt;
  readonly kill_at: WorkPoint;
  /** What its clock says when it begins, epoch ms. */
  readonly now: number;
}

const order = JSON.parse(process.argv[2] ?? '') as KilledWorkerOrder;
const work = buildWork({
  ...order,
  client: new DynamoDBClient(loopbackAws(order.dynamodb_url)),
  token: 'planted-secret-token',
  // Written, so that what a worker logged before it died is searched as any program's output.
  log: createLog({ now: Date.now, write: (line) => process.stdout.write(line) }),
  now: () => order.now + Math.round(performance.now()),
  hide: () => undefined,
  observe: (point) => {
    if (point === order.kill_at) process.kill(process.pid, 'SIGKILL');
  },
});
await work(order.receipt, { id: 'killed', remaining: () => 780_000 });
