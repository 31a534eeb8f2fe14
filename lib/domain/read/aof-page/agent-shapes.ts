import type { Row } from './row.ts';

/** Shapes of AOF's agents that are not one field. */
export const AGENT_SHAPES: readonly Row[] = [
  ['`spec.model: "google:gemini-2.5-flash"`', 'works', 'Provider and model.'],
  [
    '`spec.model: gpt-4` alone',
    'warning',
    'The provider is guessed from gemini, claude, gpt, o1, o3, o4; otherwise runs fail until it is named.',
  ],
  [
    '`spec.model` or `spec.llm` as a map',
    'works',
    'With `provider`, `model` (`name`, `model_id`), `temperature`, `max_tokens`.',
  ],
  [
    '`spec.model_config`, `spec.modelParams`, `spec.parameters`',
    'works',
    'Their `temperature` and `max_tokens`.',
  ],
  ['`spec.provider`, `spec.temperature`, `spec.max_tokens`', 'works', 'Beside a bare model.'],
  [
    'an unknown provider',
    'warning',
    'Every run of the agent fails until it is one of those in the reference.',
  ],
  ['no model at all', 'warning', 'Every run of the agent fails and says so; agents with `invoke` need none.'],
  [
    '`spec.tools: [name]`',
    'works',
    '`prometheus_query`, `loki_query` and `elasticsearch_query` too. An unknown tool is a warning; the model is told.',
  ],
  ['`spec.tools: [{name, enabled, config}]`', 'works', ''],
  ['`spec.tools: [{type, config}]`', 'works', 'The type in lower case is the name.'],
  ['`spec.tools: [{type: MCP, config}]`, `{source: mcp, server}`', 'works', 'Read as an MCP server.'],
  [
    '`spec.mcp`, `spec.mcp_servers`',
    'works',
    'Lists of names or maps, maps by name, `{servers}`; `url` or `endpoint`.',
  ],
  ['MCP servers with `command` (stdio)', 'warning', 'They run in local mode only; give them a `url`.'],
  [
    '`spec.env`, `spec.environment`',
    'works',
    'A map, `[{name, value}]` or `[NAME=value]`. `valueFrom` is left out: store the value with `pdt secrets set`.',
  ],
  [
    '`spec.memory`',
    'warning',
    'Not used: one incident’s text never reaches another’s run. `context.past` gives past incidents.',
  ],
  [
    'a bad value in a setting (`temperature`, `max_tokens`, `max_iterations`, `env`, `headers`, `timeout`, …)',
    'warning',
    'The field is left out. Elsewhere (`system_prompt: [a]`, `enabled: maybe`) it is an error.',
  ],
  [
    'an unknown `{{name}}`, another template language, `${NAME}` in a prompt',
    'warning',
    'The text stays as it is.',
  ],
  [
    'a literal where a credential belongs (headers, settings, `https://user:password@…`, `?api_key=…`)',
    'error',
    'Store it with `pdt secrets set NAME` and write `${NAME}`. A password for `localhost` is a warning.',
  ],
];
