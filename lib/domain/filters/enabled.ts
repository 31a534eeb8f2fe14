import { type Check, fail, pass } from '../check.ts';
import type { Trigger } from '../trigger.ts';

/** A disabled trigger takes nothing. */
export function enabled(trigger: Trigger): Check {
  return trigger.spec.enabled ? pass('enabled') : fail('enabled', 'trigger_disabled');
}
