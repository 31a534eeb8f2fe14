import { type Check, fail, pass, unknown } from '../check.ts';
import type { Subject } from '../subject.ts';
import type { Trigger } from '../trigger.ts';

/** PagerDuty's own names, highest first; accounts may rename them. https://support.pagerduty.com/main/docs/incident-priority */
export const DEFAULT_PRIORITY_ORDER = ['P1', 'P2', 'P3', 'P4', 'P5'] as const;

/**
 * The incident's priority must be `min_priority` or higher in `priority_order`, case-insensitively. A priority outside the
 * order does not pass, nor does an incident without priority unless `allow_unprioritized`.
 */
export function minPriority(trigger: Trigger, { event, metadata, complete }: Subject): Check {
  const config = trigger.spec.platform.config;
  const wanted = config.min_priority;
  if (wanted === undefined) return pass('min_priority');
  if (!event.incident) return fail('min_priority', 'no_incident');
  const order = (config.priority_order ?? DEFAULT_PRIORITY_ORDER).map(folded);
  const least = order.indexOf(folded(wanted));
  if (least < 0) return fail('min_priority', 'min_priority_not_in_priority_order');
  const priority = metadata['priority'];
  if (priority === undefined) {
    if (!complete) return unknown('min_priority', 'priority');
    return config.allow_unprioritized ? pass('min_priority') : fail('min_priority', 'no_priority');
  }
  const got = String(priority);
  const rank = order.indexOf(folded(got));
  if (rank >= 0 && rank <= least) return pass('min_priority');
  const reason =
    rank >= 0
      ? 'priority_below_minimum'
      : config.priority_order
        ? 'priority_not_in_priority_order'
        : 'priority_needs_priority_order';
  return fail('min_priority', reason, got);
}

function folded(priority: string): string {
  return priority.trim().toLowerCase();
}
