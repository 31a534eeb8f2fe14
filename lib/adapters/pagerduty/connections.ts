import { Agent, type Dispatcher, request } from 'undici';

export interface Connections {
  readonly request: typeof request;
  readonly read: Dispatcher;
  readonly write: Dispatcher;
}

const CONNECT_TIMEOUT_MS = 5_000;

/** Reads share kept-alive connections; a write opens its own. */
export function openConnections(): Connections {
  const connect = { timeout: CONNECT_TIMEOUT_MS };
  return {
    request,
    read: new Agent({ connect, keepAliveTimeout: 4_000 }),
    write: new Agent({ connect, pipelining: 0 }),
  };
}
