/**
 * What the use cases need from the outside, each as small as its user needs it. lib/adapters implements them over real
 * services; tests over real protocols on loopback.
 */
import type { Agent } from '../domain/agent.ts';
import type { AgentAnswer, AgentInput } from '../domain/answer.ts';
import type { Catalog } from '../domain/catalog.ts';
import type { CoalescingWindow, Lead } from '../domain/lead.ts';
import type { MetricName } from '../domain/metrics.ts';
import type { Run, RunMessage, RunState } from '../domain/run.ts';
import type { IncidentStatusChange, Trigger } from '../domain/trigger.ts';

/** Epoch milliseconds. */
export type Now = () => number;

/** Structured log: one line a call. Fields are ids, codes, names and numbers; never a body, a signature, a secret or incident text. */
export interface Log {
  readonly info: (message: string, fields?: Readonly<Record<string, unknown>>) => void;
  readonly warn: (message: string, fields?: Readonly<Record<string, unknown>>) => void;
  readonly error: (message: string, fields?: Readonly<Record<string, unknown>>) => void;
}

export type { MetricName };

export interface Metrics {
  readonly add: (name: MetricName, value?: number) => void;
}

/** The receiver's webhook secrets: name → values (several while a rotation overlaps). */
export type SecretMap = ReadonlyMap<string, readonly string[]>;

/** Secrets as cached. `read_at`: epoch ms at which the read that produced `values` began. */
export interface SecretSnapshot {
  readonly values: SecretMap;
  readonly read_at: number;
}

export interface WebhookSecrets {
  /** Cached up to 5 min. Throws `secrets_unavailable` when never loaded and not loadable. */
  readonly current: () => Promise<SecretSnapshot>;
  /**
   * Values read after `since` (epoch ms): reads again unless such a copy is at hand. undefined when it may not: one refresh
   * per 5 s and instance. Throws `secrets_unavailable`, `secrets_malformed` when the read failed.
   */
  readonly after: (since: number) => Promise<SecretSnapshot | undefined>;
}

/** The worker's secrets by name. */
export interface WorkerSecrets {
  /** undefined when not stored (or stored as an empty string). Throws `secrets_unavailable`. */
  readonly get: (name: string) => Promise<string | undefined>;
  /** Reads again, after a 401 or 403. */
  readonly refresh: () => Promise<void>;
}

export interface CatalogReader {
  /** Fresh within 10 s; a stale copy (up to 24 h) only when reading failed. Throws `catalog_unavailable`. */
  readonly current: () => Promise<Pick<Catalog, 'version' | 'checked_at' | 'triggers' | 'index'>>;
}

/** The worker's view of the catalog. */
export interface WorkerCatalog {
  /** Throws `catalog_unavailable`. */
  readonly trigger: (name: string) => Promise<Trigger | undefined>;
  /** Throws `catalog_unavailable`. */
  readonly agent: (name: string) => Promise<Agent | undefined>;
}

export interface CatalogWriter {
  /** Everything published, agents and verdicts included; undefined when nothing ever was. */
  readonly load: () => Promise<Catalog | undefined>;
  /** Parts first, then the pointer; readers see the old version or the new one. */
  readonly publish: (catalog: Catalog) => Promise<void>;
}

export interface StoredParameter {
  readonly name: string;
  readonly version: number;
  /** As stored: plain or `br1:`. */
  readonly value: string;
}

export interface ParameterStore {
  /** Every parameter below a path, all pages. Throws `parameters_unavailable`. */
  readonly readAll: (path: string) => Promise<readonly StoredParameter[]>;
}

/** What became of one message of a batch. */
export type SendOutcome = 'sent' | 'retryable' | 'sender_fault';

export interface RunQueue {
  /** One outcome a message, in order; chunked by count and bytes. Throws only when nothing is known. */
  readonly send: (messages: readonly RunMessage[], signal?: AbortSignal) => Promise<readonly SendOutcome[]>;
}

