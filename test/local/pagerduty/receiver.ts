import { createServer, type IncomingHttpHeaders } from 'node:http';
import { onTestFinished } from 'vitest';
import type { Timer } from '../../../lib/local/pagerduty/deliver.ts';

interface Received {
  readonly headers: IncomingHttpHeaders;
  readonly body: Buffer;
}

/** A webhook endpoint that answers with the given statuses in turn ('hang' and 'cut' are no answers), then with 202. */
export async function startReceiver(...statuses: readonly (number | 'hang' | 'cut')[]) {
  const answers = [...statuses];
  const received: Received[] = [];
  let arrived = Promise.withResolvers<void>();
  const server = createServer(async (request, response) => {
    const chunks: Buffer[] = [];
    for await (const chunk of request as AsyncIterable<Buffer>) chunks.push(chunk);
    received.push({ headers: request.headers, body: Buffer.concat(chunks) });
    arrived.resolve();
    arrived = Promise.withResolvers();
    const answer = answers.shift() ?? 202;
    if (answer === 'cut') request.socket.destroy();
    else if (answer !== 'hang') response.writeHead(answer).end();
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  const address = server.address();
  const port = typeof address === 'object' && address !== null ? address.port : 0;
  const events = () => received.map(({ body }) => JSON.parse(body.toString()).event);
  /** Resolves when another request has arrived. */
  const next = () => arrived.promise;
  return { url: `http://127.0.0.1:${port}/webhooks/pagerduty`, received, events, next };
}

/** A clock that jumps to whatever is due next as soon as it is asked for. */
export function jumpingClock(start: number): { now: () => number; timer: Timer; waits: number[] } {
  let time = start;
  const waits: number[] = [];
  return {
    now: () => time,
    waits,
    timer: {
      after(ms, act) {
        waits.push(ms);
        const immediate = setImmediate(() => {
          time += ms;
          act();
        });
        return () => clearImmediate(immediate);
      },
    },
  };
}
