import { randomUUID } from 'node:crypto';
import { createInterface } from 'node:readline';
import { Worker } from 'node:worker_threads';
import type { HostMessage, Outcome, ThreadMessage } from './invocation.ts';

/** ms that a thread which was told to end may take. */
const GRACE_MS = 1000;

export interface InstanceOptions {
  readonly name: string;
  /** The door's module. */
  readonly door: URL;
  /** All it finds in `process.env`. */
  readonly environment: Readonly<Record<string, string>>;
  readonly timeout_ms: number;
  /** Every line the function writes, with the instance that wrote it. */
  readonly onLine: (text: string, instance: string) => void;
}

/** One thread that has loaded, or is loading, the door. */
export interface Instance {
  /** Rejects with what stopped the door from loading. */
  readonly loaded: Promise<void>;
  /** One invocation at a time. Never rejects: a thread that dies or overstays is an error outcome. */
  readonly run: (event: unknown) => Promise<Outcome>;
  readonly alive: () => boolean;
  /** Resolves when the thread is gone, at work or not. */
  readonly end: () => Promise<void>;
}

export function startInstance(options: InstanceOptions): Instance {
  const id = randomUUID().slice(0, 8);
  const thread = new Worker(new URL('./function-thread.ts', import.meta.url), {
    name: options.name,
    workerData: { door: options.door.href },
    env: { ...options.environment },
    stdout: true,
    stderr: true,
  });
  let alive = true;
  let finish: ((outcome: Outcome) => void) | undefined;
  const loading = Promise.withResolvers<void>();
  loading.promise.catch(() => undefined);
  const fail = (errorType: string, errorMessage: string) => {
    alive = false;
    loading.reject(new Error(errorMessage));
    finish?.({ ok: false, error: { errorType, errorMessage } });
  };
  thread.on('message', (message: ThreadMessage) => {
    if ('loaded' in message) loading.resolve();
    else finish?.(message.outcome);
  });
  thread.on('error', (error) => fail(nameOf(error), messageOf(error)));
  const exited = new Promise<void>((resolve) => thread.on('exit', () => resolve()));
  void exited.then(() => fail('Runtime.ExitError', `${options.name} ended before it answered`));
  for (const output of [thread.stdout, thread.stderr]) {
    createInterface({ input: output }).on('line', (text) => options.onLine(text, id));
  }

  const tell = (message: HostMessage) => thread.postMessage(message);
  // A thread that is cut off while it makes a decompressor takes the whole process along ("close before init" in
  // node_zlib.cc), so it ends itself between two callbacks; only one that never comes to its messages is cut off.
  const end = async () => {
    alive = false;
    tell({ end: true });
    const late = setTimeout(() => void thread.terminate(), GRACE_MS);
    await exited;
    clearTimeout(late);
  };
  return {
    loaded: loading.promise,
    alive: () => alive,
    end,
    run: async (event) => {
      const ended = Promise.withResolvers<Outcome>();
      const timer = setTimeout(() => {
        const errorMessage = `${options.name} timed out after ${options.timeout_ms / 1000} seconds`;
        ended.resolve({ ok: false, error: { errorType: 'Sandbox.Timedout', errorMessage } });
        void end();
      }, options.timeout_ms);
      finish = ended.resolve;
      try {
        await loading.promise;
        tell({
          request_id: randomUUID(),
          event,
          function_name: options.name,
          deadline: Date.now() + options.timeout_ms,
        });
        return await ended.promise;
      } catch (thrown) {
        return { ok: false, error: { errorType: nameOf(thrown), errorMessage: messageOf(thrown) } };
      } finally {
        clearTimeout(timer);
        finish = undefined;
      }
    },
  };
}

function nameOf(thrown: unknown): string {
  return thrown instanceof Error ? thrown.name : 'Error';
}

function messageOf(thrown: unknown): string {
  return thrown instanceof Error ? thrown.message : String(thrown);
}
