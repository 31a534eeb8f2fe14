import * as z from 'zod';
import { FIELDS, unusedOf } from './field.ts';
import { type DocumentKind, schemaOf } from './json-schema.ts';
import { unwrap } from './unwrap.ts';

type Row = readonly [
  field: string,
  here: 'works' | 'neither' | 'warning' | 'error' | 'skipped',
  what: string,
];

/** What AOF's page of its PagerDuty platform promises beside the fields. */
const PLATFORM: readonly Row[] = [
  [
    'incidents triggered, acknowledged, resolved, escalated, reassigned',
    'works',
    'And every other V3 event type: [the list](reference/trigger.md#event-types). V2 webhooks are not read: a signed body that is no V3 event is answered 202 and skipped.',
  ],
  ['`/webhooks/pagerduty`', 'works', 'Also `/webhook/pagerduty`.'],
  [
    '`x-pagerduty-signature`, HMAC-SHA256 of the raw payload',
    'works',
    'Any of several signatures and secrets is enough.',
  ],
  ['filters by service, team, priority, urgency', 'works', 'And by every metadata name, under `filter`.'],
  [
    'metadata `event_id` … `assignee_ids`',
    'works',
    'All fourteen, under the same names, [and more](reference/trigger.md#metadata).',
  ],
  [
    '`PAGERDUTY_WEBHOOK_SECRET`, `PAGERDUTY_API_TOKEN`',
    'works',
    'In Secrets Manager under these names (`pdt secrets set`); in local mode from the environment.',
  ],
  [
    '`add_incident_note(incident_id, note_content, from_email)`',
    'works',
    'The worker does it with the agent’s answer, once a run; `from_email` is a field of the trigger.',
  ],
  [
    '`update_incident_status(incident_id, status, from_email)`',
    'works',
    'An agent asks for `acknowledged` or `resolved`; done where the trigger’s `allowed_actions` says so.',
  ],
  ['threading (incident notes)', 'works', 'One note a run; a replay or follow-up rewrites its text.'],
  ['rich text (Markdown in notes)', 'works', 'The text goes to PagerDuty as the agent wrote it.'],
  ['interactive elements, file attachments, reactions', 'neither', 'AOF’s page says no, too.'],
];

/** Shapes of AOF's triggers that are not one field. */
const TRIGGER_SHAPES: readonly Row[] = [
  ['`spec.platform: {type, config}`', 'works', 'The canonical form.'],
  ['`spec.type` with `spec.config`', 'works', 'The same, in AOF’s other form; the type in any case.'],
  ['`spec.platform: pagerduty` with `spec.events`', 'works', 'Fields of `config` are also read beside it.'],
  [
    '`spec.source: {type: webhook, config}`',
    'works',
    'PagerDuty’s when `path` or `signature_header` says so.',
  ],
  [
    '`spec.actions: [{type: agent, ref}]`',
    'works',
    'The agent is taken. Of several the heaviest (`weight`), with a warning.',
  ],
  [
    '`spec.actions: [{input, output}]`',
    'warning',
    'Agents are given the event, its metadata and context; their answer becomes the note.',
  ],
  ['`spec.actions` of other types', 'warning', 'Use `type: agent`. Without any agent: an error.'],
  [
    '`spec.filter.expression`',
    'warning',
    'Read when it compares the event type; any other expression is an error: use `filter` keys.',
  ],
  [
    'other keys of `spec.filter`',
    'error',
    'Ignoring one would run agents on more than was asked for. Keys are `text_contains` and `metadata.<name>`.',
  ],
  ['`spec.agent: {ref: path/name.yaml}`', 'works', 'The base name without extension.'],
  [
    '`spec.commands.<event type>: {agent}`',
    'works',
    'Also a bare name, or `{ref}`. `description` is ignored.',
  ],
  [
    '`spec.commands.</slash>`',
    'warning',
    'PagerDuty sends events, not commands: it never runs. Name an event type.',
  ],
  [
    '`fleet`, `flow`',
    'warning',
    'While another agent is left it answers, and the warning names it. Otherwise an error: name an agent.',
  ],
  ['`<field>_env: NAME`', 'works', 'Means `<field>: ${NAME}`.'],
  [
    'a literal in a secret field',
    'error',
    'Store it with `pdt secrets set NAME` and write `${NAME}`. Local mode warns instead.',
  ],
  ['`${NAME:-default}` in a secret field', 'error', 'A default that is not empty is a literal.'],
  ['other platforms (`slack`, `github`, `opsgenie`, …)', 'skipped', 'One warning each.'],
];

