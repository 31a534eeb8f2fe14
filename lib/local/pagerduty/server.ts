import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { refuseForeign } from '../refuse-foreign.ts';
import type { DoubleAnswer } from './answer.ts';
import type { Incoming } from './check-request.ts';

/** What the server does with a request: answer it, leave it hanging or cut the connection. */
export type Reaction = DoubleAnswer | 'hang' | 'disconnect';

export interface DoubleServer {
  readonly port: number;
  readonly close: () => Promise<void>;
}

/** PagerDuty takes no request of this size either; a runaway client must not fill the memory. */
const MAX_BODY_BYTES = 1024 * 1024;

/** Listens on loopback, to programs only. Rejects with Node's EADDRINUSE when the port is taken. */
export function listen(port: number, react: (incoming: Incoming) => Reaction): Promise<DoubleServer> {
  const server = createServer((request, response) => {
    if (refuseForeign(request, response)) return;
    readBody(request).then(
      (body) => {
        const reaction = body === undefined ? { status: 413 } : reactionTo(request, body, react);
        if (reaction === 'hang') return;
        if (reaction === 'disconnect') request.socket.destroy();
        else answer(response, reaction);
      },
      () => request.socket.destroy(),
    );
  });
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, '127.0.0.1', () => {
      resolve({
        port: (server.address() as AddressInfo).port,
        close: () =>
          new Promise((closed) => {
            server.close(() => closed());
            server.closeAllConnections();
          }),
      });
    });
  });
}

/** undefined when it is too large. */
async function readBody(request: IncomingMessage): Promise<string | undefined> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    size += chunk.length;
    if (size <= MAX_BODY_BYTES) chunks.push(chunk);
  }
  return size > MAX_BODY_BYTES ? undefined : Buffer.concat(chunks).toString('utf8');
}

function reactionTo(
  request: IncomingMessage,
  body: string,
  react: (incoming: Incoming) => Reaction,
): Reaction {
  const incoming = incomingOf(request, body);
  return incoming ? react(incoming) : { status: 400 };
}

/** undefined for a target that is no path, or one with broken percent signs. */
function incomingOf(request: IncomingMessage, body: string): Incoming | undefined {
  const target = request.url ?? '/';
  if (!URL.canParse(target, 'http://localhost') || !decodable(target)) return undefined;
  const url = new URL(target, 'http://localhost');
  const headers = Object.entries(request.headers).map(([name, value]) => [name, String(value)]);
  return {
    method: request.method ?? 'GET',
    path: url.pathname,
    query: url.searchParams,
    headers: Object.fromEntries(headers),
    body,
  };
}

function decodable(target: string): boolean {
  try {
    decodeURIComponent(target);
    return true;
  } catch {
    return false;
  }
}

function answer(response: ServerResponse, { status, body, headers = {} }: DoubleAnswer): void {
  const text = body === undefined ? '' : JSON.stringify(body);
  response.writeHead(status, { ...(text === '' ? {} : { 'content-type': 'application/json' }), ...headers });
  response.end(text);
}
