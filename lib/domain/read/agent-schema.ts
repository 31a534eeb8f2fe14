import * as z from 'zod';
import type { Agent, McpServer } from '../agent.ts';
import { durationSchema } from './duration.ts';
import { field, withUnused } from './field.ts';
import { invokeSchema } from './invoke-schema.ts';
import { metadataSchema } from './metadata-schema.ts';
import { reference } from './reference.ts';
import { UNUSED_AGENT, UNUSED_CONTEXT, UNUSED_LLM, UNUSED_MCP, UNUSED_TOOL } from './unused-fields.ts';

const words = z.array(z.string());
const texts = z.record(z.string(), z.string());

const llmSchema = withUnused(
  z.object({
    provider: field(z.string(), {
      origin: 'aof',
      description:
        '`google`, `anthropic`, `openai`, `bedrock` (`amazon-bedrock`, `aws`), `groq`, `ollama` or `openai-compatible` (with `base_url`).',
      example: 'google',
    }),
    model: field(z.string(), {
      origin: 'aof',
      description: 'The model’s name at its provider.',
      example: 'gemini-2.5-flash',
      aliases: ['name', 'model_id', 'modelId'],
    }),
    temperature: field(z.number().min(0).max(2).exactOptional(), {
      origin: 'aof',
      description: '0 to 2. Absent: the model’s own default.',
      example: 0.2,
      lenient: true,
    }),
    max_tokens: field(z.int().min(1).exactOptional(), {
      origin: 'aof',
      description: 'Longest answer of one model call, in tokens.',
      example: 4096,
      aliases: ['maxTokens'],
      lenient: true,
    }),
    base_url: field(z.string().exactOptional(), {
      origin: 'aof',
      description: 'Address of an `openai-compatible` or `ollama` server; may be a secret reference.',
      example: 'http://ollama.internal:11434/v1',
      aliases: ['baseUrl', 'endpoint', 'api_base'],
      lenient: true,
    }),
  }),
  UNUSED_LLM,
);

const toolSchema = withUnused(
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

const mcpSchema = withUnused(
  z
    .object({
      server: field(z.string().min(1), {
        origin: 'aof',
        description: 'Name of the server; also picks `MCP_<SERVER>_URL` and `MCP_<SERVER>_TOKEN`.',
        example: 'kubernetes',
        aliases: ['name'],
      }),
      enabled: field(z.boolean().default(true), {
        origin: 'aof',
        description: '`false` leaves the server out.',
        example: false,
      }),
      url: field(z.string().exactOptional(), {
        origin: 'aof',
        description: 'Address of the server (streamable HTTP or SSE). Absent: `MCP_<SERVER>_URL`.',
        example: 'https://mcp.example.com/mcp',
        aliases: ['endpoint'],
        lenient: true,
      }),
      headers: field(texts.exactOptional(), {
        origin: 'aof',
        description: 'Headers of each request; values may contain secret references.',
        example: { Authorization: `Bearer ${reference('MCP_KUBERNETES_TOKEN')}` },
        lenient: true,
      }),
      tools: field(words.exactOptional(), {
        origin: 'aof',
        description: 'Names of the tools the model may see. Absent: all.',
        example: ['get_pods'],
        lenient: true,
      }),
      timeout: field(durationSchema.exactOptional(), {
        origin: 'aof',
        description: 'Longest wait for one call.',
        example: '20s',
        aliases: ['timeout_secs', 'timeout_seconds'],
        lenient: true,
      }),
      command: field(z.string().exactOptional(), {
        origin: 'aof',
        description: 'Program of a stdio server: local mode only.',
        example: 'npx',
        lenient: true,
      }),
      args: field(words.exactOptional(), {
        origin: 'aof',
        description: 'Arguments of `command`; they may hold secret references.',
        example: ['-y', 'some-mcp-server'],
        lenient: true,
      }),
      env: field(texts.exactOptional(), {
        origin: 'aof',
        description: 'Environment of `command`; values may be secret references.',
        example: { KUBECONFIG: reference('KUBECONFIG') },
        aliases: ['environment'],
        lenient: true,
      }),
    })
    .transform(
      ({ timeout, ...server }): McpServer => ({
        ...server,
        ...(timeout === undefined ? {} : { timeout_s: timeout }),
      }),
    ),
  UNUSED_MCP,
);

const gather = (what: string) =>
  field(z.boolean().default(true), {
    origin: 'ours',
    description: `Give the agent ${what}.`,
    example: false,
  });

const contextSchema = withUnused(
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
    env: field(texts.default({}), {
      origin: 'aof',
      description:
        'Settings of tools, as a map or a list of `{name, value}`; values may be secret references.',
      example: { PROMETHEUS_URL: reference('PROMETHEUS_URL') },
      aliases: ['environment'],
      lenient: true,
    }),
    context: field(contextSchema.prefault({}), {
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
