import type { WebhookEvent } from '../../domain/event.ts';
import { judge } from '../../domain/explain/judge.ts';
import { subjectOf } from '../../domain/match.ts';
import type { Trigger } from '../../domain/trigger.ts';
import type { DeliveryEvent } from '../local-event.ts';
import type { TriggerDecision } from './console-step.ts';

/** The receiver's verdict on each trigger, with every filter and both its values as these triggers have them. */
export function decisionsOn(
  delivery: DeliveryEvent,
  event: WebhookEvent,
  triggers: readonly Trigger[],
): readonly TriggerDecision[] {
  const subject = subjectOf(event);
  const filtersOf = (name: string) => {
    const trigger = triggers.find(({ metadata }) => metadata.name === name);
    if (!trigger) return { filters: [] };
    const { filters, limits } = judge(trigger, subject);
    return { filters, ...(limits ? { limits } : {}) };
  };
  return [
    ...delivery.accepted.map((one) => ({ ...one, verdict: 'accepted' as const, ...filtersOf(one.trigger) })),
    ...delivery.skipped.map((one) => ({ ...one, verdict: 'skipped' as const, ...filtersOf(one.trigger) })),
  ];
}
