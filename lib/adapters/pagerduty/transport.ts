import { AppError } from '../../domain/errors.ts';
import { callBroken, networkFault } from '../../domain/network-fault.ts';
import type { Connections } from './connections.ts';

/** One HTTP exchange. `path` is for messages; `url` carries the query too. */
export interface Exchange {
  readonly method: 'GET' | 'POST' | 'PUT' | 'DELETE';
  readonly url: string;
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: string;
  /** The whole exchange, connection included. */
  readonly timeout_ms: number;
}

export interface Answer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly text: string;
}

/**
 * Sends one request. Throws AppError: `pagerduty_unreachable` when no connection came about (nothing was sent),
 * `pagerduty_timeout` and `pagerduty_unavailable` when the request may have arrived, `call_broken` when what failed was not
 * the network but this program: then too it may have arrived.
 */
export type Transport = (exchange: Exchange) => Promise<Answer>;

/** Largest answer read; a page of 100 log entries with channels stays far below. */
const MAX_ANSWER_BYTES = 8 * 1024 * 1024;

/**
 * The transport over undici. Reads share kept-alive connections. A write opens its own: on a connection that PagerDuty
 * closed while the instance was frozen, nobody can tell whether the note arrived. Redirects are not followed.
 */
export function createTransport(): Transport {
  let opened: Promise<Connections> | undefined;
  return async (exchange) => {
    const { method, url, headers, body, timeout_ms } = exchange;
    try {
      opened ??= loadConnections();
      const { request, read, write } = await opened.catch((error: unknown) => {
        opened = undefined;
        throw error;
      });
      const answer = await request(url, {
        method,
        headers,
        body: body ?? null,
        dispatcher: method === 'GET' ? read : write,
        signal: AbortSignal.timeout(timeout_ms),
      });
      return {
        status: answer.statusCode,
        headers: answer.headers,
        text: await readText(exchange, answer.body),
      };
    } catch (error) {
      throw transportError(exchange, error);
    }
  };
}

/**
 * undici is half a megabyte: loaded for the first exchange, not at every cold start. By way of a module of ours, since a bundle
 * gives `import()` of a CommonJS package nothing but its default.
 */
async function loadConnections(): Promise<Connections> {
  const { openConnections } = await import('./connections.ts');
  return openConnections();
}

async function readText(exchange: Exchange, body: AsyncIterable<Uint8Array>): Promise<string> {
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of body) {
    size += chunk.byteLength;
    if (size > MAX_ANSWER_BYTES) {
      const message = `${exchange.method} ${exchange.path}: answer above ${MAX_ANSWER_BYTES} bytes`;
      throw new AppError('pagerduty_unavailable', message, { retry: false });
    }
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString('utf8');
}

/** Only the error's code is told: undici's messages may quote a header. */
function transportError({ method, path }: Exchange, error: unknown): AppError {
  if (error instanceof AppError) return error;
  const fault = networkFault(error);
  if (!fault) return callBroken(`${method} ${path}`, error);
  const message = `${method} ${path}: ${fault.code}`;
  if (fault.kind === 'unconnected') {
    return new AppError('pagerduty_unreachable', message, {
      remedy: 'Check the network and DNS of the worker, and PAGERDUTY_API_URL if it is set.',
    });
  }
  return new AppError(fault.kind === 'late' ? 'pagerduty_timeout' : 'pagerduty_unavailable', message);
}
