import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Numbered } from './console-step.ts';
import type { Timeline } from './timeline.ts';

/** A page that reads so slowly is cut off; it comes back and says where it stopped. Bytes. */
const MOST_UNREAD = 4 * 1024 * 1024;

/**
 * The timeline as Server-Sent Events: `start` with the session, its last number and that of the latest step no longer kept, then each step under the id `<session>.<number>`. A page that
 * comes back (`Last-Event-ID`) gets what it missed, or everything when the session is another.
 * https://html.spec.whatwg.org/multipage/server-sent-events.html
 */
export function streamTimeline(timeline: Timeline, request: IncomingMessage, response: ServerResponse): void {
  response.writeHead(200, { 'content-type': 'text/event-stream', 'cache-control': 'no-store' });
  const { session } = timeline;
  const [lastSession, lastNumber] = String(request.headers['last-event-id'] ?? '').split('.');
  response.write(
    `event: start\ndata: ${JSON.stringify({ session, last: timeline.last(), dropped: timeline.dropped() })}\n\n`,
  );
  const tell = (numbered: Numbered) => {
    response.write(`id: ${session}.${numbered.number}\ndata: ${JSON.stringify(numbered)}\n\n`);
    if (response.writableLength > MOST_UNREAD) response.destroy();
  };
  const stop = timeline.follow(lastSession === session ? Number(lastNumber) || 0 : 0, tell);
  response.on('close', stop);
}
