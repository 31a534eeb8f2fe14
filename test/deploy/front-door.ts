import { once } from 'node:events';
import { createServer, request } from 'node:http';
import type { AddressInfo } from 'node:net';
import { buffer } from 'node:stream/consumers';

/** The webhook of a deployed stack at an address that resolves. */
export interface FrontDoor {
  /** As WebhookUrl, on loopback. */
  readonly url: string;
  readonly close: () => Promise<void>;
}

/**
 * The emulator tells APIs apart by the host name of `webhookUrl`, which resolves to nothing outside of it. Whatever comes here
 * goes to the emulator under that name, and is otherwise carried as it is: the receiver sees the bytes and headers sent. `onBody`
 * sees them first.
 */
export async function openFrontDoor(
  emulatorUrl: string,
  webhookUrl: string,
  onBody: (body: Buffer) => void = () => undefined,
): Promise<FrontDoor> {
  const webhook = new URL(webhookUrl);
  const server = createServer(async (incoming, response) => {
    const body = await buffer(incoming);
    onBody(body);
    const { method, headers } = incoming;
    const onward = request(`${emulatorUrl}${incoming.url}`, {
      method,
      headers: { ...headers, host: webhook.host },
    });
    onward.once('response', (answer) => {
      response.writeHead(answer.statusCode ?? 502, answer.headers);
      answer.pipe(response);
    });
    // Whoever waits for an answer sees a broken connection, as without a door between.
    onward.once('error', () => incoming.socket.destroy());
    onward.end(body);
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}${webhook.pathname}`,
    close: async () => {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
}
