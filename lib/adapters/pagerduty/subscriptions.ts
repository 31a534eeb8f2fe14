import type { Subscription, SubscriptionFilter, Subscriptions } from '../../app/ports/subscriptions.ts';
import { AppError } from '../../domain/errors.ts';
import type { Call } from './call.ts';
import { type JsonObject, objectOf, objectsOf, textOf } from './json.ts';
import { pathOf } from './path.ts';

const PAGE_SIZE = 100;
/** 1,000 subscriptions; PagerDuty allows fewer. */
const MAX_PAGES = 10;

/**
 * Webhook subscriptions over one token. `from`: in whose name they are written, where that is known; PagerDuty's schema asks for
 * it on notes and incidents only.
 * https://developer.pagerduty.com/api-reference/b3A6MjkyNDc4NA-list-webhook-subscriptions
 */
export function createSubscriptions(
  call: Call,
  from: () => Promise<string | undefined> = async () => undefined,
): Subscriptions {
  const write = (method: 'POST' | 'PUT' | 'DELETE', path: string, body?: unknown) =>
    call({ method, path, from, ...(body === undefined ? {} : { body }) });
  return {
    async list() {
      const found: Subscription[] = [];
      for (let page = 0; page < MAX_PAGES; page += 1) {
        const answer = await call({
          method: 'GET',
          path: '/webhook_subscriptions',
          query: [
            ['limit', String(PAGE_SIZE)],
            ['offset', String(page * PAGE_SIZE)],
          ],
        });
        found.push(...objectsOf(answer['webhook_subscriptions']).map(subscriptionOf));
        if (answer['more'] !== true) break;
      }
      return found;
    },
    async get(id) {
      try {
        const answer = await call({ method: 'GET', path: pathOf('webhook_subscriptions', id) });
        return subscriptionOf(objectOf(answer['webhook_subscription']));
      } catch (error) {
        if (error instanceof AppError && error.code === 'pagerduty_not_found') return undefined;
        throw error;
      }
    },
    async create({ url, active, description, events, filter }) {
      const answer = await write('POST', '/webhook_subscriptions', {
        webhook_subscription: {
          type: 'webhook_subscription',
          active,
          delivery_method: { type: 'http_delivery_method', url },
          description,
          events,
          filter,
        },
      });
      const wire = objectOf(answer['webhook_subscription']);
      const secret = textOf(objectOf(wire['delivery_method'])['secret']);
      if (secret === undefined) {
        throw new AppError(
          'pagerduty_unavailable',
          'POST /webhook_subscriptions: the answer holds no secret',
          {
            retry: false,
          },
        );
      }
      return { subscription: subscriptionOf(wire), secret };
    },
    async update(id, change) {
      const body = { webhook_subscription: change };
      const answer = await write('PUT', pathOf('webhook_subscriptions', id), body);
      return subscriptionOf(objectOf(answer['webhook_subscription']));
    },
    async enable(id) {
      await write('POST', pathOf('webhook_subscriptions', id, 'enable'));
    },
    async ping(id) {
      await write('POST', pathOf('webhook_subscriptions', id, 'ping'));
    },
    async remove(id) {
      try {
        await write('DELETE', pathOf('webhook_subscriptions', id));
      } catch (error) {
        if (!(error instanceof AppError) || error.code !== 'pagerduty_not_found') throw error;
      }
    },
  };
}

function subscriptionOf(wire: JsonObject): Subscription {
  const id = textOf(wire['id']);
  if (id === undefined)
    throw new AppError('pagerduty_unavailable', 'PagerDuty answered a subscription without id');
  const delivery = objectOf(wire['delivery_method']);
  const events = wire['events'];
  return {
    id,
    url: textOf(delivery['url']) ?? '',
    active: wire['active'] !== false,
    temporarily_disabled: delivery['temporarily_disabled'] === true,
    description: textOf(wire['description']) ?? '',
    events: Array.isArray(events) ? events.filter((event) => typeof event === 'string') : [],
    filter: filterOf(objectOf(wire['filter'])),
  };
}

function filterOf(wire: JsonObject): SubscriptionFilter {
  const id = textOf(wire['id']);
  const type = (['service_reference', 'team_reference'] as const).find((each) => each === wire['type']);
  return { type: type ?? 'account_reference', ...(id === undefined ? {} : { id }) };
}
