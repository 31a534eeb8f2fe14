import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Outcome } from './functions/invocation.ts';
import { buildGatewayEvent } from './gateway-event.ts';
import { type Listening, listen, type WantedPort } from './listen.ts';
import { readBytes } from './read-bytes.ts';

/** API Gateway's own limit. https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-quotas.html */
const MOST_BYTES = 10 * 1024 * 1024;

/** A request that came through: its bytes and what was answered. */
export interface Exchange {
  readonly method: string;
  readonly path: string;
  readonly body: Buffer;
  readonly status: number;
  readonly answer: string;
}

export interface GatewayOptions extends WantedPort {
  /** The receiver. */
  readonly invoke: (event: unknown) => Promise<Outcome>;
  /** Before the receiver is asked. */
  readonly onRequest?: () => void;
  /** After the answer was made, just before it is sent. */
  readonly onExchange?: (exchange: Exchange) => void;
  /** Answers a request itself, instead of the receiver; false when it is not its own. */
  readonly page?: (request: IncomingMessage, response: ServerResponse) => boolean;
}

/** The HTTP API in front of the receiver, on loopback. */
export async function startGateway(options: GatewayOptions): Promise<Listening> {
  return listen((request, response) => {
    if (options.page?.(request, response)) return;
    answer(options, request, response).catch(() => response.destroy());
  }, options);
}

async function answer(
  options: GatewayOptions,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  let body: Buffer | undefined;
  try {
    body = await readBytes(request, MOST_BYTES);
  } catch {
    // The client hung up while sending: nobody is left to answer.
    response.destroy();
    return;
  }
  options.onRequest?.();
  const result = body
    ? resultOf(await options.invoke(buildGatewayEvent(request, body, new Date())))
    : ownAnswer(413, 'Request Entity Too Large');
  options.onExchange?.({
    method: request.method ?? '',
    path: (request.url ?? '/').split('?')[0] ?? '/',
    body: body ?? Buffer.alloc(0),
    status: result.status,
    answer: result.body.toString('utf8'),
  });
  response.writeHead(result.status, result.headers);
  response.end(result.body);
}

interface HttpResult {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Buffer;
}

/**
 * What API Gateway makes of a function's result: one without `statusCode` is a 200 with itself as JSON; a failed function
 * or a malformed result is its own 500.
 * https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-develop-integrations-lambda.html
 */
function resultOf(outcome: Outcome): HttpResult {
  if (!outcome.ok) {
    return outcome.error.errorType === 'Sandbox.Timedout'
      ? ownAnswer(503, 'Service Unavailable')
      : ownAnswer(500, 'Internal Server Error');
  }
  const result = outcome.result;
  if (typeof result !== 'object' || result === null || !('statusCode' in result)) {
    const headers = { 'content-type': 'application/json' };
    return { status: 200, headers, body: Buffer.from(JSON.stringify(result)) };
  }
  const { statusCode, headers, body, isBase64Encoded } = result as Readonly<Record<string, unknown>>;
  if (typeof statusCode !== 'number' || (body !== undefined && typeof body !== 'string')) {
    return ownAnswer(500, 'Internal Server Error');
  }
  return {
    status: statusCode,
    headers: { 'content-type': 'text/plain;charset=utf-8', ...lowerCase(headers) },
    body: Buffer.from(body ?? '', isBase64Encoded === true ? 'base64' : 'utf8'),
  };
}

function lowerCase(headers: unknown): Record<string, string> {
  const entries = Object.entries(typeof headers === 'object' && headers !== null ? headers : {});
  return Object.fromEntries(entries.map(([name, value]) => [name.toLowerCase(), String(value)]));
}

function ownAnswer(status: number, message: string): HttpResult {
  const body = Buffer.from(JSON.stringify({ message }));
  return { status, headers: { 'content-type': 'application/json' }, body };
}
