import type { PagerDutyUser } from './users.ts';

type Ask = () => Promise<PagerDutyUser | undefined>;

/** Tokens whose user is kept at a time; rotation leaves old ones behind. */
const KEPT = 100;

/** Remembers the user of each token, so that GET /users/me is asked once a token. A failure is not remembered. */
export function createRememberUser(): (token: string) => (ask: Ask) => Promise<PagerDutyUser | undefined> {
  const known = new Map<string, { readonly user: PagerDutyUser | undefined }>();
  return (token) => async (ask) => {
    const found = known.get(token);
    if (found) return found.user;
    const user = await ask();
    if (known.size >= KEPT) known.clear();
    known.set(token, { user });
    return user;
  };
}
