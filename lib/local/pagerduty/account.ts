import { randomBytes, randomUUID } from 'node:crypto';

/** A JSON object of the REST API. */
export type Wire = Record<string, unknown>;

export interface DoubleUser {
  readonly id: string;
  readonly name: string;
  readonly email: string;
}

/** A service, team or escalation policy, as far as references need it. */
export interface DoubleEntity {
  readonly id: string;
  readonly name: string;
}

export interface DoubleToken {
  readonly token: string;
  /** null: an account-level key, which has no user of its own. */
  readonly user_id: string | null;
}

export interface DoubleNote {
  readonly id: string;
  content: string;
  readonly created_at: string;
  updated_at: string;
  readonly user: DoubleUser | undefined;
  /** Lists that still leave this note out. */
  unlisted: number;
}

export interface DoubleIncident {
  readonly id: string;
  /** The REST object; `status` and its companions change. */
  readonly wire: Wire & { status: string };
  readonly notes: DoubleNote[];
  readonly alerts: Wire[];
  /** Newest first, as PagerDuty lists them. */
  readonly log_entries: Wire[];
  readonly past_incidents: Wire[];
  readonly related_incidents: Wire[];
  readonly change_events: Wire[];
}

export interface SubscriptionFilter {
  readonly type: 'account_reference' | 'service_reference' | 'team_reference';
  readonly id?: string;
}

export interface DoubleSubscription {
  readonly id: string;
  readonly url: string;
  /** Several while a secret is being rotated: every delivery carries one signature each. */
  secrets: readonly string[];
  readonly custom_headers: readonly { readonly name: string; readonly value: string }[];
  description: string | null;
  events: readonly string[];
  filter: SubscriptionFilter;
  active: boolean;
  /** Deliveries dropped in a row. */
  drops: number;
  /** Epoch ms; while it lies ahead the subscription is temporarily disabled. */
  disabled_until: number;
}

/** Everything the double knows. Plain data: resources change it, tests look into it. */
export interface Account {
  readonly now: () => number;
  readonly users: DoubleUser[];
  /** An unknown `From` becomes a user instead of a refusal. */
  readonly adopt_senders: boolean;
  readonly tokens: readonly DoubleToken[] | 'any';
  readonly services: Map<string, DoubleEntity>;
  readonly teams: Map<string, DoubleEntity>;
  readonly escalation_policies: Map<string, DoubleEntity>;
  readonly abilities: string[];
  readonly oncalls: Wire[];
  readonly incidents: Map<string, DoubleIncident>;
  readonly subscriptions: Map<string, DoubleSubscription>;
  /** Base URL of the double, known once it listens. */
  url: string;
}

/** Ids as PagerDuty writes them: `P` or `Q` and upper-case letters and digits. */
export function newId(prefix = 'P'): string {
  const letters = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789';
  return prefix + [...randomBytes(13)].map((byte) => letters[byte % letters.length]).join('');
}

/** Secret of a new subscription. */
export function newSecret(): string {
  return randomUUID().replaceAll('-', '') + randomBytes(16).toString('hex');
}

/** The account's clock in ISO 8601, seconds, as PagerDuty writes times. */
export function timestamp(account: Pick<Account, 'now'>): string {
  return new Date(account.now()).toISOString().replace(/\.\d{3}Z$/, 'Z');
}

/** A reference to something of this account. */
export function referenceTo(
  account: Pick<Account, 'url'>,
  kind: 'user' | 'service' | 'team' | 'escalation_policy' | 'incident',
  entity: { readonly id: string; readonly name: string },
): Wire {
  const folder = kind === 'escalation_policy' ? 'escalation_policies' : `${kind}s`;
  return {
    id: entity.id,
    type: `${kind}_reference`,
    summary: entity.name,
    self: `${account.url}/${folder}/${entity.id}`,
    html_url: `${account.url}/web/${folder}/${entity.id}`,
  };
}
