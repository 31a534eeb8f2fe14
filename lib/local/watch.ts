import { type FSWatcher, watch } from 'node:fs';
import { stat } from 'node:fs/promises';
import { dirname } from 'node:path';

/** Editors write a file in several steps. */
const SETTLE_MS = 100;

/** Calls `changed` when something below these directories (or beside these files) changed, once for a burst. */
export async function watchPaths(paths: readonly string[], changed: () => void): Promise<() => void> {
  let timer: NodeJS.Timeout | undefined;
  const soon = () => {
    clearTimeout(timer);
    timer = setTimeout(changed, SETTLE_MS);
  };
  const watchers: FSWatcher[] = [];
  for (const path of paths) {
    const directory = (await stat(path)).isDirectory() ? path : dirname(path);
    // A directory that disappears is an error event; its files are gone then, which the next reading says.
    watchers.push(watch(directory, { recursive: true }, soon).on('error', soon));
  }
  return () => {
    clearTimeout(timer);
    for (const watcher of watchers) watcher.close();
  };
}