/** One received SQS message. */
export interface Receipt {
  readonly message_id: string;
  readonly handle: string;
  readonly body: string;
  /** Epoch ms; renewed by redrive and replay. */
  readonly sent_at: number;
}

/** The invocation that handles a message. */
export interface Invocation {
  /** Unique per invocation. */
  readonly id: string;
  /** Milliseconds until the platform stops us. */
  readonly remaining: () => number;
}

export interface MessageVisibility {
  /** Hides the message for this many seconds. Throws when the receipt is stale or SQS does not answer. */
  readonly hide: (receipt: Receipt, seconds: number) => Promise<void>;
}

/** The dead-letter queue, as a replay needs it. */
export interface DeadLetters {
  /** Up to ten messages, hidden from others for a minute; empty when there are none. */
  readonly receive: () => Promise<readonly Receipt[]>;
  readonly remove: (receipt: Receipt) => Promise<void>;
  /** Shows a received one to others again at once. */
  readonly release: (receipt: Receipt) => Promise<void>;
}

/** What a claim asks for. */
export interface Claim {
  readonly run_id: string;
  readonly owner: string;
  readonly generation: number;
  readonly lease_until: number;
  /** SQS's SentTimestamp, epoch ms. */
  readonly sent_at: number;
  /** A follow-up: the agent is asked anew, whatever was answered and not posted. */
  readonly anew?: boolean;
  /** Attributes of a run that does not exist yet. */
  readonly seed: Pick<Run, 'event_id' | 'event_type' | 'trigger'> &
    Partial<Pick<Run, 'incident_id' | 'service_id' | 'agent'>> & {
      readonly event: Readonly<Record<string, unknown>>;
    };
}

export type ClaimOutcome =
  | { readonly outcome: 'claimed'; readonly run: Run }
  | { readonly outcome: 'finished'; readonly state: RunState }
  | { readonly outcome: 'held'; readonly until: number };

/** Attributes a transition sets, or removes when undefined is given by name in `remove`. */
export interface RunChange {
  readonly set?: Partial<Omit<Run, 'run_id' | 'owner' | 'created_at' | 'updated_at' | 'day'>>;
  readonly remove?: readonly (keyof Run)[];
}

/** Conditions of a transition beyond "I am the owner". */
export interface RunGuard {
  /** The lease must have at least this much left, ms. */
  readonly lease_left_ms?: number;
  /** agent_attempts must still be this number. */
  readonly agent_attempts?: number;
  /** The attribute must be absent. */
  readonly absent?: keyof Run;
}

/** A run in the window of its incident and trigger; `at` (epoch ms) tells which window. */
export interface RunWindow {
  readonly subject: string;
  readonly trigger: string;
  readonly run_id: string;
  readonly count: number;
  readonly per_s: number;
  readonly at: number;
}

/** What cooldown and coalescing count by, under a trigger. */
export interface LeadKey {
  readonly subject: string;
  readonly trigger: string;
}

/** A coalescing window, by the run that opened it and when (epoch ms). */
export type WindowKey = Pick<CoalescingWindow, 'leader' | 'at'>;

export interface StoredWindow {
  /** The runs whose events were coalesced, latest first. */
  readonly run_ids: readonly string[];
  readonly follow_up_sent: boolean;
  /** What the follow-up runs as, once that is settled. */
  readonly generation?: number;
}

export interface CoalescedEvents {
  /** How many there are in all. */
  readonly count: number;
  /** As PagerDuty sent them, latest first. */
  readonly events: readonly Readonly<Record<string, unknown>>[];
}

/** A trigger's budget in one window; `at` (epoch ms) tells which. */
export interface BudgetWindow {
  readonly trigger: string;
  readonly unit: string;
  readonly per_s: number;
  readonly at: number;
}

