import { createServer, request } from 'node:http';
import type { AddressInfo } from 'node:net';

/** A proxy that carries requests out and can lose their answers, as a broken connection does, or refuse them. */
export interface LossyProxy {
  readonly url: string;
  /** The answers to the next `times` requests whose X-Amz-Target ends so are lost. */
  readonly lose: (operation: string, times?: number) => void;
  /** The next `times` such requests are answered 503 and not carried out. */
  readonly refuse: (operation: string, times?: number) => void;
  /** Waits for `act` before the next such request is carried out. */
  readonly before: (operation: string, act: () => Promise<unknown>) => void;
  readonly close: () => Promise<void>;
}

export async function startLossyProxy(target: string): Promise<LossyProxy> {
  let losing: { operation: string; left: number } | undefined;
  let refusing: { operation: string; left: number } | undefined;
  let awaiting: { operation: string; act: () => Promise<unknown> } | undefined;
  const server = createServer(async (incoming, response) => {
    const operation = String(incoming.headers['x-amz-target'] ?? '');
    if (awaiting && operation.endsWith(awaiting.operation)) {
      const { act } = awaiting;
      awaiting = undefined;
      await act();
    }
    if (refusing && refusing.left > 0 && operation.endsWith(refusing.operation)) {
      refusing.left -= 1;
      incoming.resume();
      response.writeHead(503, { 'content-type': 'application/x-amz-json-1.0' });
      response.end(JSON.stringify({ __type: 'ServiceUnavailable' }));
      return;
    }
    const forwarded = request(
      target,
      { method: incoming.method, path: incoming.url, headers: incoming.headers },
      (answer) => {
        if (losing && losing.left > 0 && operation.endsWith(losing.operation)) {
          losing.left -= 1;
          answer.resume();
          incoming.socket.destroy();
          return;
        }
        response.writeHead(answer.statusCode ?? 502, answer.headers);
        answer.pipe(response);
      },
    );
    incoming.pipe(forwarded);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    lose: (operation, times = 1) => {
      losing = { operation, left: times };
    },
    refuse: (operation, times = 1) => {
      refusing = { operation, left: times };
    },
    before: (operation, act) => {
      awaiting = { operation, act };
    },
    close: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
