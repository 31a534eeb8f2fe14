import { type Account, type DoubleEntity, type DoubleUser, referenceTo, type Wire } from './account.ts';
import { NOT_FOUND, ok, refuse } from './answer.ts';
import { page } from './page.ts';
import type { Route } from './route.ts';

/** Users, services, teams, abilities and on-calls: what preflight checks read. */
export const DIRECTORY_ROUTES: readonly Route[] = [
  {
    method: 'GET',
    path: '/users/me',
    query: ['include[]'],
    handle: ({ account, user }) =>
      user
        ? ok({ user: wireUser(account, user) })
        : refuse(400, 2001, 'Invalid Input Provided', ['An account-level token has no user of its own']),
  },
  {
    method: 'GET',
    path: '/users',
    paged: true,
    query: ['query', 'team_ids[]', 'include[]'],
    handle: ({ account, query }) => {
      const text = (query.get('query') ?? '').toLowerCase();
      const found = account.users.filter(({ name, email }) =>
        `${name}\n${email}`.toLowerCase().includes(text),
      );
      return page(
        'users',
        found.map((user) => wireUser(account, user)),
        query,
      );
    },
  },
  {
    method: 'GET',
    path: '/users/:id',
    query: ['include[]'],
    handle: ({ account, params }) => {
      const user = account.users.find(({ id }) => id === params['id']);
      return user ? ok({ user: wireUser(account, user) }) : NOT_FOUND;
    },
  },
  { method: 'GET', path: '/abilities', handle: ({ account }) => ok({ abilities: account.abilities }) },
  {
    method: 'GET',
    path: '/oncalls',
    paged: true,
    query: [
      'time_zone',
      'include[]',
      'user_ids[]',
      'escalation_policy_ids[]',
      'schedule_ids[]',
      'since',
      'until',
      'earliest',
    ],
    handle: ({ account, query }) => page('oncalls', account.oncalls, query),
  },
  ...entityRoutes(
    'service',
    ['team_ids[]', 'time_zone', 'sort_by', 'include[]', 'name'],
    ({ services }) => services,
  ),
  ...entityRoutes('team', [], ({ teams }) => teams),
];

function entityRoutes(
  kind: 'service' | 'team',
  query: readonly string[],
  of: (account: Account) => ReadonlyMap<string, DoubleEntity>,
): readonly Route[] {
  return [
    {
      method: 'GET',
      path: `/${kind}s`,
      paged: true,
      query: ['query', ...query],
      handle: ({ account, query: asked }) => {
        const text = (asked.get('query') ?? '').toLowerCase();
        const found = [...of(account).values()].filter(({ name }) => name.toLowerCase().includes(text));
        return page(
          `${kind}s`,
          found.map((entity) => wireEntity(account, kind, entity)),
          asked,
        );
      },
    },
    {
      method: 'GET',
      path: `/${kind}s/:id`,
      query: ['include[]'],
      handle: ({ account, params }) => {
        const entity = of(account).get(params['id'] ?? '');
        return entity ? ok({ [kind]: wireEntity(account, kind, entity) }) : NOT_FOUND;
      },
    },
  ];
}

/** Every service has one. */
const DEFAULT_POLICY: DoubleEntity = { id: 'PPOLICY', name: 'Default' };

function wireEntity(account: Account, kind: string, { id, name }: DoubleEntity): Wire {
  return {
    id,
    type: kind,
    name,
    summary: name,
    self: `${account.url}/${kind}s/${id}`,
    html_url: `${account.url}/web/${kind}s/${id}`,
    ...(kind === 'service'
      ? { escalation_policy: referenceTo(account, 'escalation_policy', DEFAULT_POLICY) }
      : {}),
  };
}

function wireUser(account: Account, user: DoubleUser): Wire {
  return { ...wireEntity(account, 'user', user), email: user.email, time_zone: 'Etc/UTC', role: 'user' };
}
