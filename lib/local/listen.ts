import { once } from 'node:events';
import { createServer, type RequestListener, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';

/** Everything local listens here only. */
export const LOOPBACK = '127.0.0.1';

/** A port somebody asked for is kept or refused; a default one may move. 0 takes a free one. */
export interface WantedPort {
  readonly port: number;
  readonly explicit: boolean;
}

/** An HTTP server that listens. */
export interface Listening {
  readonly port: number;
  readonly url: string;
  /** The port that was taken, when a default one had to move. */
  readonly moved_from?: number;
  readonly close: () => Promise<void>;
}

/** Listens on loopback. Rejects with the system's error (`EADDRINUSE`) when an explicit port is taken. */
export async function listen(listener: RequestListener, wanted: WantedPort): Promise<Listening> {
  const server = createServer(listener);
  const moved = await bind(server, wanted);
  const { port } = server.address() as AddressInfo;
  return {
    port,
    url: `http://${LOOPBACK}:${port}`,
    ...(moved ? { moved_from: wanted.port } : {}),
    close: async () => {
      const closed = once(server, 'close');
      server.close();
      server.closeAllConnections();
      await closed;
    },
  };
}

async function bind(server: Server, wanted: WantedPort): Promise<boolean> {
  try {
    await bindPort(server, wanted.port);
    return false;
  } catch (thrown) {
    if (wanted.explicit || !isPortTaken(thrown)) throw thrown;
    await bindPort(server, 0);
    return true;
  }
}

async function bindPort(server: Server, port: number): Promise<void> {
  server.listen(port, LOOPBACK);
  await once(server, 'listening');
}

/** Whether listening failed because the port is not ours to take. */
export function isPortTaken(thrown: unknown): boolean {
  const code = thrown instanceof Error && 'code' in thrown ? thrown.code : undefined;
  return code === 'EADDRINUSE' || code === 'EACCES';
}
