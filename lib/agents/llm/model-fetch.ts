import { Agent as Connections, fetch } from 'undici';
import { undiciTimeouts } from '../time-limit.ts';

/** How requests to models travel. */
export interface ModelFetch {
  readonly fetch: typeof globalThis.fetch;
  readonly close: () => Promise<void>;
}

/**
 * A `fetch` for models: waits as long as the run may take (Node's own gives up after 300 s without headers), and follows no
 * redirect, so that a key in a header reaches no other host.
 */
export function createModelFetch(limitMs: number): ModelFetch {
  const dispatcher = new Connections(undiciTimeouts(limitMs));
  const send = (input: Parameters<typeof fetch>[0], init?: Parameters<typeof fetch>[1]) =>
    fetch(input, { ...init, redirect: 'error', dispatcher });
  return {
    // The same standard, declared twice: undici's own types and Node's.
    fetch: send as unknown as typeof globalThis.fetch,
    close: () => dispatcher.destroy(),
  };
}