/** Part of a budget, under an id of its own: one agent call of one run. */
export interface BudgetHold {
  readonly id: string;
  readonly units: number;
}

/**
 * The counters of `spec.limits`. Each is one conditional write, so that of any number of workers exactly the allowed number
 * goes on; repeated by the SDK or by the same run, it counts once.
 */
interface Governor {
  /** Counts the run against its window; false when `count` other runs are in it already. */
  readonly reserveRun: (key: RunWindow) => Promise<boolean>;
  /** Gives a reservation back that led to no run. */
  readonly releaseRun: (key: Omit<RunWindow, 'count'>) => Promise<void>;
  readonly readLead: (key: LeadKey) => Promise<Lead | undefined>;
  /** Lets a run go ahead, unless the lead is no longer the one that was seen. `keep_s`: how long anyone will ask. */
  readonly takeLead: (
    key: LeadKey,
    lead: Omit<Lead, 'ran_at'>,
    what: { readonly seen: Lead | undefined; readonly keep_s: number },
  ) => Promise<boolean>;
  /** Begins the cooldown of a leading run again. */
  readonly renewLead: (key: LeadKey, lead: Omit<Lead, 'ran_at'>) => Promise<void>;
  /** Keeps a run's event for the follow-up; false when the window is closed and the run is not in it. */
  readonly joinWindow: (
    key: WindowKey,
    run: { readonly run_id: string; readonly created_at: number },
  ) => Promise<boolean>;
  readonly readWindow: (key: WindowKey) => Promise<StoredWindow>;
  readonly markFollowUpSent: (key: WindowKey) => Promise<void>;
  /** Nothing joins any more. */
  readonly closeWindow: (key: WindowKey) => Promise<void>;
  /** The generation that the follow-up runs as: the one first named. */
  readonly nameFollowUp: (key: WindowKey, generation: number) => Promise<number>;
  /** The latest `most` events of a window. */
  readonly coalescedEvents: (key: WindowKey, most: number) => Promise<CoalescedEvents>;
  /** Holds part of a budget while anything is left of `most`; true too when this hold stands already. */
  readonly holdBudget: (
    window: BudgetWindow,
    hold: BudgetHold & { readonly most: number },
  ) => Promise<boolean>;
  /** Replaces a hold by what was really used, once. */
  readonly settleBudget: (window: BudgetWindow, hold: BudgetHold) => Promise<void>;
}

export interface RunLedger extends Governor {
  readonly claim: (claim: Claim) => Promise<ClaimOutcome>;
  /**
   * One conditional write, on the owner and the guard. The run as it is now, or undefined when the condition did not hold
   * (the lease is lost). A write whose answer was lost and that was repeated by the SDK counts as written.
   */
  readonly change: (run: Run, change: RunChange, guard?: RunGuard) => Promise<Run | undefined>;
  readonly read: (runId: string) => Promise<Run | undefined>;
  /** The event a run was made for, as PagerDuty sent it. */
  readonly readEvent: (runId: string) => Promise<Readonly<Record<string, unknown>> | undefined>;
  /** The runs that posted or may have posted on an incident: keys and summary. */
  readonly byIncident: (incidentId: string) => Promise<readonly Run[]>;
  /** The runs created on a UTC day (`2026-11-23`), newest first: keys and summary. */
  readonly byDay: (day: string) => Promise<readonly Run[]>;
  /** True when this note is an answer or failure note of one of our runs on this incident. */
  readonly isOwnNote: (incidentId: string, noteId: string) => Promise<boolean>;
  /** Takes the one failure note an incident, trigger and hour; true for the run that has it already. */
  readonly reserveFailureNote: (key: {
    incident_id: string;
    trigger: string;
    run_id: string;
  }) => Promise<boolean>;
  /** Remembers that we are about to set this status, so that the event it causes is recognised. */
  readonly rememberOwnStatus: (change: OwnStatusChange) => Promise<void>;
  /** Takes that back, when the change surely did not happen; a later one stays remembered. */
  readonly forgetOwnStatus: (change: OwnStatusChange) => Promise<void>;
  readonly ownStatus: (incidentId: string, status: string) => Promise<OwnStatusChange | undefined>;
}

