import * as z from 'zod';
import { parseDuration } from './parse-duration.ts';

/** A duration as written, `10m`; seconds as read. */
export const durationSchema = z.union([z.string(), z.number()]).transform((written, context): number => {
  const seconds = parseDuration(String(written));
  if (seconds === undefined) {
    context.addIssue({
      code: 'custom',
      message: `${JSON.stringify(written)} is not a duration`,
      params: { suggestion: 'write 30s, 10m, 2h or 1d' },
    });
    return z.NEVER;
  }
  return seconds;
});
