import { AppError } from '../../domain/errors.ts';
import type { Call } from './call.ts';
import { type JsonObject, objectOf, objectsOf, textOf } from './json.ts';

export interface PagerDutyUser {
  readonly id: string;
  readonly email?: string;
}

export interface Users {
  /** The token's own user; undefined for an account-level key, which has none. */
  readonly usersMe: () => Promise<PagerDutyUser | undefined>;
  /** The user with exactly this e-mail. */
  readonly userByEmail: (email: string) => Promise<PagerDutyUser | undefined>;
}

/** GET /users/me and GET /users. */
export function createUsers(call: Call): Users {
  return {
    async usersMe() {
      try {
        return userOf(objectOf((await call({ method: 'GET', path: '/users/me' }))['user']));
      } catch (error) {
        // An account-level key is answered 400, a key without this scope 403.
        if (error instanceof AppError && NO_USER.has(error.code)) return undefined;
        throw error;
      }
    },
    async userByEmail(email) {
      const answer = await call({ method: 'GET', path: '/users', query: [['query', email]] });
      const users = objectsOf(answer['users']).flatMap((wire) => userOf(wire) ?? []);
      return users.find((user) => user.email?.toLowerCase() === email.toLowerCase());
    },
  };
}

const NO_USER: ReadonlySet<string> = new Set([
  'pagerduty_rejected',
  'pagerduty_forbidden',
  'pagerduty_not_found',
  'pagerduty_plan_lacks_ability',
]);

function userOf(wire: JsonObject): PagerDutyUser | undefined {
  const id = textOf(wire['id']);
  const email = textOf(wire['email']);
  return id === undefined ? undefined : { id, ...(email === undefined ? {} : { email }) };
}
