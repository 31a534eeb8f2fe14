import type { FunctionHost } from './functions/function-host.ts';
import type { LocalEvent, Reporter } from './local-event.ts';
import { publishHere } from './publish-here.ts';
import { createReload } from './reload.ts';
import type { createResourceLoader } from './resource-loader.ts';
import { watchPaths } from './watch.ts';

/** How often the stack invokes its publisher, whatever changes. */
const SCHEDULE_MS = 5 * 60_000;

/**
 * Publishes again whenever something at `paths` changes, then `renew`s who reads the catalog, and on the stack's schedule.
 * `end` waits for a reload under way. Rejects with ENOENT when a path is not there; nothing runs then.
 */
export async function keepPublished(deps: {
  readonly paths: readonly string[];
  readonly load: ReturnType<typeof createResourceLoader>;
  readonly publisher: Pick<FunctionHost, 'invoke'>;
  readonly renew: readonly FunctionHost[];
  readonly tell: (event: LocalEvent) => void;
  readonly notice: Reporter['notice'];
}): Promise<{ readonly end: () => Promise<void> }> {
  const { paths, load, publisher, renew, tell, notice } = deps;
  const reload = createReload({ load, publish: () => publishHere(publisher, notice), renew, tell, notice });
  const unwatch = await watchPaths(paths, reload.now);
  // As the stack's schedule: it ends what was disabled for a while, and confirms the catalog.
  const schedule = setInterval(() => void publishHere(publisher, () => undefined), SCHEDULE_MS);
  return {
    end: async () => {
      unwatch();
      await reload.ended();
      clearInterval(schedule);
    },
  };
}
