import type * as z from 'zod';
import { EVENT_TYPES, isEventTypePattern } from '../event-types.ts';
import { suggest } from './suggest.ts';

/** `incident.*`, `incident.task.*`, … */
export const FAMILIES: readonly string[] = [
  ...new Set(
    Object.keys(EVENT_TYPES).flatMap((type) =>
      [...type.matchAll(/\./g)].map(({ index }) => `${type.slice(0, index)}.*`),
    ),
  ),
];

/** Raises an issue for a text that is neither an event type PagerDuty documents nor a family of them. */
export function checkEventType(text: string, context: z.RefinementCtx<string>): void {
  if (isEventTypePattern(text)) return;
  const near = suggest(text, text.endsWith('*') ? FAMILIES : Object.keys(EVENT_TYPES));
  context.addIssue({
    code: 'custom',
    message: `${JSON.stringify(text.slice(0, 80))} is not an event type PagerDuty sends`,
    params: { code: 'bad-event-type', ...(near === undefined ? {} : { suggestion: near }) },
  });
}
