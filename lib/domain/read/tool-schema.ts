import * as z from 'zod';
import { field, withUnused } from './field.ts';
import { UNUSED_TOOL } from './unused-fields.ts';

/** One of an agent's tools, `spec.tools[]`. */
export const toolSchema = withUnused(
  z.object({
    name: field(z.string().min(1), {
      origin: 'aof',
      description:
        'Name of the tool. An unknown one is a warning: the model is told that it is not available.',
      example: 'kubectl',
    }),
    enabled: field(z.boolean().default(true), {
      origin: 'aof',
      description: '`false` leaves the tool out.',
      example: false,
    }),
    config: field(z.record(z.string(), z.unknown()).default({}), {
      origin: 'aof',
      description:
        'Settings of the tool; values may be secret references. `kubectl` is read-only without `allow`.',
      example: { allow: ['rollout restart'], namespaces: ['shop'] },
      lenient: true,
    }),
  }),
  UNUSED_TOOL,
);
