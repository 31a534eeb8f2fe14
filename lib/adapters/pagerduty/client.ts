import type { PagerDuty } from '../../app/ports/pagerduty.ts';
import { type CallDeps, createCall } from './call.ts';
import { createContext, type IncidentContext } from './context.ts';
import { createIncidents } from './incidents.ts';
import { createNotes } from './notes.ts';
import { createRememberUser } from './remember-user.ts';
import { createSender } from './sender.ts';
import { createUsers, type PagerDutyUser, type Users } from './users.ts';

export interface PagerDutyClientDeps extends CallDeps {
  /** The configured e-mail of our writes, undefined for the token's own user. */
  readonly from: () => Promise<string | undefined>;
  /** Remembers the token's own user across clients; `ask` is GET /users/me. Default: remembered by this client. */
  readonly rememberUser?: (
    ask: () => Promise<PagerDutyUser | undefined>,
  ) => Promise<PagerDutyUser | undefined>;
}

/** PagerDuty's REST API as far as we use it. */
export interface PagerDutyClient extends PagerDuty, IncidentContext, Users {}

/**
 * A client for one token and one stretch of time. Every method throws AppError with a `pagerduty_…` code, or
 * `deadline_exceeded` when there was no time left to send anything.
 */
export function createPagerDuty(deps: PagerDutyClientDeps): PagerDutyClient {
  const call = createCall(deps);
  const users = createUsers(call);
  const rememberUser = deps.rememberUser ?? createRememberUser()(deps.token);
  const sender = createSender({ from: deps.from, me: () => rememberUser(users.usersMe), users });
  return {
    ...createIncidents(call, sender.email),
    ...createNotes(call, sender.email),
    ...createContext(call),
    ...users,
    ownUserId: sender.userId,
  };
}
