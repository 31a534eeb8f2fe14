import type { Trigger } from './trigger.ts';

/** Annotations that `pdt disable` writes: ISO 8601, and a person's words. */
export const DISABLED_UNTIL = 'pdt/disabled-until';
export const DISABLED_REASON = 'pdt/disabled-reason';

/** The trigger as it stands at a moment (epoch ms): one that was disabled for a while is enabled once that is over. */
export function enabledAgain(trigger: Trigger, now: number): Trigger {
  const until = Date.parse(trigger.metadata.annotations?.[DISABLED_UNTIL] ?? '');
  if (trigger.spec.enabled || Number.isNaN(until) || until > now) return trigger;
  return { ...trigger, spec: { ...trigger.spec, enabled: true } };
}
