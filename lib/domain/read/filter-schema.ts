import * as z from 'zod';
import type { FilterCondition } from '../trigger.ts';

/** The operators of a condition, each alone in its map. */
export const OPERATORS = ['equals', 'in', 'not', 'prefix', 'suffix', 'contains', 'exists'] as const;

const conditionSchema: z.ZodType<FilterCondition> = z.union([
  z.strictObject({ equals: z.string() }),
  z.strictObject({ in: z.array(z.string()) }),
  z.strictObject({
    get not() {
      return conditionSchema;
    },
  }),
  z.strictObject({ prefix: z.string() }),
  z.strictObject({ suffix: z.string() }),
  z.strictObject({ contains: z.string() }),
  z.strictObject({ exists: z.boolean() }),
]);

/** `spec.filter` once its shorthands are written out (read-filter.ts). */
export const filterSchema = z.record(z.string(), conditionSchema);
