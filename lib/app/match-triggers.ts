import type { CatalogEntry } from '../domain/catalog.ts';
import type { WebhookEvent } from '../domain/event.ts';
import { closeness, type Match, match, publicReason, stoppedBy, subjectOf } from '../domain/match.ts';
import type { Trigger } from '../domain/trigger.ts';
import type { Authentication } from './authenticate.ts';
import { webhookSecretName } from './webhook-secret-name.ts';

/** What becomes of one trigger before anything is sent. */
export type TriggerVerdict = TriggerTaken | TriggerSkipped;

export interface TriggerTaken {
  readonly result: 'taken';
  readonly trigger: string;
  readonly resource: Trigger;
  readonly checks: Match['checks'];
}

export interface TriggerSkipped {
  readonly result: 'skipped';
  readonly trigger: string;
  readonly filter: string;
  readonly reason: string;
  /** How near it came; higher is closer. */
  readonly closeness: number;
  /** Empty when the filters were never asked. */
  readonly checks: Match['checks'];
}

/** PagerDuty repeats a delivery for 48 h; what is older than this was sent by someone who kept it. */
const OLDEST_EVENT_MS = 7 * 24 * 3_600_000;

/**
 * Every trigger's verdict on an authentic event: its own secret must have verified the body, the event be young enough and
 * every filter hold. One that cannot be judged yet is taken: the worker asks PagerDuty for what is missing.
 */
export function matchTriggers(
  triggers: readonly CatalogEntry<Trigger>[],
  event: WebhookEvent,
  delivery: Authentication & { readonly received_at: number },
): readonly TriggerVerdict[] {
  const subject = subjectOf(event);
  const tooOld = delivery.received_at - Date.parse(event.occurred_at ?? '') > OLDEST_EVENT_MS;
  return triggers.map(({ resource }): TriggerVerdict => {
    const trigger = resource.metadata.name;
    const secret = webhookSecretName(resource);
    if (!delivery.verified.has(secret)) {
      const reason = delivery.stored.has(secret) ? 'not_verified' : 'not_stored';
      return { result: 'skipped', trigger, filter: 'webhook_secret', reason, closeness: 0, checks: [] };
    }
    if (tooOld) {
      return {
        result: 'skipped',
        trigger,
        filter: 'too_old',
        reason: 'older_than_7d',
        closeness: 0,
        checks: [],
      };
    }
    const verdict = match(resource, subject);
    const { checks } = verdict;
    const stopped = verdict.result === 'fail' ? stoppedBy(verdict) : undefined;
    if (!stopped) return { result: 'taken', trigger, resource, checks };
    const reason = publicReason(stopped);
    return {
      result: 'skipped',
      trigger,
      filter: stopped.filter,
      reason,
      closeness: closeness(verdict),
      checks,
    };
  });
}
