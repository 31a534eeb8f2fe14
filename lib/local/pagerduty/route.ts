import type * as z from 'zod';
import type { Account, DoubleUser } from './account.ts';
import type { DoubleAnswer } from './answer.ts';

/** A checked request as a resource sees it. */
export interface DoubleCall<Body = unknown> {
  readonly account: Account;
  readonly params: Readonly<Record<string, string>>;
  readonly query: URLSearchParams;
  readonly body: Body;
  /** The user named by `From`, else the token's own. */
  readonly user: DoubleUser | undefined;
}

export interface Route {
  readonly method: 'GET' | 'POST' | 'PUT' | 'DELETE';
  /** `/incidents/:id/notes` */
  readonly path: string;
  /** Query parameters beyond `limit`, `offset` and `total`. */
  readonly query?: readonly string[];
  readonly paged?: boolean;
  /** The schema requires From here; elsewhere it is only checked when sent. */
  readonly from?: boolean;
  /** False where the schema does not ask for Content-Type. */
  readonly content_type?: boolean;
  readonly body?: z.ZodType;
  readonly handle: (call: DoubleCall) => DoubleAnswer;
}

/** A route with a body: the handler is given it as its schema reads it. */
export function withBody<Body>(
  route: Omit<Route, 'body' | 'handle'> & {
    readonly body: z.ZodType<Body>;
    readonly handle: (call: DoubleCall<Body>) => DoubleAnswer;
  },
): Route {
  const { body, handle } = route;
  return { ...route, body, handle: (call) => handle({ ...call, body: body.parse(call.body) }) };
}

/** The route of a method and path; 'method' when only the path is known. */
export function findRoute(
  routes: readonly Route[],
  method: string,
  path: string,
): { route: Route; params: Record<string, string> } | 'path' | 'method' {
  const known = routes.flatMap((route) => {
    const params = match(route.path, path);
    return params ? [{ route, params }] : [];
  });
  if (known.length === 0) return 'path';
  return known.find(({ route }) => route.method === method) ?? 'method';
}

function match(pattern: string, path: string): Record<string, string> | undefined {
  const wanted = pattern.split('/');
  const given = path.split('/');
  if (wanted.length !== given.length) return undefined;
  const params: Record<string, string> = {};
  for (const [index, segment] of wanted.entries()) {
    const value = given[index] ?? '';
    if (segment.startsWith(':')) params[segment.slice(1)] = decodeURIComponent(value);
    else if (segment !== value) return undefined;
  }
  return params;
}
