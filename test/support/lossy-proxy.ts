import { createServer, type IncomingMessage, request } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';

/** A proxy that carries requests out and can lose their answers, as a broken connection does, or refuse them. */
export interface LossyProxy {
  readonly url: string;
  /** The answers to the next `times` requests whose X-Amz-Target ends so are lost. */
  readonly lose: (operation: string, times?: number) => void;
  /** The next `times` such requests are answered 503 and not carried out. */
  readonly refuse: (operation: string, times?: number) => void;
  /** Waits for `act` before the next such request is carried out; when it rejects, the request is not. */
  readonly before: (operation: string, act: () => Promise<unknown>) => void;
  /** A fault of another kind. Returns what ends it. */
  readonly strike: (strike: Strike) => () => void;
  readonly close: () => Promise<void>;
}

/** What becomes of the requests it strikes. */
interface Strike {
  /** End of the X-Amz-Target. */
  readonly operation: string;
  /** Only requests whose body holds this text. */
  readonly body?: string;
  /** Default: every one until it is ended. */
  readonly times?: number;
  /** Answers the request; `forward` carries it out, changed if need be. */
  readonly act: (
    body: string,
    forward: (body: string) => Promise<Reply>,
  ) => Reply | 'lost' | Promise<Reply | 'lost'>;
}

interface Reply {
  readonly status: number;
  readonly body: string;
}

export async function startLossyProxy(target: string): Promise<LossyProxy> {
  let losing: { operation: string; left: number } | undefined;
  let refusing: { operation: string; left: number } | undefined;
  let awaiting: { operation: string; act: () => Promise<unknown> } | undefined;
  const strikes = new Set<{ strike: Strike; left: number }>();
  const server = createServer(async (incoming, response) => {
    const operation = String(incoming.headers['x-amz-target'] ?? '');
    const chosen = [...strikes].filter(({ strike }) => operation.endsWith(strike.operation));
    const whole = chosen.length > 0 ? await text(incoming) : undefined;
    const due = chosen.find(({ strike, left }) => left > 0 && whole?.includes(strike.body ?? ''));
    if (due && whole !== undefined) {
      due.left -= 1;
      const answer = await due.strike.act(whole, (body) => carryOut(target, incoming, body));
      if (answer === 'lost') incoming.socket.destroy();
      else
        response.writeHead(answer.status, { 'content-type': 'application/x-amz-json-1.0' }).end(answer.body);
      return;
    }
    if (awaiting && operation.endsWith(awaiting.operation)) {
      const { act } = awaiting;
      awaiting = undefined;
      try {
        await act();
      } catch {
        incoming.socket.destroy();
        return;
      }
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
    if (whole === undefined) incoming.pipe(forwarded);
    else forwarded.end(whole);
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
    strike: (strike) => {
      const mine = { strike, left: strike.times ?? Number.POSITIVE_INFINITY };
      strikes.add(mine);
      return () => void strikes.delete(mine);
    },
    close: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

/** Sends the request on with another body. */
async function carryOut(target: string, incoming: IncomingMessage, body: string): Promise<Reply> {
  const headers = { ...incoming.headers, 'content-length': String(Buffer.byteLength(body)) };
  const { promise, resolve, reject } = Promise.withResolvers<Reply>();
  const forwarded = request(target, { method: incoming.method, path: incoming.url, headers }, (answer) => {
    text(answer).then((read) => resolve({ status: answer.statusCode ?? 502, body: read }), reject);
  });
  forwarded.on('error', reject).end(body);
  return await promise;
}
