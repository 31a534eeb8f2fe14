import type { Catalog } from '../../domain/catalog.ts';
import type { Trigger } from '../../domain/trigger.ts';
import type { LogSearch } from '../ports/log-search.ts';
import type { Now } from '../ports/now.ts';
import type { RunLedger } from '../ports/run-ledger.ts';
import type { Subscription, Subscriptions } from '../ports/subscriptions.ts';
import type { SecretMap } from '../ports/webhook-secrets.ts';

/** What one check found. A FAIL names the command that mends it. */
export interface Finding {
  readonly check: string;
  readonly result: 'PASS' | 'FAIL' | 'WARN' | 'SKIP';
  readonly message: string;
  /** The next command. */
  readonly fix?: string;
  /** Mended just now. */
  readonly fixed?: true;
}

/** A service or team of a PagerDuty account. */
export interface Named {
  readonly id: string;
  readonly name: string;
}

/** PagerDuty as one trigger sees it: under its token, in its region. Methods throw AppError with a `pagerduty_…` code. */
export interface TriggerAccount {
  /** The e-mail the trigger writes from, when one is configured. */
  readonly from_email: string | undefined;
  /** The token's own user; undefined for an account-level key. */
  readonly me: () => Promise<{ readonly email?: string } | undefined>;
  readonly userByEmail: (email: string) => Promise<{ readonly id: string } | undefined>;
  readonly services: () => Promise<readonly Named[]>;
  readonly teams: () => Promise<readonly Named[]>;
}

/** What the doctor looks at. Everything is read at most once; a read that failed fails again for each that asks. */
export interface Patient {
  readonly stack: string;
  /** Outputs the CLI needs and the stack has not. */
  readonly missing_outputs: readonly string[];
  readonly webhook_url: string;
  /** One request to the webhook's address. Rejects without an answer. */
  readonly http: (method: 'GET' | 'POST', url: string, body?: string) => Promise<number>;
  readonly catalog: () => Promise<Catalog | undefined>;
  /** Subscriptions that deliver to this stack. */
  readonly connected: () => Promise<readonly Subscription[]>;
  readonly subscriptions: () => Promise<Subscriptions>;
  readonly webhook_secrets: () => Promise<SecretMap>;
  readonly worker_secrets: () => Promise<SecretMap>;
  /** undefined: the trigger has no token. */
  readonly account: (trigger: Trigger) => Promise<TriggerAccount | undefined>;
  readonly runs_on: RunLedger['byDay'];
  /** Messages in the dead-letter queue. */
  readonly dead_letters: () => Promise<number>;
  /** Lambda's concurrency in this account and region; undefined where there is no such limit. */
  readonly concurrency: () => Promise<number | undefined>;
  /** Invokes the publisher. */
  readonly publish: () => Promise<void>;
  readonly log: LogSearch;
  readonly now: Now;
  readonly sleep: (ms: number, signal?: AbortSignal) => Promise<void>;
  readonly signal?: AbortSignal;
  readonly ping_ms: number;
  /** Mend what can be mended. */
  readonly fix: boolean;
}

/** One check; what it throws counts as a FAIL with the error's remedy. */
export type Check = (patient: Patient) => Promise<readonly Omit<Finding, 'check'>[]>;

export function passed(message: string): readonly Omit<Finding, 'check'>[] {
  return [{ result: 'PASS', message }];
}

export function failed(message: string, fix: string): Omit<Finding, 'check'> {
  return { result: 'FAIL', message, fix };
}

export function mended(message: string): Omit<Finding, 'check'> {
  return { result: 'PASS', message, fixed: true };
}

/** The enabled triggers as published. */
export async function enabledTriggers(patient: Pick<Patient, 'catalog'>): Promise<readonly Trigger[]> {
  const catalog = await patient.catalog();
  return (catalog?.triggers ?? []).map(({ resource }) => resource).filter(({ spec }) => spec.enabled);
}

/** `1 trigger`, `2 triggers`. */
export function counted(number: number, word: string): string {
  return `${number} ${word}${number === 1 ? '' : 's'}`;
}
