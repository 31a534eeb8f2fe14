import { randomUUID } from 'node:crypto';
import { createInterface } from 'node:readline';
import { Worker } from 'node:worker_threads';
import type { InvocationRequest, Outcome, ThreadMessage } from './invocation.ts';

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
  thread.on('exit', () => fail('Runtime.ExitError', `${options.name} ended before it answered`));
  for (const output of [thread.stdout, thread.stderr]) {
    createInterface({ input: output }).on('line', (text) => options.onLine(text, id));
  }

  const end = async () => {
    alive = false;
    await thread.terminate();
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
        const request: InvocationRequest = {
          request_id: randomUUID(),
          event,
          function_name: options.name,
          deadline: Date.now() + options.timeout_ms,
        };
        thread.postMessage(request);
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
