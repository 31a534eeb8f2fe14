/**
 * Runs before every test file: whatever the file's code writes, throws or traces is searched for the planted secrets and
 * incident texts, and a test during which one got out fails. Watched: standard output and error of the process and of each
 * local function's thread (log lines and metrics are lines there), those of every Node program that a test starts, every
 * AppError's message and remedy, and the AI SDK's spans.
 */
import { subscribe, tracingChannel } from 'node:diagnostics_channel';
import type { Worker } from 'node:worker_threads';
import { afterAll, afterEach, expect } from 'vitest';
import { AppError } from '../../lib/domain/errors.ts';
import { takeLeaks, watchPieces, watchText } from './leaks.ts';
import { takeChildLeaks, watchChildren } from './watch-children.ts';

for (const [name, stream] of [
  ['stdout', process.stdout],
  ['stderr', process.stderr],
] as const) {
  const write = stream.write.bind(stream) as (...args: unknown[]) => boolean;
  const watch = watchPieces(name);
  stream.write = (piece: string | Uint8Array, ...rest: unknown[]) => {
    watch(piece);
    return write(piece, ...rest);
  };
}

// Told of each thread as it is made, before anyone reads what it writes.
// https://nodejs.org/api/diagnostics_channel.html#worker-threads
subscribe('worker_threads', (message) => {
  const { worker } = message as { readonly worker: Worker };
  worker.stdout.on('data', watchPieces('a thread’s stdout'));
  worker.stderr.on('data', watchPieces('a thread’s stderr'));
});

watchChildren();

// `super(…)` of AppError finds its parent at each call: one in between sees every message.
class WatchedError extends Error {
  constructor(message?: string, options?: ErrorOptions) {
    super(message, options);
    watchText('an error’s message', message ?? '');
    // The remedy is set once this has returned.
    queueMicrotask(() => watchText('an error’s remedy', String((this as { remedy?: string }).remedy ?? '')));
  }
}
Object.setPrototypeOf(AppError, WatchedError);

const span = (message: unknown) => watchText('a span', safely(message));
// The channel's name, and where registered integrations stand: node_modules/ai, src/telemetry.
tracingChannel('ai:telemetry').subscribe({
  start: span,
  end: () => undefined,
  asyncStart: () => undefined,
  asyncEnd: span,
  error: span,
});

function safely(value: unknown): string {
  try {
    return JSON.stringify(value) ?? '';
  } catch {
    return '';
  }
}

const noLeaks = () => expect([...takeLeaks(), ...takeChildLeaks()], 'planted texts got out').toEqual([]);
afterEach(noLeaks);
afterAll(noLeaks);
