import { type Check, fail, pass, unknown } from '../check.ts';
import type { Subject } from '../subject.ts';
import type { Trigger } from '../trigger.ts';

/** The incident's status must be listed; an empty list takes none. */
export function statuses(trigger: Trigger, { event, metadata, complete }: Subject): Check {
  const wanted = trigger.spec.platform.config.statuses;
  if (!wanted) return pass('statuses');
  if (!event.incident) return fail('statuses', 'no_incident');
  const got = metadata['status'];
  if (got === undefined) {
    return complete || wanted.length === 0 ? fail('statuses', 'no_status') : unknown('statuses', 'status');
  }
  const status = String(got).toLowerCase();
  if (wanted.some((entry) => entry.toLowerCase() === status)) return pass('statuses');
  return fail('statuses', 'status_not_listed', status);
}
