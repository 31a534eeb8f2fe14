import { Agent as Connections, type Dispatcher, request } from 'undici';
import { AppError } from '../domain/errors.ts';
import { callBroken, networkFault } from '../domain/network-fault.ts';
import { failed } from './tool-error.ts';

/** One exchange of a tool. */
export interface TextRequest {
  readonly method?: 'GET' | 'POST' | 'PATCH' | 'DELETE';
  readonly url: URL;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: string;
  readonly signal: AbortSignal;
  /** Default: a connection of its own, closed afterwards. */
  readonly dispatcher?: Dispatcher;
  /** Reading stops here, in bytes; default 2 MiB. */
  readonly limit_bytes?: number;
}

/** An answer as far as it was read. */
export interface TextAnswer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly text: string;
  /** True when there was more than the limit. */
  readonly cut: boolean;
}

const LIMIT_BYTES = 2 * 1024 * 1024;
const CONNECT_MS = 5_000;

/**
 * Sends a request and reads its answer as text, up to a limit. Redirects are not followed.
 * @throws AppError `tool_failed` when there is no answer; it names the error's code, not the address.
 */
export async function fetchText(what: string, ask: TextRequest): Promise<TextAnswer> {
  const dispatcher = ask.dispatcher ?? new Connections({ connectTimeout: CONNECT_MS });
  try {
    const { statusCode, headers, body } = await request(ask.url, {
      method: ask.method ?? 'GET',
      headers: { 'accept-encoding': 'identity', ...ask.headers },
      body: ask.body ?? null,
      signal: ask.signal,
      dispatcher,
    });
    return { status: statusCode, headers, ...(await readText(body, ask.limit_bytes ?? LIMIT_BYTES)) };
  } catch (thrown) {
    throw noAnswer(what, thrown, ask.signal);
  } finally {
    if (dispatcher !== ask.dispatcher) await dispatcher.destroy();
  }
}

async function readText(
  body: AsyncIterable<Uint8Array>,
  limit: number,
): Promise<{ text: string; cut: boolean }> {
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of body) {
    chunks.push(chunk.subarray(0, Math.max(0, limit - size)));
    size += chunk.byteLength;
    // Leaving the loop destroys the stream.
    if (size > limit) break;
  }
  return { text: Buffer.concat(chunks).toString('utf8'), cut: size > limit };
}

function noAnswer(what: string, thrown: unknown, signal: AbortSignal): AppError {
  if (thrown instanceof AppError) return thrown;
  if (signal.aborted) return failed(`${what} did not answer in time`);
  const fault = networkFault(thrown);
  if (!fault) return failed(callBroken(what, thrown).message);
  return failed(`${what} could not be reached (${fault.code})`);
}