/** Shapes of AOF's agents that are not one field. */
const AGENT_SHAPES: readonly Row[] = [
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

const DOCUMENTS: readonly Row[] = [
  [
    '`apiVersion: aof.*/v1`, `aof.*/v1alpha1`',
    'works',
    'Whatever the group: aof.sh, aof.dev, aof.io, aof.agenticops.org, …',
  ],
  ['other versions, `v1`, or none', 'warning', 'Read as `aof.sh/v1`.'],
  ['several documents in a file', 'works', 'Each on its own: an error in one does not hide the others.'],
  ['JSON', 'works', 'Also a list of resources (`kind: List`, `items`).'],
  ['other kinds (AgentFlow, Fleet, Context, Memory, Kubernetes’ own …)', 'skipped', 'One warning each.'],
  ['a fragment without `kind`', 'error', 'The message names what is missing around it.'],
  ['a key twice in a map', 'error', 'Which one counts would be chance.'],
  ['unknown fields', 'warning', 'With the nearest known name.'],
  ['a field without a value', 'warning', 'Taken as absent.'],
  ['more than 100 KB, or nested more than 64 deep', 'error', ''],
];

/** docs/aof-compatibility.md: what becomes of every field of AOF's documents. Markdown. */
export function aofPage(): string {
  return `${[
    '# AOF compatibility',
    '',
    'Triggers and agents written for the Agentic Ops Framework load here unchanged. Its documents disagree with each other, so the',
    'reader is generous and exact about it: what it understands works, what it does not is a warning with file, line and column, and',
    'only what would be unsafe or meaningless is an error. `pdt validate -f PATH` says what becomes of your own files.',
    '',
    'Generated from the schemas. *works*: as in AOF. *neither*: not in AOF and not here. *warning*: read, and named where it does nothing.',
    '*error*: refused. *skipped*: left alone with one warning.',
    '',
    ...section('The platform', PLATFORM),
    ...section('Documents', DOCUMENTS),
    ...section('Trigger: shapes', TRIGGER_SHAPES),
    ...section('Trigger: fields', fields('trigger')),
    ...section('Agent: shapes', AGENT_SHAPES),
    ...section('Agent: fields', fields('agent')),
  ].join('\n')}`;
}

function section(title: string, rows: readonly Row[]): string[] {
  return [
    `## ${title}`,
    '',
    '| AOF | here | what, and what to use instead |',
    '|---|---|---|',
    ...rows.map(([field, here, what]) => `| ${field} | ${here} | ${what} |`),
    '',
  ];
}

/** Every field of AOF's that the schemas know, used or not. */
function fields(kind: DocumentKind): Row[] {
  const { metadata, spec } = schemaOf(kind).shape as Record<string, z.ZodType>;
  return [...fieldsOf(metadata, 'metadata'), ...fieldsOf(spec, 'spec')];
}

function fieldsOf(schema: z.ZodType | undefined, path: string): Row[] {
  const object = schema && unwrap(schema);
  if (object instanceof z.ZodArray) return fieldsOf(object.element as z.ZodType, `${path}[]`);
  if (object instanceof z.ZodRecord) return fieldsOf(object.valueType as z.ZodType, `${path}.<name>`);
  if (!(object instanceof z.ZodObject)) return [];
  const known = Object.entries(object.shape as Record<string, z.ZodType>).flatMap(([name, field]): Row[] => {
    const meta = FIELDS.get(field);
    if (meta?.origin !== 'aof') return [];
    const spellings = [name, ...(meta.aliases ?? [])]
      .map((spelling) => `\`${path}.${spelling}\``)
      .join('<br>');
    return [
      [spellings, 'works', meta.description.replaceAll('|', '\\|')],
      ...fieldsOf(field, `${path}.${name}`),
    ];
  });
  const unused = Object.entries(unusedOf(object)).map(
    ([name, why]): Row =>
      why === ''
        ? [`\`${path}.${name}\``, 'works', 'Has no effect.']
        : [`\`${path}.${name}\``, 'warning', `${why.charAt(0).toUpperCase()}${why.slice(1)}.`],
  );
  return [...known, ...unused];
}
