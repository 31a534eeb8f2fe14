import { type FSWatcher, watch } from 'node:fs';
import { dirname } from 'node:path';
import { directoriesAt } from './resource-files.ts';

/** Editors write a file in several steps. */
const SETTLE_MS = 100;

/**
 * Calls `changed` when something below these directories (or beside these files) changed, once for a burst. Each directory is
 * watched by itself: a recursive watch of Node's loses sight of a file that was replaced by renaming, as editors do.
 * Rejects with ENOENT when a path is not there.
 */
export async function watchPaths(paths: readonly string[], changed: () => void): Promise<() => void> {
  let timer: NodeJS.Timeout | undefined;
  let watchers: readonly FSWatcher[] = [];
  let closed = false;

  const soon = () => {
    clearTimeout(timer);
    if (!closed) timer = setTimeout(() => void again(), SETTLE_MS);
  };
  /** New watchers before the old ones go, and before anybody reads: folders come and go. */
  const open = async () => {
    const directories = new Set((await Promise.all(paths.map(directoriesOf))).flat());
    const before = watchers;
    // A directory that disappears is an error event; its files are gone then, which the next reading says.
    if (!closed) watchers = [...directories].map((directory) => watch(directory, soon).on('error', soon));
    for (const watcher of before) watcher.close();
  };
  const again = async () => {
    await open().catch(() => undefined);
    if (!closed) changed();
  };

  await open();
  return () => {
    closed = true;
    clearTimeout(timer);
    for (const watcher of watchers) watcher.close();
  };
}

async function directoriesOf(path: string): Promise<readonly string[]> {
  const directories = await directoriesAt(path);
  return directories.length > 0 ? directories : [dirname(path)];
}
