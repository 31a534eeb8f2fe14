import * as z from 'zod';
import type { Limits } from '../trigger.ts';
import { durationSchema } from './duration.ts';
import { field } from './field.ts';
import { parseDuration } from './parse-duration.ts';

/** `20/24h`: a count in a window. */
const rateSchema = z.string().transform((written, context) => {
  const [count = '', window = ''] = written.split('/');
  const seconds = parseDuration(window);
  if (!/^\s*[1-9]\d{0,5}\s*$/.test(count) || seconds === undefined) {
    context.addIssue({
      code: 'custom',
      message: `${JSON.stringify(written)} is not a number of runs in a time`,
      params: { suggestion: 'write 20/24h' },
    });
    return z.NEVER;
  }
  return { count: Number(count), per_s: seconds };
});

/** `5usd/24h` or `200000tokens/24h`. */
const budgetSchema = z.string().transform((written, context): NonNullable<Limits['budget']> => {
  const match = /^\s*(\d{1,12}(?:\.\d{1,4})?)\s*(usd|tokens?)\s*\/(.+)$/i.exec(written);
  const seconds = parseDuration(match?.[3] ?? '');
  if (!match || seconds === undefined || Number(match[1]) <= 0) {
    context.addIssue({
      code: 'custom',
      message: `${JSON.stringify(written)} is not a budget in a time`,
      params: { suggestion: 'write 5usd/24h or 200000tokens/24h' },
    });
    return z.NEVER;
  }
  return {
    amount: Number(match[1]),
    unit: match[2]?.toLowerCase() === 'usd' ? 'usd' : 'tokens',
    per_s: seconds,
  };
});

export const limitsSchema = z
  .object({
    cooldown: field(durationSchema.exactOptional(), {
      origin: 'ours',
      description:
        'After a run or its follow-up, no other run for the same incident or service for this long: it ends SUPPRESSED `cooldown`.',
      example: '10m',
    }),
    cooldown_by: field(z.enum(['incident', 'service']).default('incident'), {
      origin: 'ours',
      description:
        'What `cooldown` and `coalesce` count by; an event that lacks the one is counted by the other.',
      example: 'service',
    }),
    max_runs: field(rateSchema.prefault('20/24h'), {
      origin: 'ours',
      description:
        'Runs per incident in a time, follow-ups included; beyond it they end SUPPRESSED `max_runs`.',
      example: '20/24h',
    }),
    coalesce: field(durationSchema.exactOptional(), {
      origin: 'ours',
      description:
        'The first event runs now; those that follow within this time end SUPPRESSED `coalesced` and are told to one follow-up run, which updates the note. 12 hours at most.',
      example: '2m',
    }),
    budget: field(budgetSchema.exactOptional(), {
      origin: 'ours',
      description:
        'What the trigger’s agents may spend in a time, in `usd` or `tokens`; when it is used up, a digest of the event’s facts stands in place of an answer.',
      example: '5usd/24h',
    }),
    max_age: field(durationSchema.prefault('60m'), {
      origin: 'ours',
      description: 'An event that waited longer is answered with a short digest instead of the agent.',
      example: '60m',
    }),
    max_agent_attempts: field(z.int().min(1).max(10).default(2), {
      origin: 'ours',
      description: 'How often the agent is called for one event.',
      example: 2,
    }),
  })
  .transform(
    (written): Limits => ({
      ...(written.cooldown === undefined ? {} : { cooldown_s: written.cooldown }),
      cooldown_by: written.cooldown_by,
      max_runs: written.max_runs,
      ...(written.coalesce === undefined ? {} : { coalesce_s: written.coalesce }),
      ...(written.budget === undefined ? {} : { budget: written.budget }),
      max_age_s: written.max_age,
      max_agent_attempts: written.max_agent_attempts,
    }),
  );
