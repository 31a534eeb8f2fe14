import type { FunctionHost } from './functions/function-host.ts';
import type { LocalEvent, Reporter } from './local-event.ts';
import type { Published } from './publish-here.ts';
import type { createResourceLoader } from './resource-loader.ts';

/** One reload at a time; a change during one is read after it. */
export function createReload(deps: {
  readonly load: ReturnType<typeof createResourceLoader>;
  readonly publish: () => Promise<Published>;
  readonly renew: readonly FunctionHost[];
  readonly tell: (event: LocalEvent) => void;
  readonly notice: Reporter['notice'];
}): { readonly now: () => void; readonly ended: () => Promise<void> } {
  let turn = Promise.resolve();
  const reload = async () => {
    if (!(await deps.load())) return;
    const published = await deps.publish();
    // Their caches would serve the old catalog for seconds.
    await Promise.all(deps.renew.map((host) => host.recycle()));
    deps.tell({ type: 'reloaded', ...published });
  };
  return {
    now: () => {
      turn = turn.then(reload).catch((thrown) => {
        const reason = thrown instanceof Error ? thrown.message : String(thrown);
        deps.notice({ level: 'error', message: `the files could not be read again: ${reason}` });
      });
    },
    ended: () => turn,
  };
}
