import { setTimeout } from 'node:timers';
import type { IncidentFacts } from '../../domain/event.ts';
import type {
  Account,
  DoubleEntity,
  DoubleIncident,
  DoubleNote,
  DoubleSubscription,
  DoubleToken,
  DoubleUser,
} from './account.ts';
import { AROUND_INCIDENT_ROUTES } from './around-incident.ts';
import { createDeliveryEngine, type DeliveryEngineDeps, type DeliveryResult, type Timer } from './deliver.ts';
import { createAttempt } from './deliver-attempt.ts';
import { DIRECTORY_ROUTES } from './directory.ts';
import { ensureIncident, incidentUrl } from './ensure-incident.ts';
import { eventOf, type OutgoingEvent, pingEvent } from './events.ts';
import { createFaults, type FaultSpec } from './faults.ts';
import { incidentRoutes } from './incidents.ts';
import { scopeOf, subscribes } from './match-subscription.ts';
import { noteRoutes } from './notes.ts';
import { createReaction, type RecordedRequest } from './react.ts';
import { listen } from './server.ts';
import { type NewSubscription, subscribe, subscriptionRoutes } from './subscriptions.ts';

export interface PagerDutyDoubleOptions {
  /** Default 0: a free one. */
  readonly port?: number;
  /** Accepted API tokens; a bare string belongs to the first user. Default: any. */
  readonly tokens?: readonly (string | DoubleToken)[];
  readonly users?: readonly DoubleUser[];
  /** Default false. True: a `From` of nobody's becomes a user, so that a trigger written for a real account works here. */
  readonly adopt_senders?: boolean;
  readonly services?: readonly DoubleEntity[];
  readonly teams?: readonly DoubleEntity[];
  readonly abilities?: readonly string[];
  readonly now?: () => number;
  /** Waits between delivery attempts; default real time. */
  readonly timer?: Timer;
  /** Default true: notes and status changes made through REST reach matching subscriptions. */
  readonly emit_events?: boolean;
  /** How long a receiver may take, ms; PagerDuty's 5 s. */
  readonly delivery_timeout_ms?: number;
  readonly onAttempt?: DeliveryEngineDeps['onAttempt'];
  readonly onRequest?: (request: RecordedRequest) => void;
}

export interface PagerDutyDouble {
  readonly url: string;
  readonly port: number;
  /** The state itself, to look into and to prepare. */
  readonly account: Account;
  /** The latest requests, oldest first. */
  readonly requests: readonly RecordedRequest[];
  readonly incident: (incidentId: string) => DoubleIncident | undefined;
  /** Notes of an incident, oldest first; none for an unknown one. */
  readonly notes: (incidentId: string) => readonly DoubleNote[];
  readonly ensureIncident: (facts: IncidentFacts) => DoubleIncident;
  readonly incidentUrl: (incidentId: string) => string;
  readonly fail: (spec: FaultSpec) => void;
  readonly clearFaults: () => void;
  readonly subscribe: (wanted: NewSubscription) => DoubleSubscription;
  /** Sends an event to every subscription that wants it; one promise a delivery, settled when it ended. */
  readonly publish: (event: OutgoingEvent) => readonly Promise<DeliveryResult>[];
  /** Sends an event to one subscription, wanted or not. */
  readonly deliver: (subscription: DoubleSubscription, event: OutgoingEvent) => Promise<DeliveryResult>;
  readonly close: () => Promise<void>;
}

const DEFAULT_USERS: readonly DoubleUser[] = [
  { id: 'PUSER01', name: 'On-call responder', email: 'responder@example.com' },
];

/** Starts a stateful PagerDuty on loopback: REST paths with their refusals, and webhooks with their delivery rules. */
export async function startPagerDutyDouble(options: PagerDutyDoubleOptions = {}): Promise<PagerDutyDouble> {
  const account = newAccount(options);
  const faults = createFaults();
  const attempt = createAttempt(
    options.delivery_timeout_ms === undefined ? {} : { timeout_ms: options.delivery_timeout_ms },
  );
  const engine = createDeliveryEngine({
    account,
    attempt,
    timer: options.timer ?? REAL_TIME,
    ...(options.onAttempt ? { onAttempt: options.onAttempt } : {}),
  });

  const deliver = (subscription: DoubleSubscription, event: OutgoingEvent) =>
    engine.enqueue(subscription, event, scopeOf(event, (id) => account.incidents.get(id)?.wire).resource);
  const publish = (event: OutgoingEvent) => {
    const scope = scopeOf(event, (id) => account.incidents.get(id)?.wire);
    return [...account.subscriptions.values()]
      .filter((subscription) => subscribes(subscription, event, scope))
      .map((subscription) => engine.enqueue(subscription, event, scope.resource));
  };
  const emit = (happening: Parameters<typeof eventOf>[1]) => {
    if (options.emit_events ?? true) publish(eventOf(account, happening));
  };

  const reaction = createReaction({
    account,
    faults,
    routes: (lag) => [
      ...incidentRoutes(emit),
      ...noteRoutes(emit, lag),
      ...AROUND_INCIDENT_ROUTES,
      ...DIRECTORY_ROUTES,
      ...subscriptionRoutes((subscription) => void deliver(subscription, pingEvent(account))),
    ],
    ...(options.onRequest ? { onRequest: options.onRequest } : {}),
  });
  const server = await listen(options.port ?? 0, reaction.react);
  account.url = `http://127.0.0.1:${server.port}`;

  return {
    url: account.url,
    port: server.port,
    account,
    requests: reaction.requests,
    incident: (id) => account.incidents.get(id),
    notes: (id) => account.incidents.get(id)?.notes ?? [],
    ensureIncident: (facts) => ensureIncident(account, facts),
    incidentUrl: (id) => incidentUrl(account, id),
    fail: faults.add,
    clearFaults: faults.clear,
    subscribe: (wanted) => subscribe(account, wanted),
    publish,
    deliver,
    close: async () => {
      engine.close();
      await server.close();
      await attempt.close();
    },
  };
}

/** A pending retry must not keep the process alive. */
const REAL_TIME: Timer = {
  after(ms, act) {
    const timeout = setTimeout(act, ms);
    timeout.unref();
    return () => clearTimeout(timeout);
  },
};

function newAccount(options: PagerDutyDoubleOptions): Account {
  const users = [...(options.users ?? DEFAULT_USERS)];
  const byId = (entities: readonly DoubleEntity[] = []) => new Map(entities.map((each) => [each.id, each]));
  return {
    now: options.now ?? Date.now,
    users,
    adopt_senders: options.adopt_senders ?? false,
    tokens:
      options.tokens?.map((each) =>
        typeof each === 'string' ? { token: each, user_id: users[0]?.id ?? null } : each,
      ) ?? 'any',
    services: byId(options.services),
    teams: byId(options.teams),
    escalation_policies: new Map(),
    abilities: [...(options.abilities ?? ['teams', 'event_rules', 'webhooks'])],
    oncalls: [],
    incidents: new Map(),
    subscriptions: new Map(),
    url: '',
  };
}
