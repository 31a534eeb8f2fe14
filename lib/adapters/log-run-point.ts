import type { Log } from '../app/ports.ts';
import type { WorkDeps } from '../app/work/context.ts';

/** Observer of the deployed worker: one log line a point of a run. */
export function logRunPoints(log: Log): WorkDeps['observe'] {
  return (point, fields) => log.info(`run ${point}`, fields);
}
