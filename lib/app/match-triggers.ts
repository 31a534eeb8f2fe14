import type { PublicCheck } from '../domain/check.ts';
import type { WebhookEvent } from '../domain/event.ts';
import { judgeAll } from '../domain/index/judge-all.ts';
import type { TriggerTable } from '../domain/index/open-index.ts';
import { subjectOf } from '../domain/match.ts';
import type { Trigger } from '../domain/trigger.ts';
import type { Authentication } from './authenticate.ts';

/** What becomes of the triggers before anything is sent. */
export interface Matched {
  /** In the catalog's order. */
  readonly taken: readonly TriggerTaken[];
  /** Those that came closest, closest first and equals by name; at most `MOST_SKIPPED`. */
  readonly skipped: readonly TriggerSkipped[];
  /** All of them, listed or not. */
  readonly skipped_count: number;
}

export interface TriggerTaken {
  readonly trigger: Trigger;
  readonly filters: () => readonly PublicCheck[];
}

export interface TriggerSkipped {
  readonly trigger: Trigger;
  readonly filter: string;
  readonly reason: string;
  /** Empty when the filters were never asked. */
  readonly filters: () => readonly PublicCheck[];
}

/** More than anybody reads of an answer or a log line. */
export const MOST_SKIPPED = 50;

/** PagerDuty repeats a delivery for 48 h; what is older than this was sent by someone who kept it. */
const OLDEST_EVENT_MS = 7 * 24 * 3_600_000;

/**
 * What the triggers make of an authentic event: a trigger's own secret must have verified the body, the event be young
 * enough and every filter hold. One that cannot be judged yet is taken: the worker asks PagerDuty for what is missing.
 */
export function matchTriggers(
  table: TriggerTable,
  event: WebhookEvent,
  delivery: Authentication & { readonly received_at: number },
): Matched {
  const tooOld = delivery.received_at - Date.parse(event.occurred_at ?? '') > OLDEST_EVENT_MS;
  const stopOf = (secret: string) => {
    if (!delivery.verified.has(secret)) {
      const reason = delivery.stored.has(secret) ? 'not_verified' : 'not_stored';
      return { filter: 'webhook_secret', reason };
    }
    return tooOld ? { filter: 'too_old', reason: 'older_than_7d' } : undefined;
  };
  return judgeAll(table, subjectOf(event), stopOf, MOST_SKIPPED);
}
