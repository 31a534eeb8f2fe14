/**
 * Fields of AOF's documents that are known and do nothing here: name → why, and what to use instead. An empty reason is not
 * worth a warning. The reader warns with it and docs/aof-compatibility.md lists it.
 */
type Unused = Readonly<Record<string, string>>;

export const UNUSED_METADATA: Unused = {
  description: '',
  version: '',
  author: '',
  tags: 'use labels',
};

export const UNUSED_CONFIG: Unused = {
  path: 'webhooks arrive at /webhooks/pagerduty and /webhook/pagerduty',
  port: 'API Gateway listens',
  host: 'API Gateway listens',
  signature_header: 'PagerDuty always signs with X-PagerDuty-Signature',
  methods: 'PagerDuty always posts',
  routing_key: 'it sends events to PagerDuty, which is not done here; notes are written with api_token',
  integration_key: 'it sends events to PagerDuty, which is not done here; notes are written with api_token',
  required_headers: 'the signature authenticates a webhook',
};

export const UNUSED_TRIGGER: Unused = {
  description: '',
  input_template:
    'the agent is given the event, its metadata and context; put instructions into its system_prompt',
  input: 'the agent is given the event, its metadata and context; put instructions into its system_prompt',
  output: 'the agent’s answer becomes the note',
  response: 'the agent’s answer becomes the note',
  retry: 'deliveries and runs are retried by themselves; see limits.max_agent_attempts',
  rate_limit: 'use limits.max_runs',
  schedule: 'only PagerDuty’s events start a run',
  context: 'what an agent is given stands in its own spec.context',
};

const RETRIES = 'runs are retried by themselves; see limits.max_agent_attempts of the trigger';
const RATES = 'use limits of the trigger';
const SAMPLING = 'the model’s own default holds';

export const UNUSED_LLM: Unused = {
  timeout: 'the run’s deadline of 11 minutes holds',
  timeout_seconds: 'the run’s deadline of 11 minutes holds',
  timeout_secs: 'the run’s deadline of 11 minutes holds',
  top_p: SAMPLING,
  topP: SAMPLING,
  top_k: SAMPLING,
  frequencyPenalty: SAMPLING,
  frequency_penalty: SAMPLING,
  presencePenalty: SAMPLING,
  presence_penalty: SAMPLING,
  stopSequences: SAMPLING,
  stop_sequences: SAMPLING,
  stop: SAMPLING,
  api_key: 'the key is read from the worker secret, under the provider’s usual name',
  api_key_env: 'the key is read from the worker secret, under the provider’s usual name',
};

export const UNUSED_TOOL: Unused = {
  source: '',
  description: '',
  server: 'write MCP servers under mcp',
  timeout: 'the run’s deadline holds',
  timeout_secs: 'the run’s deadline holds',
  timeout_seconds: 'the run’s deadline holds',
  permissions: 'a tool is read-only unless its config.allow says otherwise',
};

export const UNUSED_MCP: Unused = {
  transport: '',
  type: '',
  description: '',
  init_options: 'nothing is passed when the connection opens',
  auto_reconnect: 'a connection lives for one run',
  working_directory: 'a stdio server runs where local mode was started',
};

export const UNUSED_AGENT: Unused = {
  description: '',
  tags: 'use metadata.labels',
  max_context_messages: 'each run begins anew',
  max_tool_calls: 'use max_iterations',
  output_schema: 'the answer is a note; put its form into the system_prompt',
  input_schema: 'the agent is given the event, its metadata and context',
  outputSchema: 'the answer is a note; put its form into the system_prompt',
  resources: 'use token_budget',
  limits: 'use token_budget and max_iterations',
  triggers: 'write a document of kind Trigger',
  tool_restrictions: 'use config.allow of each tool; without it tools are read-only',
  config: 'put the settings of tools into env',
  variables: 'only metadata is rendered in prompts',
  state: 'each run begins anew',
  retry: RETRIES,
  retryPolicy: RETRIES,
  retry_policy: RETRIES,
  observability: 'logs, metrics and the run ledger are always there',
  modelConfigRef: 'write llm: {provider, model}',
  fallbackModels: 'one model answers; a second agent is a second trigger',
  base: 'a prompt is written out in full',
  extends: 'a prompt is written out in full',
  system_prompt_override: 'write system_prompt',
  system_prompt_append: 'write system_prompt',
  rateLimit: RATES,
  rateLimits: RATES,
  rate_limit: RATES,
  costControl: 'use limits.budget of the trigger',
  parallelism: RATES,
  security: 'the worker’s IAM role says what it may do',
  sessionTimeout: 'each run begins anew',
  streaming: 'the note is written when the answer is complete',
  markdown: 'notes are Markdown as the agent wrote it',
  examples: 'put examples into the system_prompt',
  sampling: 'nothing is sampled',
  guardrails: 'allowed_actions of the trigger and config.allow of tools say what may be done',
  capabilities: 'tools and mcp say what the agent can do',
  topP: SAMPLING,
  top_p: SAMPLING,
  frequencyPenalty: SAMPLING,
  presencePenalty: SAMPLING,
};

/** AOF's context injection, which shares its name with our own `context`. */
const INJECTED = 'AOF’s context injection is not done here; context says what is gathered from PagerDuty';

export const UNUSED_CONTEXT: Unused = { static: INJECTED, dynamic: INJECTED, rag: INJECTED, ref: INJECTED };
