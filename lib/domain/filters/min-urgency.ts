import { type Check, fail, pass, unknown } from '../check.ts';
import type { Subject } from '../subject.ts';
import type { Trigger } from '../trigger.ts';

/** `high` takes high urgency only, `low` takes every incident. */
export function minUrgency(trigger: Trigger, { event, metadata, complete }: Subject): Check {
  const wanted = trigger.spec.platform.config.min_urgency;
  if (wanted === undefined) return pass('min_urgency');
  if (!event.incident) return fail('min_urgency', 'no_incident');
  if (wanted === 'low') return pass('min_urgency');
  const got = metadata['urgency'];
  if (got === undefined) {
    return complete ? fail('min_urgency', 'no_urgency') : unknown('min_urgency', 'urgency');
  }
  if (String(got).toLowerCase() === 'high') return pass('min_urgency');
  return fail('min_urgency', 'urgency_below_minimum', String(got));
}
