import type { Reporter } from './local-event.ts';

/** Says of each that listens, by its name for people, when its default port was taken and where it listens instead. */
export function sayMoved(
  notice: Reporter['notice'],
  listening: Readonly<Record<string, { readonly url?: string; readonly moved_from?: number }>>,
): void {
  for (const [name, { url, moved_from }] of Object.entries(listening)) {
    if (moved_from === undefined) continue;
    notice({ level: 'warning', message: `port ${moved_from} is taken; ${name} listens on ${url} instead` });
  }
}
