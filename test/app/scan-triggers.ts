import type { Authentication } from '../../lib/app/authenticate.ts';
import { type Matched, MOST_SKIPPED, type TriggerSkipped } from '../../lib/app/match-triggers.ts';
import type { WebhookEvent } from '../../lib/domain/event.ts';
import { closeness, match, publicReason, stoppedBy, subjectOf } from '../../lib/domain/match.ts';
import type { Trigger } from '../../lib/domain/trigger.ts';
import { webhookSecretName } from '../../lib/domain/webhook-secret-name.ts';

const WEEK_MS = 7 * 24 * 3_600_000;

/** What matching means, without an index: every trigger is asked for every filter, and all that skip are ranked. */
export function scanTriggers(
  triggers: readonly Trigger[],
  event: WebhookEvent,
  delivery: Authentication & { readonly received_at: number },
): Matched {
  const subject = subjectOf(event);
  const taken: Matched['taken'][number][] = [];
  const skipped: TriggerSkipped[] = [];
  for (const resource of triggers) {
    const trigger = resource.metadata.name;
    const unasked = { trigger, closeness: 0, checks: [] };
    const secret = webhookSecretName(resource);
    const verdict = match(resource, subject);
    const stopped = stoppedBy(verdict);
    if (!delivery.verified.has(secret)) {
      const reason = delivery.stored.has(secret) ? 'not_verified' : 'not_stored';
      skipped.push({ ...unasked, filter: 'webhook_secret', reason });
    } else if (delivery.received_at - Date.parse(event.occurred_at ?? '') > WEEK_MS) {
      skipped.push({ ...unasked, filter: 'too_old', reason: 'older_than_7d' });
    } else if (verdict.result === 'fail' && stopped) {
      const reason = publicReason(stopped);
      const { checks } = verdict;
      skipped.push({ trigger, filter: stopped.filter, reason, closeness: closeness(verdict), checks });
    } else {
      taken.push({ trigger, resource, checks: verdict.checks });
    }
  }
  skipped.sort(
    (a, b) => b.closeness - a.closeness || (a.trigger < b.trigger ? -1 : Number(a.trigger > b.trigger)),
  );
  return { taken, skipped: skipped.slice(0, MOST_SKIPPED), skipped_count: skipped.length };
}
