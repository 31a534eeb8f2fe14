import { asAppError } from '../domain/errors.ts';
import type { WebhookEvent } from '../domain/event.ts';
import type { ErrorReply } from '../domain/public-error.ts';
import { type Delivery, deliveryIds } from './check-delivery.ts';
import type { Outcomes, TriggerSent } from './enqueue.ts';
import type { TriggerSkipped } from './match-triggers.ts';
import type { Log } from './ports/log.ts';
import type { Metrics } from './ports/metrics.ts';
import type { Now } from './ports/now.ts';
import type { Summary } from './receive-summary.ts';

/** Gathers what one delivery's log line and metrics say; `accepted` or `refused` writes them. */
export interface DeliveryRecord {
  readonly event: (event: WebhookEvent) => void;
  readonly catalogAge: (ms: number) => void;
  readonly verdicts: (outcomes: Outcomes) => void;
  readonly accepted: (summary: Summary) => void;
  readonly refused: (reply: ErrorReply, thrown: unknown) => void;
}

/** Message of the one line per delivery; `pdt explain` and `pdt tail` look for it. */
const DELIVERY_LINE = 'delivery';

export function createRecord(
  deps: { readonly log: Log; readonly metrics: Metrics; readonly now: Now },
  delivery: Delivery,
): DeliveryRecord {
  const { log, metrics, now } = deps;
  const fields: Record<string, unknown> = {
    received_at: new Date(delivery.received_at).toISOString(),
    ...deliveryIds(delivery),
  };
  const ended = (status: number) => ({
    status,
    duration_ms: now() - delivery.received_at,
    ...fields,
  });
  metrics.add('Deliveries');
  return {
    event: (event) => Object.assign(fields, eventFields(event)),
    catalogAge: (ms) => metrics.add('CatalogAge', Math.max(0, ms)),
    verdicts: (outcomes) => Object.assign(fields, verdictFields(outcomes)),
    accepted: (summary) => {
      metrics.add('Accepted', summary.accepted.length);
      metrics.add('Skipped', summary.skipped_count);
      log.info(DELIVERY_LINE, ended(202));
    },
    refused: ({ status, body }, thrown) => {
      const { code } = body.error;
      // A 503 between two reads of the secrets is a wrong signature until the next read says otherwise.
      const unexplained = code === 'signature_mismatch' || code === 'signature_unverifiable';
      if (unexplained) metrics.add('SignatureFailures');
      else if (status >= 500) metrics.add('ReceiverFaults');
      const line = { code, ...causeFields(thrown), ...ended(status) };
      if (status >= 500) log.error(DELIVERY_LINE, line);
      else log.warn(DELIVERY_LINE, line);
    },
  };

  function verdictFields({ taken, skipped, skipped_count, unsendable_count }: Outcomes) {
    if (unsendable_count > 0) metrics.add('UnsendableEvents', unsendable_count);
    return {
      accepted: taken.map(takenFields),
      skipped: skipped.map(skippedFields),
      skipped_count,
    };
  }
}

function eventFields(event: WebhookEvent) {
  return {
    event_id: event.id,
    event_type: event.event_type,
    occurred_at: event.occurred_at,
    incident_id: event.incident?.id,
    service_id: event.service?.id,
    team_ids: event.teams?.map((team) => team.id),
    priority: event.incident?.priority?.summary,
    urgency: event.incident?.urgency,
  };
}

function takenFields({ trigger, run_id, result, filters }: TriggerSent) {
  return { trigger: trigger.metadata.name, run_id, result, filters: filters() };
}

function skippedFields({ trigger, filter, reason, filters }: TriggerSkipped) {
  return { trigger: trigger.metadata.name, filter, reason, filters: filters() };
}

/** Our own message, which names codes and names only; of what lay behind just its name, since its message may quote anything. */
function causeFields(thrown: unknown) {
  const { message, cause } = asAppError(thrown);
  return { reason: message, ...(cause instanceof Error ? { error: cause.name } : {}) };
}
