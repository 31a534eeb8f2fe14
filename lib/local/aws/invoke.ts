import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Outcome } from '../functions/invocation.ts';

/** The local functions that may be invoked, by name. */
export type Invocable = Readonly<Record<string, (event: unknown) => Promise<Outcome>>>;

const PATH = /^\/2015-03-31\/functions\/([^/]+)\/invocations$/;

/** The function a Lambda `Invoke` names (bare or as an ARN, with or without a qualifier); undefined for other requests. */
export function functionInvoked(request: IncomingMessage): string | undefined {
  const path = new URL(request.url ?? '/', 'http://localhost').pathname;
  const asked = request.method === 'POST' ? PATH.exec(path)?.[1] : undefined;
  if (asked === undefined) return undefined;
  const name = decodeURIComponent(asked);
  return (/:function:([^:]+)/.exec(name)?.[1] ?? name).split(':')[0];
}

/** https://docs.aws.amazon.com/lambda/latest/api/API_Invoke.html */
export async function answerInvoke(
  functions: Invocable,
  name: string,
  request: IncomingMessage,
  body: Buffer,
  response: ServerResponse,
): Promise<void> {
  const run = Object.hasOwn(functions, name) ? functions[name] : undefined;
  if (!run) {
    const Message = `Function not found: ${name}. The local platform runs ${Object.keys(functions).join(', ') || 'none'}.`;
    send(response, 404, { Type: 'User', Message }, { 'x-amzn-errortype': 'ResourceNotFoundException' });
    return;
  }
  const event = parse(body);
  if (event === undefined) {
    const Message = 'Could not parse request body into json.';
    send(response, 400, { Type: 'User', Message }, { 'x-amzn-errortype': 'InvalidRequestContentException' });
    return;
  }
  const type = request.headers['x-amz-invocation-type'];
  if (type === 'DryRun') return send(response, 204);
  if (type === 'Event') {
    void run(event.value);
    return send(response, 202);
  }
  const outcome = await run(event.value);
  const version = { 'x-amz-executed-version': '$LATEST' };
  if (outcome.ok) return send(response, 200, outcome.result, version);
  send(response, 200, { ...outcome.error, trace: [] }, { ...version, 'x-amz-function-error': 'Unhandled' });
}

function parse(body: Buffer): { readonly value: unknown } | undefined {
  try {
    return { value: body.length === 0 ? {} : JSON.parse(body.toString('utf8')) };
  } catch {
    return undefined;
  }
}

function send(
  response: ServerResponse,
  status: number,
  body?: unknown,
  headers: Readonly<Record<string, string>> = {},
): void {
  response.writeHead(status, { 'content-type': 'application/json', ...headers });
  response.end(body === undefined ? undefined : JSON.stringify(body));
}
