import type { Log } from '../app/ports/log.ts';
import type { ObserveRun } from '../app/ports/observe-run.ts';

/** Observer of the deployed worker: one log line a point of a run. */
export function logRunPoints(log: Log): ObserveRun {
  return (point, fields) => log.info(`run ${point}`, fields);
}
