import type { Authentication } from '../../lib/app/authenticate.ts';
import { type Matched, MOST_SKIPPED, type TriggerSkipped } from '../../lib/app/match-triggers.ts';
import { publicCheck, publicReason } from '../../lib/domain/check.ts';
import type { WebhookEvent } from '../../lib/domain/event.ts';
import { closeness, match, stoppedBy, subjectOf } from '../../lib/domain/match.ts';
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
  const skipped: (TriggerSkipped & { readonly closeness: number })[] = [];
  for (const trigger of triggers) {
    const unasked = { trigger, closeness: 0, filters: () => [] };
    const secret = webhookSecretName(trigger);
    const verdict = match(trigger, subject);
    const filters = () => verdict.checks.map(publicCheck);
    const stopped = stoppedBy(verdict);
    if (!delivery.verified.has(secret)) {
      const reason = delivery.stored.has(secret) ? 'not_verified' : 'not_stored';
      skipped.push({ ...unasked, filter: 'webhook_secret', reason });
    } else if (delivery.received_at - Date.parse(event.occurred_at ?? '') > WEEK_MS) {
      skipped.push({ ...unasked, filter: 'too_old', reason: 'older_than_7d' });
    } else if (verdict.result === 'fail' && stopped) {
      const reason = publicReason(stopped);
      skipped.push({ trigger, filter: stopped.filter, reason, closeness: closeness(verdict), filters });
    } else {
      taken.push({ trigger, filters });
    }
  }
  const nameOf = ({ trigger }: TriggerSkipped) => trigger.metadata.name;
  skipped.sort(
    (a, b) => b.closeness - a.closeness || (nameOf(a) < nameOf(b) ? -1 : Number(nameOf(a) > nameOf(b))),
  );
  return {
    taken,
    skipped: skipped.slice(0, MOST_SKIPPED).map(({ closeness: _, ...listed }) => listed),
    skipped_count: skipped.length,
  };
}
