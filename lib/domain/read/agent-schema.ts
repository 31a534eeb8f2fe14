import * as z from 'zod';
import type { Agent } from '../agent.ts';
import { contextWishesSchema } from './context-wishes-schema.ts';
import { field, withUnused } from './field.ts';
import { invokeSchema } from './invoke-schema.ts';
import { llmSchema } from './llm-schema.ts';
import { mcpSchema } from './mcp-schema.ts';
import { metadataSchema } from './metadata-schema.ts';
import { reference } from './reference.ts';
import { toolSchema } from './tool-schema.ts';
import { UNUSED_AGENT } from './unused-fields.ts';

export const agentSpecSchema = withUnused(
  z.object({
    invoke: field(invokeSchema.exactOptional(), {
      origin: 'ours',
      description: 'How to call an agent that is not an LLM; exactly one of its keys. Needs no model.',
      example: { template: { note: 'Runbook: https://example.com/{{service_name}}' } },
    }),
    llm: field(llmSchema.exactOptional(), {
      origin: 'aof',
      description: 'The model. Without it, and without `invoke`, each run fails and says so.',
      example: { provider: 'google', model: 'gemini-2.5-flash', temperature: 0.2 },
      aliases: ['model'],
    }),
    system_prompt: field(z.string().exactOptional(), {
      origin: 'aof',
      description: 'What the model is told first. `{{name}}` renders metadata.',
      example: 'You are a diagnostic agent for {{service_name}} …',
      aliases: ['instructions', 'systemPrompt', 'system', 'prompt'],
    }),
    tools: field(z.array(toolSchema).default([]), {
      origin: 'aof',
      description: 'What the model may call: a name, `{name, enabled, config}` or `{type, config}`.',
      example: ['prometheus', { name: 'kubectl', config: { namespaces: ['shop'] } }],
    }),
    mcp: field(z.array(mcpSchema).default([]), {
      origin: 'aof',
      description: 'MCP servers whose tools the model may call: a list, or a map of names.',
      example: [{ server: 'kubernetes', url: 'https://mcp.example.com/mcp' }],
      aliases: ['mcp_servers', 'mcpServers'],
    }),
    env: field(z.record(z.string(), z.string()).default({}), {
      origin: 'aof',
      description:
        'Settings of tools, as a map or a list of `{name, value}`; values may be secret references.',
      example: { PROMETHEUS_URL: reference('PROMETHEUS_URL') },
      aliases: ['environment'],
      lenient: true,
    }),
    context: field(contextWishesSchema.prefault({}), {
      origin: 'ours',
      description: 'What is gathered from PagerDuty for the agent before it runs.',
    }),
    token_budget: field(z.int().min(1).exactOptional(), {
      origin: 'ours',
      description: 'Tokens one run may use.',
      example: 200_000,
    }),
    max_iterations: field(z.int().min(1).max(100).default(10), {
      origin: 'aof',
      description: 'Most model calls of one run.',
      example: 10,
      aliases: ['maxIterations', 'max_turns', 'maxTurns'],
      lenient: true,
    }),
  }),
  UNUSED_AGENT,
);

/** An Agent as written in canonical form (input) and as the machines read it (output). */
export const agentSchema = z.object({
  apiVersion: field(z.literal('aof.sh/v1'), {
    origin: 'aof',
    description: '`aof.sh/v1`; any `aof.*` group with `/v1` or `/v1alpha1` is read as this.',
    example: 'aof.sh/v1',
  }),
  kind: field(z.literal('Agent'), { origin: 'aof', description: '`Agent`.', example: 'Agent' }),
  metadata: field(metadataSchema, { origin: 'aof', description: 'Name and labels.' }),
  spec: field(agentSpecSchema, { origin: 'aof', description: 'What answers, and with what.' }),
});

/** Compiles only while the schema reads what the machines expect. */
export const asAgent = (read: z.output<typeof agentSchema>): Agent => read;
