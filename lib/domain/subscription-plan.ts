import { EVENT_TYPES, matchesEventType, PING } from './event-types.ts';
import type { Trigger } from './trigger.ts';

/** Every event type that can be subscribed to. */
export const SUBSCRIBABLE: readonly string[] = Object.keys(EVENT_TYPES).filter((type) => type !== PING);

/** The event types that any of these triggers listens to: documented ones by pattern, others as written. */
export function subscribedEvents(triggers: readonly Trigger[]): readonly string[] {
  const patterns = triggers.flatMap((trigger) => trigger.spec.platform.config.event_types);
  const documented = SUBSCRIBABLE.filter((type) => matchesEventType(patterns, type));
  const others = patterns.filter((pattern) => !pattern.includes('*') && !documented.includes(pattern));
  return [...new Set([...documented, ...others])].filter((type) => type !== PING);
}

/** The one service or team (id or name) that all of these triggers keep to; `account` when there is no such one. */
export type Scope =
  | { readonly kind: 'account' }
  | { readonly kind: 'service' | 'team'; readonly entry: string };

/** The narrowest subscription that still hears of everything these triggers want. */
export function subscriptionScope(triggers: readonly Trigger[]): Scope {
  const configs = triggers.map((trigger) => trigger.spec.platform.config);
  const service = onlyOne(configs.map(({ allowed_services }) => allowed_services));
  if (service !== undefined) return { kind: 'service', entry: service };
  const team = onlyOne(configs.map(({ allowed_teams }) => allowed_teams));
  if (team !== undefined) return { kind: 'team', entry: team };
  return { kind: 'account' };
}

function onlyOne(lists: readonly (readonly string[] | undefined)[]): string | undefined {
  if (lists.some((list) => list === undefined)) return undefined;
  const entries = new Set(lists.flatMap((list) => list ?? []));
  return entries.size === 1 ? [...entries][0] : undefined;
}

/** Whether both addresses are the same receiver's: it listens on `/webhooks/pagerduty` and `/webhook/pagerduty`. */
export function sameWebhook(a: string, b: string): boolean {
  return canonical(a) === canonical(b);
}

function canonical(url: string): string {
  return url.replace(/\/+$/, '').replace(/\/webhook\/pagerduty$/, '/webhooks/pagerduty');
}

/** Whether the receiver answers under just this address: one with a slash at its end is another path, and 404. */
export function isAnswered(webhookUrl: string): boolean {
  return /\/webhooks?\/pagerduty$/.test(webhookUrl);
}

/** Where the receiver of a webhook address says that it is there. */
export function healthUrl(webhookUrl: string): string {
  return webhookUrl.replace(/\/webhooks?\/pagerduty\/?$/, '/healthz');
}
