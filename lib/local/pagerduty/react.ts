import type { Account } from './account.ts';
import { type DoubleAnswer, NOT_FOUND, refuse } from './answer.ts';
import {
  checkBody,
  checkFrom,
  checkMediaTypes,
  checkQuery,
  checkToken,
  type Incoming,
} from './check-request.ts';
import type { Fault, Faults } from './faults.ts';
import { findRoute, type Route } from './route.ts';
import type { Reaction } from './server.ts';

/** A request as the double answered it. */
export interface RecordedRequest {
  readonly method: string;
  readonly path: string;
  readonly query: URLSearchParams;
  readonly headers: Readonly<Record<string, string>>;
  /** As sent, '' for none. */
  readonly body: string;
  /** The status answered; 0 when no answer was given. */
  readonly status: number;
}

export interface ReactionDeps {
  readonly account: Account;
  readonly faults: Pick<Faults, 'take'>;
  /** All routes; `lag` tells how many lists the note being written stays out of. */
  readonly routes: (lag: () => number) => readonly Route[];
  readonly onRequest?: (request: RecordedRequest) => void;
}

const KEPT_REQUESTS = 2_000;

/** Decides what happens to a request: fault, refusal or the route's answer; and records it. */
export function createReaction({ account, faults, routes, onRequest }: ReactionDeps): {
  readonly react: (incoming: Incoming) => Reaction;
  readonly requests: readonly RecordedRequest[];
} {
  const requests: RecordedRequest[] = [];
  let lag = 0;
  const table = routes(() => lag);

  function reactTo(incoming: Incoming): Reaction {
    const fault = faults.take(incoming.method, incoming.path);
    const early = fault && withoutActing(fault);
    if (early) return early;
    lag = fault?.kind === 'lag' ? fault.lists : 0;
    const answer = handle(account, table, incoming);
    if (fault?.kind === 'commit-disconnect') return 'disconnect';
    if (fault?.kind === 'commit-500') return refuse(500, 2000, 'Internal Error');
    return answer;
  }

  return {
    requests,
    react(incoming) {
      const reaction = reactTo(incoming);
      const recorded = { ...incoming, status: typeof reaction === 'string' ? 0 : reaction.status };
      requests.push(recorded);
      if (requests.length > KEPT_REQUESTS) requests.shift();
      onRequest?.(recorded);
      return reaction;
    },
  };
}

function handle(account: Account, routes: readonly Route[], incoming: Incoming): DoubleAnswer {
  const token = checkToken(account, incoming);
  if ('status' in token) return token;
  const found = findRoute(routes, incoming.method, incoming.path);
  if (found === 'path') return NOT_FOUND;
  if (found === 'method') return refuse(405, 2101, 'Method Not Allowed');
  const { route, params } = found;
  const refused = checkMediaTypes(route, incoming) ?? checkQuery(route, incoming);
  if (refused) return refused;
  const from = checkFrom(account, route, incoming, token);
  if ('status' in from) return from;
  const body = checkBody(route, incoming);
  if ('status' in body) return body;
  return route.handle({ account, params, query: incoming.query, body: body.body, user: from.user });
}

/** Faults that strike before anything is carried out. */
function withoutActing(fault: Fault): Reaction | undefined {
  if (fault.kind === 'hang' || fault.kind === 'disconnect') return fault.kind;
  if (fault.kind !== 'status') return undefined;
  const { status, reset_s, code } = fault;
  const limits = { 'ratelimit-limit': '960', 'ratelimit-remaining': '0', 'ratelimit-reset': String(reset_s) };
  return {
    ...refuse(status, code ?? CODE_OF_STATUS[status] ?? 2000, 'Fault on demand'),
    ...(reset_s === undefined ? {} : { headers: limits }),
  };
}

const CODE_OF_STATUS: Readonly<Record<number, number>> = {
  400: 2001,
  401: 2006,
  402: 2014,
  403: 2010,
  404: 2100,
  429: 2020,
};
