import { DEFAULT_EVENT_TYPES } from '../../lib/domain/event-types.ts';
import type { PagerDutyConfig, Trigger, TriggerSpec } from '../../lib/domain/trigger.ts';
import { triggerNamed } from '../support/resources.ts';

/** A trigger in canonical form that takes every event; what a test is about goes on top. */
export function triggerWith(
  config: Partial<PagerDutyConfig> = {},
  spec: Partial<Omit<TriggerSpec, 'platform'>> = {},
  name = 'brief',
): Trigger {
  return triggerNamed(
    name,
    { agent: 'incident-brief', ...spec },
    { event_types: [...DEFAULT_EVENT_TYPES, '*'], ...config },
  );
}
