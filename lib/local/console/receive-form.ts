import type { IncomingMessage, ServerResponse } from 'node:http';
import { readBytes } from '../read-bytes.ts';
import { answerError } from './answer-error.ts';
import { isOwnPost } from './guard.ts';
import { readForm, type SampleForm } from './sample-form.ts';

/** Posts the sample to the webhook; resolves to the receiver's status. */
export type PostSample = (webhookUrl: string, form: SampleForm) => Promise<number>;

/** A form is a few hundred bytes. */
const MOST_BYTES = 16 * 1024;

/** The form of our own page becomes a delivery; `{status}` is what the receiver answered to it. */
export async function receiveForm(
  post: PostSample,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  if (!isOwnPost(request)) {
    answerError(response, 'origin_foreign', 'only the console page itself may send');
    return;
  }
  try {
    const body = await readBytes(request, MOST_BYTES);
    const read = readForm(parse(body?.toString('utf8') ?? ''));
    if ('message' in read) {
      answerError(response, 'form_invalid', read.message, read.field);
      return;
    }
    const status = await post(`http://127.0.0.1:${request.socket.localPort}/webhooks/pagerduty`, read.form);
    response.writeHead(200, { 'content-type': 'application/json' });
    response.end(JSON.stringify({ status }));
  } catch {
    // The page hung up, or the platform is about to stop.
    if (response.headersSent) response.destroy();
    else
      answerError(response, 'internal', 'the sample could not be sent; the terminal of npm start says why');
  }
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
