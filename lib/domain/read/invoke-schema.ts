import * as z from 'zod';
import type { Invoke } from '../agent.ts';
import { wrongAgentUrl } from '../agent-url.ts';
import { durationSchema } from './duration.ts';
import { field } from './field.ts';
import { reference } from './reference.ts';

const timeout = (fallback: string) =>
  field(durationSchema.exactOptional(), {
    origin: 'ours',
    description: 'Longest wait for the answer; never beyond the run’s own deadline of 11 minutes.',
    example: '300s',
    fallback,
  });

const templateSchema = z.object({
  note: field(z.string(), {
    origin: 'ours',
    description: 'The note. `{{name}}` renders metadata; an unknown name is an error.',
    example: 'Runbook for {{service_name}}: https://runbooks.example.com/{{service_id}}',
  }),
});

const lambdaSchema = z.object({
  function: field(z.string().min(1), {
    origin: 'ours',
    description: 'Name or ARN of the Lambda function. It answers `{note, status?}`.',
    example: 'my-agent',
  }),
  timeout: timeout('the run’s deadline'),
});

/** Every run would fail on it; what a reference stands for is known only then. */
const urlSchema = z
  .string()
  .min(1)
  .superRefine((text, context) => {
    const wrong = text.includes('${') || text === '' ? undefined : wrongAgentUrl(text);
    if (wrong) context.addIssue({ code: 'custom', message: `the url ${wrong}` });
  });

const httpSchema = z.object({
  url: field(urlSchema, {
    origin: 'ours',
    description: 'Address that is posted to; https outside the machine itself. May be a secret reference.',
    example: 'https://agents.example.com/run',
  }),
  headers: field(z.record(z.string(), z.string()).default({}), {
    origin: 'ours',
    description: 'Headers of the request; values may contain secret references.',
    example: { Authorization: `Bearer ${reference('AGENT_TOKEN')}` },
  }),
  body: field(z.string().exactOptional(), {
    origin: 'ours',
    description:
      'Body with `{{name}}` metadata; an unknown name is an error. Absent: everything the agent gets, as JSON.',
    example: '{"incident": "{{incident_id}}"}',
  }),
  timeout: timeout('the run’s deadline'),
});

const agentcoreSchema = z.object({
  runtime_arn: field(z.string().regex(/^arn:/, 'must be an ARN'), {
    origin: 'ours',
    description: 'ARN of the Bedrock AgentCore runtime.',
    example: 'arn:aws:bedrock-agentcore:us-east-1:123456789012:runtime/my-agent',
  }),
  timeout: timeout('the run’s deadline'),
});

/** Every way as it is written; one that `Invoke` has and this lacks does not compile. */
const WAYS = {
  template: field(templateSchema.exactOptional(), {
    origin: 'ours',
    description: 'A note from a template, without any model.',
  }),
  lambda: field(lambdaSchema.exactOptional(), { origin: 'ours', description: 'A Lambda function.' }),
  http: field(httpSchema.exactOptional(), { origin: 'ours', description: 'An HTTP service.' }),
  agentcore: field(agentcoreSchema.exactOptional(), {
    origin: 'ours',
    description: 'An agent in Bedrock AgentCore.',
  }),
} satisfies Record<keyof Invoke, z.ZodType>;

/** `spec.invoke`: exactly one way. */
export const invokeSchema = z
  .object(WAYS)
  .superRefine((invoke, context) => {
    if (Object.keys(invoke).length === 1) return;
    context.addIssue({
      code: 'custom',
      message: `exactly one of ${Object.keys(WAYS).join(', ')} must be given`,
    });
  })
  .transform(({ template, lambda, http, agentcore, ...others }): Invoke => {
    // A new way stays here until its turn into what the machines read is written down below.
    others satisfies Record<string, never>;
    return {
      ...(template ? { template } : {}),
      ...(lambda ? { lambda: withSeconds(lambda) } : {}),
      ...(http ? { http: withSeconds(http) } : {}),
      ...(agentcore ? { agentcore: withSeconds(agentcore) } : {}),
    };
  });

function withSeconds<Written extends { timeout?: number }>(
  written: Written,
): Omit<Written, 'timeout'> & { timeout_s?: number } {
  const { timeout: seconds, ...rest } = written;
  return { ...rest, ...(seconds === undefined ? {} : { timeout_s: seconds }) };
}
