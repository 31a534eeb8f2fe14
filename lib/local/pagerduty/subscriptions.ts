import * as z from 'zod';
import {
  type Account,
  type DoubleSubscription,
  newId,
  newSecret,
  type SubscriptionFilter,
  type Wire,
} from './account.ts';
import { NOT_FOUND, ok } from './answer.ts';
import { page } from './page.ts';
import { type DoubleCall, type Route, withBody } from './route.ts';

const FILTER = z
  .strictObject({
    type: z.enum(['account_reference', 'service_reference', 'team_reference']),
    id: z.string().min(1).optional(),
  })
  .refine(({ type, id }) => type === 'account_reference' || id !== undefined, 'id is required');

const EVENTS = z
  .array(z.string().min(1))
  .min(1)
  .refine((events) => new Set(events).size === events.length, 'events must be unique');

const CREATE = z.strictObject({
  webhook_subscription: z.strictObject({
    type: z.literal('webhook_subscription'),
    active: z.boolean().optional(),
    description: z.string().optional(),
    delivery_method: z.strictObject({
      type: z.literal('http_delivery_method'),
      url: z.url({ protocol: /^https?$/ }),
      custom_headers: z.array(z.strictObject({ name: z.string().min(1), value: z.string() })).optional(),
    }),
    events: EVENTS,
    filter: FILTER,
  }),
});

const UPDATE = z.strictObject({
  webhook_subscription: z.strictObject({
    type: z.literal('webhook_subscription').optional(),
    active: z.boolean().optional(),
    description: z.string().optional(),
    events: EVENTS.optional(),
    filter: FILTER.optional(),
  }),
});

/** /webhook_subscriptions, and `ping` for POST …/ping. */
export function subscriptionRoutes(ping: (subscription: DoubleSubscription) => void): readonly Route[] {
  const one = (
    method: 'GET' | 'DELETE' | 'POST',
    path: string,
    act: (call: DoubleCall, found: DoubleSubscription) => ReturnType<Route['handle']>,
  ): Route => ({
    method,
    path: `/webhook_subscriptions/:id${path}`,
    content_type: false,
    handle: (call) => {
      const found = call.account.subscriptions.get(call.params['id'] ?? '');
      return found ? act(call, found) : NOT_FOUND;
    },
  });
  return [
    {
      method: 'GET',
      path: '/webhook_subscriptions',
      paged: true,
      content_type: false,
      query: ['filter_type', 'filter_id'],
      handle: ({ account, query }) => {
        const type = query.get('filter_type');
        const id = query.get('filter_id');
        const found = [...account.subscriptions.values()].filter(
          ({ filter }) =>
            (type === null || filter.type === `${type.replace(/_reference$/, '')}_reference`) &&
            (id === null || filter.id === id),
        );
        return page(
          'webhook_subscriptions',
          found.map((each) => wireSubscription(account, each)),
          query,
        );
      },
    },
    withBody({
      method: 'POST',
      path: '/webhook_subscriptions',
      body: CREATE,
      handle: ({ account, body }) => {
        const { delivery_method, filter, ...rest } = body.webhook_subscription;
        const subscription = subscribe(account, {
          url: delivery_method.url,
          events: rest.events,
          filter: filterOf(filter),
          custom_headers: delivery_method.custom_headers ?? [],
          ...(rest.description === undefined ? {} : { description: rest.description }),
          ...(rest.active === undefined ? {} : { active: rest.active }),
        });
        return ok({ webhook_subscription: wireSubscription(account, subscription, subscription.secrets[0]) });
      },
    }),
    one('GET', '', ({ account }, found) => ok({ webhook_subscription: wireSubscription(account, found) })),
    withBody({
      method: 'PUT',
      path: '/webhook_subscriptions/:id',
      body: UPDATE,
      handle: ({ account, params, body }) => {
        const found = account.subscriptions.get(params['id'] ?? '');
        if (!found) return NOT_FOUND;
        const { filter, events, description, active } = body.webhook_subscription;
        if (filter) found.filter = filterOf(filter);
        if (events) found.events = events;
        if (description !== undefined) found.description = description;
        if (active !== undefined) found.active = active;
        return ok({ webhook_subscription: wireSubscription(account, found) });
      },
    }),
    one('DELETE', '', ({ account }, found) => {
      account.subscriptions.delete(found.id);
      return { status: 204 };
    }),
    one('POST', '/enable', ({ account }, found) => {
      found.disabled_until = 0;
      found.drops = 0;
      return ok({ webhook_subscription: wireSubscription(account, found) });
    }),
    one('POST', '/ping', (_call, found) => {
      ping(found);
      return { status: 202 };
    }),
  ];
}

export interface NewSubscription {
  readonly url: string;
  readonly events: readonly string[];
  /** Default: the whole account. */
  readonly filter?: SubscriptionFilter;
  /** Default: a fresh one. */
  readonly secrets?: readonly string[];
  readonly description?: string;
  readonly active?: boolean;
  readonly custom_headers?: DoubleSubscription['custom_headers'];
}

/** Adds a subscription without the REST call. */
export function subscribe(account: Account, wanted: NewSubscription): DoubleSubscription {
  const subscription: DoubleSubscription = {
    id: newId(),
    url: wanted.url,
    secrets: wanted.secrets ?? [newSecret()],
    custom_headers: wanted.custom_headers ?? [],
    description: wanted.description ?? null,
    events: wanted.events,
    filter: wanted.filter ?? { type: 'account_reference' },
    active: wanted.active ?? true,
    drops: 0,
    disabled_until: 0,
  };
  account.subscriptions.set(subscription.id, subscription);
  return subscription;
}

function filterOf({
  type,
  id,
}: {
  type: SubscriptionFilter['type'];
  id?: string | undefined;
}): SubscriptionFilter {
  return id === undefined ? { type } : { type, id };
}

/** The secret is shown in the answer to the creation only; header values never again. */
function wireSubscription(account: Account, each: DoubleSubscription, secret?: string): Wire {
  return {
    id: each.id,
    type: 'webhook_subscription',
    active: each.active,
    delivery_method: {
      id: `D${each.id}`,
      type: 'http_delivery_method',
      url: each.url,
      secret: secret ?? null,
      temporarily_disabled: each.disabled_until > account.now(),
      custom_headers: each.custom_headers.map(({ name, value }) => ({
        name,
        value: secret ? value : '<redacted>',
      })),
    },
    description: each.description,
    events: each.events,
    filter: each.filter,
  };
}
