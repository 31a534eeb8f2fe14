import type { APIGatewayProxyEventV2, APIGatewayProxyStructuredResultV2 } from 'aws-lambda';
import type { Log } from '../app/ports/log.ts';
import type { Now } from '../app/ports/now.ts';
import { asAppError } from '../domain/errors.ts';
import { errorReply } from '../domain/public-error.ts';

/** A delivery with the bytes PagerDuty signed. Header names are lower-case; repeated headers are joined with commas. */
interface Delivery {
  readonly body: Uint8Array;
  readonly headers: Readonly<Record<string, string | undefined>>;
  readonly received_at: number;
}

interface Reply {
  readonly status: number;
  readonly body: unknown;
}

interface GatewayDeps {
  readonly receive: (delivery: Delivery) => Promise<Reply>;
  readonly version: string;
  readonly now: Now;
  readonly log: Pick<Log, 'error'>;
}

type Route = (deps: GatewayDeps, event: APIGatewayProxyEventV2) => Promise<Reply>;

const ROUTES: Readonly<Record<string, Route>> = {
  'POST /webhooks/pagerduty': deliver,
  'POST /webhook/pagerduty': deliver,
  'GET /healthz': async (deps) => ({ status: 200, body: { version: deps.version } }),
};

/**
 * Handler for API Gateway HTTP APIs, payload format 2.0. Whatever is thrown becomes a 503 without internals: PagerDuty
 * drops a delivery on 4xx and repeats it on 5xx.
 * https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-develop-integrations-lambda.html
 */
export function createGateway(
  deps: GatewayDeps,
): (event: APIGatewayProxyEventV2) => Promise<APIGatewayProxyStructuredResultV2> {
  return async (event) => {
    try {
      const route = routeOf(event);
      return respond(route ? await route(deps, event) : errorReply('route_unknown'));
    } catch (thrown) {
      deps.log.error('receiver failed', { code: asAppError(thrown).code, error: nameOf(thrown) });
      return respond(errorReply('internal'));
    }
  };
}

/** A stage other than `$default` stands in front of the path. */
function routeOf(event: APIGatewayProxyEventV2): Route | undefined {
  const { stage, http } = event.requestContext;
  const prefix = `/${stage}/`;
  const path = event.rawPath.startsWith(prefix) ? event.rawPath.slice(prefix.length - 1) : event.rawPath;
  const key = `${http.method} ${path}`;
  return Object.hasOwn(ROUTES, key) ? ROUTES[key] : undefined;
}

async function deliver(deps: GatewayDeps, event: APIGatewayProxyEventV2): Promise<Reply> {
  return deps.receive({
    body: Buffer.from(event.body ?? '', event.isBase64Encoded ? 'base64' : 'utf8'),
    headers: lowerCase(event.headers),
    received_at: deps.now(),
  });
}

function lowerCase(headers: APIGatewayProxyEventV2['headers']): Record<string, string> {
  const joined = new Map<string, string>();
  for (const [name, value] of Object.entries(headers ?? {})) {
    if (value === undefined) continue;
    const key = name.toLowerCase();
    const earlier = joined.get(key);
    joined.set(key, earlier === undefined ? value : `${earlier},${value}`);
  }
  return Object.fromEntries(joined);
}

function respond(reply: Reply): APIGatewayProxyStructuredResultV2 {
  return {
    statusCode: reply.status,
    headers: { 'content-type': 'application/json', 'cache-control': 'no-store' },
    body: JSON.stringify(reply.body),
  };
}

function nameOf(thrown: unknown): string {
  return thrown instanceof Error ? thrown.name : typeof thrown;
}
