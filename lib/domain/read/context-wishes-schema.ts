import * as z from 'zod';
import { field, withUnused } from './field.ts';
import { UNUSED_CONTEXT } from './unused-fields.ts';

const gather = (what: string) =>
  field(z.boolean().default(true), {
    origin: 'ours',
    description: `Give the agent ${what}.`,
    example: false,
  });

/** What is gathered for an agent before it runs, `spec.context`. */
export const contextWishesSchema = withUnused(
  z.object({
    alerts: gather('the incident’s alerts with their bodies'),
    log_entries: gather('the incident’s log'),
    notes: gather('the notes people wrote'),
    changes: gather('recent and related changes'),
    past: gather('past and related incidents'),
    max_tokens: field(z.int().min(100).max(1_000_000).default(6000), {
      origin: 'ours',
      description: 'How large this context may grow.',
      example: 6000,
    }),
  }),
  UNUSED_CONTEXT,
);
