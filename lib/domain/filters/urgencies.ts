import { type Check, fail, pass, unknown } from '../check.ts';
import type { Subject } from '../subject.ts';
import type { Trigger } from '../trigger.ts';

/** The incident's urgency must be listed; an empty list takes none. */
export function urgencies(trigger: Trigger, { event, metadata, complete }: Subject): Check {
  const wanted = trigger.spec.platform.config.urgencies;
  if (!wanted) return pass('urgencies');
  if (!event.incident) return fail('urgencies', 'no_incident');
  const got = metadata['urgency'];
  if (got === undefined) {
    return complete || wanted.length === 0
      ? fail('urgencies', 'no_urgency')
      : unknown('urgencies', 'urgency');
  }
  const urgency = String(got).toLowerCase();
  if (wanted.some((entry) => entry.toLowerCase() === urgency)) return pass('urgencies');
  return fail('urgencies', 'urgency_not_listed', urgency);
}