/** A status change of ours. */
export interface OwnStatusChange {
  readonly incident_id: string;
  readonly status: string;
  /** Epoch ms. */
  readonly at: number;
  /** Id of our token's user, when known. */
  readonly user_id?: string;
}

/** A note as PagerDuty lists it. */
export interface IncidentNote {
  readonly id: string;
  readonly content: string;
  /** ISO 8601. */
  readonly created_at: string;
  readonly user_id?: string;
}

/** An incident as REST gives it; the raw object goes to agents. */
export interface Incident {
  readonly id: string;
  readonly status: string;
  readonly last_status_change_at?: string;
  readonly last_status_change_by?: string;
  readonly raw: Readonly<Record<string, unknown>>;
}

/** PagerDuty's REST API under one trigger's token. Every method throws AppError with a `pagerduty_…` code. */
export interface PagerDuty {
  readonly getIncident: (incidentId: string) => Promise<Incident>;
  readonly listNotes: (incidentId: string) => Promise<readonly IncidentNote[]>;
  /** One POST, at most 20 s; repeated in place only while it surely did not arrive. On failure `writeOutcome(error)` tells what is known. */
  readonly addIncidentNote: (incidentId: string, content: string) => Promise<IncidentNote>;
  /** One PUT, like `addIncidentNote`. */
  readonly updateNote: (incidentId: string, noteId: string, content: string) => Promise<IncidentNote>;
  /** 404 counts as deleted. */
  readonly deleteNote: (incidentId: string, noteId: string) => Promise<void>;
  /**
   * One PUT; "already so" (1001, 1002) is success. Before it is repeated, the incident is read again: as soon as it is not
   * `stillWanted` any more nothing is written. The incident as it is then.
   */
  readonly updateIncidentStatus: (
    incidentId: string,
    status: IncidentStatusChange,
    stillWanted?: (incident: Incident) => boolean,
  ) => Promise<Incident>;
  readonly listAlerts: (incidentId: string) => Promise<readonly Readonly<Record<string, unknown>>[]>;
  readonly listLogEntries: (incidentId: string) => Promise<readonly Readonly<Record<string, unknown>>[]>;
  /** This and the three below need paid plans or scopes: 402, 403 and 404 are for the caller to pass over. */
  readonly listPastIncidents: (incidentId: string) => Promise<readonly Readonly<Record<string, unknown>>[]>;
  readonly listRelatedIncidents: (
    incidentId: string,
  ) => Promise<readonly Readonly<Record<string, unknown>>[]>;
  readonly listRelatedChangeEvents: (
    incidentId: string,
  ) => Promise<readonly Readonly<Record<string, unknown>>[]>;
  readonly listOnCalls: (escalationPolicyId: string) => Promise<readonly Readonly<Record<string, unknown>>[]>;
  /** The user our writes come from: the token's own, or the one `from_email` names. undefined when it cannot be told. */
  readonly ownUserId: () => Promise<string | undefined>;
}

/** Makes the client a trigger's configuration asks for; undefined when there is no API token at all. `until`: epoch ms at which every call must have ended. */
export type PagerDutyFor = (trigger: Trigger, until: number) => Promise<PagerDuty | undefined>;

/** A call of an agent. */
export interface AgentCall {
  readonly agent: Agent;
  readonly trigger: Trigger;
  readonly input: AgentInput;
  /** Epoch ms: the answer must be there by then. */
  readonly deadline: number;
  /** Longest note, in characters. */
  readonly note_max_characters?: number;
  /** The trigger's PagerDuty client; absent without an API token. */
  readonly pagerduty?: PagerDuty;
}

