import * as z from 'zod';
import { field, withUnused } from './field.ts';
import { UNUSED_METADATA } from './unused-fields.ts';

export const NAME = /^[a-z0-9](?:[-a-z0-9.]*[a-z0-9])?$/;

/** Longest name: it becomes the last part of an SSM parameter name and stands in metrics and notes. */
export const LONGEST_NAME = 63;

/** A name as it would have to be written. */
function dnsName(text: string): string {
  return text
    .toLowerCase()
    .replace(/[^a-z0-9.]+/g, '-')
    .replace(/^[-.]+|[-.]+$/g, '')
    .slice(0, LONGEST_NAME);
}

/** RFC 1123, as Kubernetes names resources. */
const nameSchema = z.string().superRefine((name, context) => {
  if (NAME.test(name) && name.length <= LONGEST_NAME) return;
  const better = dnsName(name);
  context.addIssue({
    code: 'custom',
    message: `the name ${JSON.stringify(name.slice(0, 80))} must be at most ${LONGEST_NAME} lower-case letters, digits, - and .`,
    params: { code: 'bad-name', ...(better === '' || better === name ? {} : { suggestion: better }) },
  });
});

const words = z.record(z.string(), z.string());

/** `metadata` of a Trigger or an Agent. */
export const metadataSchema = withUnused(
  z.object({
    name: field(nameSchema, {
      origin: 'aof',
      description: 'Unique name: at most 63 lower-case letters, digits, `-` and `.`.',
      example: 'pagerduty-incident-handler',
    }),
    namespace: field(z.string().exactOptional(), {
      origin: 'aof',
      description: 'Kept and shown; it separates nothing here.',
      example: 'production',
      lenient: true,
    }),
    labels: field(words.exactOptional(), {
      origin: 'aof',
      description: 'For selecting resources on the command line (`-l team=sre`).',
      example: { team: 'sre' },
      lenient: true,
    }),
    annotations: field(words.exactOptional(), {
      origin: 'aof',
      description: 'Kept as they are; `pdt disable` writes `pdt/disabled-until` and `pdt/disabled-reason`.',
      example: { owner: 'payments' },
      lenient: true,
    }),
  }),
  UNUSED_METADATA,
);
