import type { DoubleSubscription } from './account.ts';
import type { OutgoingEvent } from './events.ts';

/** What of an event decides who hears of it. */
export interface EventScope {
  /** The incident, else whatever the event is about: events about one resource keep their order. */
  readonly resource: string;
  readonly service_id: string | undefined;
  readonly team_ids: readonly string[];
}

interface Holder {
  readonly id?: unknown;
  readonly type?: unknown;
  readonly incident?: { readonly id?: unknown } | null;
  readonly service?: { readonly id?: unknown } | null;
  readonly teams?: readonly { readonly id?: unknown }[] | null;
}

/** Reads the scope from the event's data, `known` filling in what a mere reference leaves out. */
export function scopeOf(event: OutgoingEvent, known: (incidentId: string) => unknown): EventScope {
  const data = (event.data ?? {}) as Holder;
  const incidentId = data.type === 'incident' ? data.id : data.incident?.id;
  const incident = (typeof incidentId === 'string' ? known(incidentId) : undefined) as Holder | undefined;
  const service = data.service ?? incident?.service;
  const teams = data.teams ?? incident?.teams ?? [];
  const resource = incidentId ?? data.id ?? event.id;
  return {
    resource: String(resource),
    service_id: typeof service?.id === 'string' ? service.id : undefined,
    team_ids: teams.flatMap(({ id }) => (typeof id === 'string' ? [id] : [])),
  };
}

/** Whether the subscription hears of it. */
export function subscribes(
  subscription: DoubleSubscription,
  event: OutgoingEvent,
  scope: EventScope,
): boolean {
  const { active, events, filter } = subscription;
  if (!active || !events.includes(event.event_type)) return false;
  if (filter.type === 'service_reference') return filter.id === scope.service_id;
  if (filter.type === 'team_reference') return scope.team_ids.includes(filter.id ?? '');
  return true;
}