/**
 * Runs an agent through its backend. Throws AppError: `agent_refused` when the agent surely did no work (429, no connection;
 * does not count as an attempt), other codes otherwise. Never retries by itself.
 */
export type AskAgent = (call: AgentCall) => Promise<AgentAnswer>;

/** Points between two steps, in order of a run; logged, and where the fault tests strike. */
export type WorkPoint =
  | 'received'
  | 'hidden'
  | 'window_closed'
  | 'claimed'
  | 'rechecked'
  | 'hydrated'
  | 'lead_taken'
  | 'coalesced'
  | 'follow_up_sent'
  | 'budget_held'
  | 'attempt_counted'
  | 'agent_answered'
  | 'answer_saved'
  | 'posting_marked'
  | 'note_written'
  | 'noted'
  | 'status_marked'
  | 'status_written'
  | 'failure_note_written'
  | 'retrying'
  | 'finished';

/** Told of every point a run passes; ids and codes only. */
export type ObserveRun = (
  point: WorkPoint,
  fields: Readonly<Record<string, unknown>>,
) => void | Promise<void>;

/** Which events of the account a webhook subscription hears of. */
export interface SubscriptionFilter {
  readonly type: 'account_reference' | 'service_reference' | 'team_reference';
  readonly id?: string;
}

/** A webhook subscription as PagerDuty lists it. */
export interface Subscription {
  readonly id: string;
  readonly url: string;
  readonly active: boolean;
  /** Switched off for 24 h after three dropped deliveries in a row. */
  readonly temporarily_disabled: boolean;
  readonly description: string;
  readonly events: readonly string[];
  readonly filter: SubscriptionFilter;
}

/** PagerDuty's webhook subscriptions. Every method throws AppError with a `pagerduty_…` code. */
export interface Subscriptions {
  readonly list: () => Promise<readonly Subscription[]>;
  /** undefined when there is none of this id. */
  readonly get: (id: string) => Promise<Subscription | undefined>;
  /** The one answer that tells the secret. */
  readonly create: (
    wanted: Omit<Subscription, 'id' | 'temporarily_disabled'>,
  ) => Promise<{ readonly subscription: Subscription; readonly secret: string }>;
  readonly update: (
    id: string,
    change: Partial<Pick<Subscription, 'active' | 'description' | 'events'>>,
  ) => Promise<Subscription>;
  readonly enable: (id: string) => Promise<void>;
  /** Asks PagerDuty to send a `pagey.ping`. */
  readonly ping: (id: string) => Promise<void>;
  /** 404 counts as deleted. */
  readonly remove: (id: string) => Promise<void>;
}

/** A map of secrets as it was read; `version` is what a write must still find. */
interface SecretsRead {
  readonly values: SecretMap;
  readonly version: string;
}

/** One of the two secret maps, to be changed. */
export interface SecretStore {
  /** @throws AppError `secrets_unavailable`, `secrets_malformed`. */
  readonly read: () => Promise<SecretsRead>;
  /**
   * Compare-and-set: writes the map only while `version` is the current one. The version written.
   * @throws AppError `secrets_conflict` when someone else wrote meanwhile (nothing is changed then), `secrets_unavailable`.
   */
  readonly write: (values: SecretMap, version: string) => Promise<string>;
}

/** One structured line of a function's log. */
export interface LogRecord {
  /** Epoch ms. */
  readonly at: number;
  /** Tells one line from another across reads. */
  readonly id: string;
  readonly fields: Readonly<Record<string, unknown>>;
}

/** The log of one function, to be searched. */
export interface LogSearch {
  /**
   * JSON lines since `since` (epoch ms), oldest first; each of `equals` must be the value of the line's top-level field.
   * @throws AppError `logs_unavailable`.
   */
  readonly find: (query: {
    readonly since: number;
    readonly equals?: Readonly<Record<string, string>>;
  }) => Promise<readonly LogRecord[]>;
}
