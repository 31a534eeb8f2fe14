import { randomUUID } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import type { APIGatewayProxyEventV2 } from 'aws-lambda';

/** Routes the stack has too; anything else is `$default`. */
const ROUTES = ['POST /webhooks/pagerduty', 'POST /webhook/pagerduty', 'GET /healthz'];

/**
 * A payload-2.0 event from a request's raw bytes: the body as text only for the content types below, base64 otherwise; header
 * names in lower case, repeated ones joined by commas, cookies apart.
 * https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-develop-integrations-lambda.html
 */
export function buildGatewayEvent(request: IncomingMessage, body: Buffer, at: Date): APIGatewayProxyEventV2 {
  const method = request.method ?? 'GET';
  const [rawPath = '/', rawQueryString = ''] = (request.url ?? '/').split(/\?(.*)/s);
  const path = decode(rawPath);
  const known = `${method} ${path}`;
  const routeKey = ROUTES.includes(known) ? known : '$default';
  const headers = joinHeaders(request);
  const { cookie, ...others } = headers;
  const query = joinQuery(rawQueryString);
  const text = isText(headers['content-type']);
  return {
    version: '2.0',
    routeKey,
    rawPath: path,
    rawQueryString,
    ...(cookie === undefined ? {} : { cookies: cookie.split(/;\s*/) }),
    headers: others,
    ...(query ? { queryStringParameters: query } : {}),
    requestContext: {
      accountId: '000000000000',
      apiId: 'local',
      domainName: headers['host'] ?? 'localhost',
      domainPrefix: 'local',
      http: {
        method,
        path,
        protocol: `HTTP/${request.httpVersion}`,
        sourceIp: request.socket.remoteAddress ?? '127.0.0.1',
        userAgent: headers['user-agent'] ?? '',
      },
      requestId: randomUUID(),
      routeKey,
      stage: '$default',
      time: at.toUTCString(),
      timeEpoch: at.getTime(),
    },
    ...(body.length > 0 ? { body: body.toString(text ? 'utf8' : 'base64') } : {}),
    isBase64Encoded: body.length > 0 && !text,
  };
}

/** Content types API Gateway hands over as text; none at all arrives as base64. */
function isText(contentType: string | undefined): boolean {
  const type = (contentType ?? '').split(';')[0]?.trim().toLowerCase() ?? '';
  return type.startsWith('text/') || /^application\/(json|xml|javascript)$/.test(type);
}

function joinHeaders(request: IncomingMessage): Record<string, string> {
  const joined: Record<string, string> = {};
  for (const [name, values] of Object.entries(request.headersDistinct)) {
    if (values) joined[name] = values.join(name === 'cookie' ? '; ' : ',');
  }
  return joined;
}

function joinQuery(raw: string): Record<string, string> | undefined {
  if (raw === '') return undefined;
  const joined = new Map<string, string>();
  for (const [name, value] of new URLSearchParams(raw)) {
    const before = joined.get(name);
    joined.set(name, before === undefined ? value : `${before},${value}`);
  }
  return Object.fromEntries(joined);
}

function decode(path: string): string {
  try {
    return decodeURIComponent(path);
  } catch {
    return path;
  }
}
