import { type Account, type DoubleToken, type DoubleUser, newId } from './account.ts';
import { type DoubleAnswer, invalidInput, refuse } from './answer.ts';
import type { Route } from './route.ts';

/** A request as it came, headers in lower case. */
export interface Incoming {
  readonly method: string;
  readonly path: string;
  readonly query: URLSearchParams;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

const ACCEPT = 'application/vnd.pagerduty+json;version=2';
const EMAIL = /^[^\s@]+@[^\s@]+$/;

/** The token's entry, or a 401. */
export function checkToken(account: Account, { headers }: Incoming): DoubleToken | DoubleAnswer {
  const refused = refuse(401, 2006, 'Authentication failed');
  const token = /^Token token=(\S+)$/.exec(headers['authorization'] ?? '')?.[1];
  if (token === undefined) return refused;
  if (account.tokens === 'any') return { token, user_id: account.users[0]?.id ?? null };
  return account.tokens.find((known) => known.token === token) ?? refused;
}

/** Accept and Content-Type as the API schema requires them. */
export function checkMediaTypes(route: Route, { headers }: Incoming): DoubleAnswer | undefined {
  if ((headers['accept'] ?? '').replaceAll(' ', '') !== ACCEPT) {
    return invalidInput([`Accept must be ${ACCEPT}`]);
  }
  const contentType = headers['content-type']?.split(';')[0]?.trim();
  const needed = route.content_type ?? true;
  if (contentType === undefined ? needed : contentType !== 'application/json') {
    return invalidInput(['Content-Type must be application/json']);
  }
  return undefined;
}

/** The user in whose name the request comes, or a 400. */
export function checkFrom(
  account: Account,
  route: Route,
  { headers }: Incoming,
  token: DoubleToken,
): { readonly user: DoubleUser | undefined } | DoubleAnswer {
  const from = headers['from'];
  if (from === undefined) {
    if (route.from) return refuse(400, 1028, 'Missing From header', ['From is required']);
    return { user: account.users.find(({ id }) => id === token.user_id) };
  }
  if (!EMAIL.test(from)) return refuse(400, 1028, 'Malformed From header', ['From is not an e-mail address']);
  const user = account.users.find(({ email }) => email.toLowerCase() === from.toLowerCase());
  if (user) return { user };
  if (!account.adopt_senders) {
    return refuse(400, 1008, 'The From user does not exist', ['Requester User Not Found']);
  }
  const adopted = { id: newId(), name: from, email: from };
  account.users.push(adopted);
  return { user: adopted };
}

/** Refuses every query parameter the route does not know. */
export function checkQuery(route: Route, { query }: Incoming): DoubleAnswer | undefined {
  const known = new Set([...(route.query ?? []), ...(route.paged ? ['limit', 'offset', 'total'] : [])]);
  const unknown = [...new Set(query.keys())].filter((name) => !known.has(name));
  return unknown.length === 0
    ? undefined
    : invalidInput(unknown.map((name) => `unknown query parameter ${name}`));
}

/** The JSON body as the route's schema wants it, or a 400 that names each wrong field. */
export function checkBody(route: Route, { body }: Incoming): { readonly body: unknown } | DoubleAnswer {
  if (!route.body) return body === '' ? { body: undefined } : invalidInput(['this call takes no body']);
  let json: unknown;
  try {
    json = JSON.parse(body);
  } catch {
    return invalidInput(['body is not JSON']);
  }
  const read = route.body.safeParse(json);
  if (read.success) return { body: json };
  return invalidInput(read.error.issues.map(({ path, message }) => `${path.join('.')}: ${message}`));
}
