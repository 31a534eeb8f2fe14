import type * as z from 'zod';
import { EVENT_TYPES, isEventTypePattern } from '../event-types.ts';
import { suggestName } from './suggest.ts';

/** `incident.*`, `incident.task.*`, … */
export const FAMILIES: readonly string[] = [
  ...new Set(
    Object.keys(EVENT_TYPES).flatMap((type) =>
      [...type.matchAll(/\./g)].map(({ index }) => `${type.slice(0, index)}.*`),
    ),
  ),
];

const LISTED = 'pdt explain trigger.spec.platform.config.event_types lists them';

/** Raises an issue for a text that is neither an event type PagerDuty documents nor a family of them. */
export function checkEventType(text: string, context: z.RefinementCtx<string>): void {
  if (isEventTypePattern(text)) return;
  const several = text.split(',', 50).map((part) => part.trim());
  const near = several.every(isEventTypePattern)
    ? `[${several.join(', ')}]`
    : (suggestName(text, text.endsWith('*') ? FAMILIES : Object.keys(EVENT_TYPES)) ?? LISTED);
  context.addIssue({
    code: 'custom',
    message: `${JSON.stringify(text.slice(0, 80))} is not an event type PagerDuty sends`,
    params: { code: 'bad-event-type', suggestion: near },
  });
}
