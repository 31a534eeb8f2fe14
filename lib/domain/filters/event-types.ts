import { type Check, fail, pass } from '../check.ts';
import { matchesEventType } from '../event-types.ts';
import type { Subject } from '../subject.ts';
import type { Trigger } from '../trigger.ts';

/** The event's type must match one of `event_types`; an empty list takes none. */
export function eventTypes(trigger: Trigger, { event }: Subject): Check {
  const wanted = trigger.spec.platform.config.event_types;
  if (matchesEventType(wanted, event.event_type)) return pass('event_types');
  return fail('event_types', 'event_type_not_listed', event.event_type);
}
