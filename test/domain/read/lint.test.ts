import { describe, expect, test } from 'vitest';
import { type Known, lintResources, TOOL_NAMES } from '../../../lib/domain/read/lint.ts';
import { readResources } from '../../../lib/domain/read/read-resources.ts';
import { secretsToSet } from '../../../lib/domain/read/secrets-to-set.ts';
import type { Problem } from '../../../lib/domain/resource.ts';
import { TOOLS } from '../../../lib/tools/registry.ts';
import { agentText, read, triggerText } from './reading.ts';

/** Findings about texts, each its own file `1.yaml`, `2.yaml`, … */
function lint(texts: readonly string[], known: Known = {}): Problem[] {
  return lintResources(
    texts.map((text, index) => readResources(text, { file: `${index + 1}.yaml` })),
    known,
  );
}

function trigger(config = '', spec = ''): string {
  const lines = ['webhook_secret: ${S}', ...config.split('\n').filter(Boolean)].map(
    (line) => `    ${line}\n`,
  );
  return triggerText(`platform:\n  type: pagerduty\n  config:\n${lines.join('')}agent: a\n${spec}`);
}

const AGENT = agentText('model: google:g\n');

/** What is said about a trigger beside an agent it names: code and path. */
function about(text: string): (string | undefined)[][] {
  return lint([text, AGENT]).map(({ code, path, severity }) =>
    severity === 'error' ? ['!', code, path] : [code, path],
  );
}

test('a trigger and its agent: nothing', () => {
  expect(lint([trigger(), AGENT])).toEqual([]);
});

test('a name twice is an error at the second, naming the first', () => {
  expect(lint([trigger(), AGENT, trigger()])).toMatchObject([
    {
      severity: 'error',
      code: 'duplicate-name',
      file: '3.yaml',
      line: 4,
      column: 9,
      message: expect.stringContaining('1.yaml:1'),
    },
  ]);
});

describe('agents', () => {
  test('missing, by default and by command', () => {
    const found = lint([trigger('', 'commands: {incident.resolved: {agent: cleanup}}')]);
    expect(found).toMatchObject([
      { severity: 'warning', code: 'agent-missing', line: 10, column: 10, path: 'spec.agent' },
      { code: 'agent-missing', path: 'spec.commands.incident.resolved.agent' },
    ]);
  });

  test('known elsewhere', () => {
    expect(lint([trigger()], { agents: ['a'] })).toEqual([]);
  });

  test('with errors: those are said once, at the agent', () => {
    expect(lint([trigger(), agentText('invoke: {}\n')])).toEqual([]);
    expect(lint([trigger(), agentText('model: google:g\nmodel: google:h\n')])).toEqual([]);
    expect(lint([trigger(), agentText('model: *nobody\n')])).toEqual([]);
  });

  test('a near name is suggested', () => {
    const named = trigger().replace('agent: a', 'agent: diagnotic');
    expect(lint([named, AGENT.replace('name: a', 'name: diagnostic')])).toMatchObject([
      { suggestion: 'diagnostic' },
    ]);
  });
});

describe('filters that can never match', () => {
  const config = (name: string) => `spec.platform.config.${name}`;
  test.each<[string, string, string, string[][]]>([
    ['empty services', 'allowed_services: []', '', [['empty-list', config('allowed_services')]]],
    ['empty teams', 'allowed_teams: []', '', [['empty-list', config('allowed_teams')]]],
    ['empty event types', 'event_types: []', '', [['empty-list', config('event_types')]]],
    [
      'an empty list in the filter',
      '',
      'filter: {metadata.title: []}',
      [['empty-list', 'spec.filter.metadata.title']],
    ],
    ['an order without a minimum', 'priority_order: [A]', '', [['idle-field', config('priority_order')]]],
    [
      'unprioritized without a minimum',
      'allow_unprioritized: true',
      '',
      [['idle-field', config('allow_unprioritized')]],
    ],
    [
      'a minimum on events without an incident',
      'event_types: [service.updated]\nmin_priority: P1',
      '',
      [['never-matches', config('min_priority')]],
    ],
    [
      'a minimum on some of them',
      'event_types: [service.*, incident.triggered]\nmin_urgency: high',
      '',
      [['never-matches', config('min_urgency')]],
    ],
    [
      'urgencies that exclude each other',
      'min_urgency: high\nurgencies: [low]',
      '',
      [['never-matches', config('urgencies')]],
    ],
    [
      'a status the event never has',
      'event_types: [incident.resolved]\nstatuses: [triggered]',
      '',
      [['never-matches', config('statuses')]],
    ],
    ['the test event', 'event_types: [pagey.ping]', '', [['never-matches', config('event_types')]]],
    [
      'a value that does not exist',
      '',
      'filter: {metadata.urgency: hgih}',
      [['never-matches', 'spec.filter.metadata.urgency']],
    ],
    [
      'an event type not listened to',
      'event_types: [incident.triggered]',
      'filter: {metadata.event_type: incident.resolved}',
      [['never-matches', 'spec.filter.metadata.event_type']],
    ],
    [
      'data of another event type',
      'event_types: [incident.triggered]',
      'filter: {metadata.note_content: {prefix: x}}',
      [['never-matches', 'spec.filter.metadata.note_content']],
    ],
    [
      'a status that no event listened to comes with',
      'event_types: [incident.resolved, incident.acknowledged]',
      'filter: {metadata.status: triggered}',
      [['never-matches', 'spec.filter.metadata.status']],
    ],
    [
      'a title of events without an incident',
      'event_types: [service.updated]',
      'filter: {metadata.title: {contains: x}, text_contains: x}',
      [
        ['never-matches', 'spec.filter.metadata.title'],
        ['never-matches', 'spec.filter.text_contains'],
      ],
    ],
    [
      'a reference that is not resolved',
      'allowed_services: ["${SERVICE}"]',
      '',
      [['unresolved-reference', `${config('allowed_services')}[0]`]],
    ],
  ])('%s', (_name, lines, spec, expected) => {
    expect(about(trigger(lines, spec))).toEqual(expected);
  });

  test.each([
    ['statuses that fit', 'event_types: [incident.resolved, incident.escalated]\nstatuses: [resolved]', ''],
    [
      'not and absent',
      'event_types: [incident.triggered]',
      'filter: {metadata.note_content: {exists: false}, metadata.task_id: {not: x}}',
    ],
    [
      'a status of one of the event types',
      'event_types: [incident.resolved, incident.escalated]',
      'filter: {metadata.status: triggered}',
    ],
    [
      'what a service’s events tell',
      'event_types: [service.updated]\nallowed_teams: [T]',
      'filter: {metadata.service: x, metadata.team_ids: T, metadata.title: {exists: false}}',
    ],
    ['a minimum with an order', 'min_priority: A\npriority_order: [A, B]', ''],
    [
      'data of one of the event types',
      'event_types: [incident.triggered, incident.task.*]',
      'filter: {metadata.task_name: x}',
    ],
  ])('%s: nothing', (_name, lines, spec) => {
    expect(about(trigger(lines, spec))).toEqual([]);
  });
});

describe('loops and actions', () => {
  test.each([
    ['event_types: [incident.annotated]', '', ['note-loop']],
    ['event_types: ["incident.*"]', '', ['note-loop']],
    ['event_types: [incident.annotated]', 'filter: {}', ['note-loop']],
    ['event_types: [incident.annotated]', 'filter: {metadata.note_content: {prefix: /ask}}', []],
    [
      '',
      'parameters: {auto_acknowledge: true, auto_resolve_if_known: true, auto_acknowledge_p1: false}',
      ['action-not-allowed', 'action-not-allowed'],
    ],
    ['', 'parameters: {auto_acknowledge: true}\nallowed_actions: [acknowledge]', []],
  ])('%s %s', (lines, spec, expected) => {
    expect(about(trigger(lines, spec)).map(([code]) => code)).toEqual(expected);
  });

  test.each([
    ['{name: kubectl, config: {allow: [scale]}}', '', ['writing-tool']],
    ['{name: kubectl, config: {allow: []}}', '', []],
    ['{name: kubectl, enabled: false, config: {allow: [scale]}}', '', []],
    ['{name: kubectl, config: {allow: [scale]}}', 'allowed_actions: [resolve]', []],
  ])('tool %s under %j', (tool, spec, expected) => {
    const found = lint([trigger('', spec), agentText(`model: google:g\ntools: [${tool}]\n`)]);
    expect(found.map(({ code }) => code)).toEqual(expected);
  });

  test('the names of tools are those of the registry', () => {
    expect([...TOOL_NAMES].sort()).toEqual(Object.keys(TOOLS).sort());
  });

  test('tools that do not exist', () => {
    const text = agentText(
      'model: google:g\ntools: [kubectl, loki_query, terraform, {name: helm, enabled: false}]\n',
    );
    expect(lint([text])).toMatchObject([{ code: 'unknown-tool', path: 'spec.tools[2]' }]);
    expect(lint([text], { tools: ['kubectl', 'loki', 'terraform'] })).toEqual([]);
    expect(lint([agentText('model: google:g\ntools: [promethes]\n')])).toMatchObject([
      { code: 'unknown-tool', suggestion: 'prometheus' },
    ]);
  });
});

describe('prompts', () => {
  test('unknown names, other template languages and references are pointed at', () => {
    const text = agentText(
      'model: google:g\nsystem_prompt: |\n  {{title}} {{ .service_name }} {{event.metadata.urgency}}\n  {{servce_name}} {{servce_name}}\n  {{#if x}} ${HOME} {{ .service.name }} {{metadata.title}}\n',
    );
    expect(
      lint([text]).map(({ code, line, column, suggestion }) => [code, line, column, suggestion]),
    ).toEqual([
      ['unknown-variable', 9, 5, '{{service_name}}'],
      ['foreign-template', 10, 5, undefined],
      ['prompt-reference', 10, 15, undefined],
      ['unknown-variable', 10, 23, '{{service_name}}'],
      ['unknown-variable', 10, 43, '{{title}}'],
    ]);
  });
});

test('what no parameter can hold', () => {
  const noise = Array.from({ length: 3000 }, (_, i) =>
    Math.sin(i + 1)
      .toString(36)
      .slice(3),
  ).join(' ');
  expect(lint([agentText(`model: google:g\nsystem_prompt: ${noise}\n`)])).toMatchObject([
    { severity: 'error', code: 'not-storable', line: 1, message: expect.stringContaining('8192') },
  ]);
  const codes = Array.from(
    { length: 20 },
    (_, i) =>
      lint([agentText(`model: google:g\nsystem_prompt: ${noise.slice(0, 6000 + 200 * i)}\n`)])[0]?.code,
  );
  expect([...new Set(codes)]).toEqual([undefined, 'nearly-too-large', 'not-storable']);
});

test('findings come in the order of files and lines', () => {
  const found = lint([
    trigger('allowed_services: []', 'parameters: {auto_acknowledge: true}'),
    trigger('allowed_teams: []'),
  ]);
  expect(found.map(({ file, line }) => `${file}:${line}`)).toEqual([
    '1.yaml:10',
    '1.yaml:11',
    '1.yaml:12',
    '2.yaml:4',
    '2.yaml:10',
    '2.yaml:11',
  ]);
});

test('the secrets to be set: written, implied by the model and by tools', () => {
  const results = [
    read(trigger('api_token: ${TOKEN}')),
    read(
      agentText(
        'model: anthropic:c\ntools: [prometheus, loki, {name: kubectl, enabled: false}]\nenv: {LOKI_URL: "${LOKI:-http://x}", K_TOKEN: "${K}"}\nmcp: [my-server, {server: g, url: "https://x"}]\n',
      ),
    ),
    read(agentText('invoke: {template: {note: x}}\ntools: [prometheus]\n').replace('name: a', 'name: b')),
  ];
  expect(secretsToSet(results)).toEqual([
    { name: 'S', side: 'receiver', required: true, used_by: ['Trigger/t'] },
    { name: 'ANTHROPIC_API_KEY', side: 'worker', required: true, used_by: ['Agent/a'] },
    { name: 'K', side: 'worker', required: true, used_by: ['Agent/a'] },
    { name: 'LOKI', side: 'worker', required: false, used_by: ['Agent/a'] },
    { name: 'MCP_MY_SERVER_URL', side: 'worker', required: false, used_by: ['Agent/a'] },
    { name: 'PROMETHEUS_URL', side: 'worker', required: false, used_by: ['Agent/a'] },
    { name: 'TOKEN', side: 'worker', required: false, used_by: ['Trigger/t'] },
  ]);
});

test.each([
  ['tools: [{ name: prometheus, config: { url: "https://x" } }]', []],
  ['tools: [{ name: loki, config: { endpoint: "https://x" } }]', []],
  ['tools: [elasticsearch]\nenv: { OPENSEARCH_URL: "https://x" }', []],
  ['tools: [{ name: kubectl, config: { cluster: shop } }]', []],
  ['tools: [{ name: kubectl, config: { namespaces: [shop] } }]', ['KUBECONFIG']],
  ['tools: [{ name: prometheus, config: { tenant: shop } }]', ['PROMETHEUS_URL']],
])('what %j lacks is to be set, and nothing else', (spec, expected) => {
  const names = secretsToSet([read(agentText(`model: ollama:m\n${spec}\n`))]).map(({ name }) => name);
  expect(names).toEqual(expected);
});

describe('limits', () => {
  const LLM = AGENT;
  const limited = (limits: string) => trigger('', `limits: { ${limits} }\n`);
  test.each<[string, string, string, string[][]]>([
    [
      'a window beyond what the queue hides',
      'coalesce: 13h, max_age: 24h',
      LLM,
      [['!', 'coalesce-too-long', 'spec.limits.coalesce']],
    ],
    [
      'a window longer than an event may wait',
      'coalesce: 2h',
      LLM,
      [['coalesce-too-long', 'spec.limits.coalesce']],
    ],
    ['a window as long as that', 'coalesce: 1h', LLM, []],
    [
      'what to count by, and nothing to count',
      'cooldown_by: service',
      LLM,
      [['idle-field', 'spec.limits.cooldown_by']],
    ],
    ['what to count by', 'cooldown_by: service, cooldown: 5m', LLM, []],
    [
      'a budget for a template',
      'budget: 5usd/24h',
      agentText('invoke: {template: {note: x}}\n'),
      [['budget-idle', 'spec.limits.budget']],
    ],
    [
      'a budget for no model',
      'budget: 5usd/24h',
      agentText('system_prompt: x\n'),
      [['budget-idle', 'spec.limits.budget']],
    ],
    [
      'dollars for a model without a price',
      'budget: 5usd/24h',
      LLM,
      [['budget-unpriced', 'spec.limits.budget']],
    ],
    ['dollars for a model with one', 'budget: 5usd/24h', agentText('model: google:gemini-2.5-flash\n'), []],
    [
      'dollars for a service',
      'budget: 5usd/24h',
      agentText('invoke: {http: {url: "https://x.example"}}\n'),
      [['budget-untold', 'spec.limits.budget']],
    ],
    [
      'tokens for a service',
      'budget: 500tokens/24h',
      agentText('invoke: {http: {url: "https://x.example"}}\n'),
      [],
    ],
    [
      'tokens for less than one run',
      'budget: 500tokens/24h',
      agentText('model: google:g\ntoken_budget: 501\n'),
      [['budget-too-small', 'spec.limits.budget']],
    ],
    ['tokens for one run', 'budget: 501tokens/24h', agentText('model: google:g\ntoken_budget: 501\n'), []],
  ])('%s: %s', (_, limits, agent, expected) => {
    const found = lint([limited(limits), agent]).filter(({ path }) => path.startsWith('spec.limits'));
    expect(
      found.map(({ code, path, severity }) => (severity === 'error' ? ['!', code, path] : [code, path])),
    ).toEqual(expected);
  });

  test('with the place in the file', () => {
    expect(lint([limited('coalesce: 13h'), LLM])).toMatchObject([
      { file: '1.yaml', line: 11, column: 23, severity: 'error', suggestion: 'coalesce: 2m' },
    ]);
  });

  test('a budget of an agent that stands elsewhere is not judged', () => {
    expect(lint([limited('budget: 5usd/24h')], { agents: ['a'] })).toEqual([]);
  });
});

describe('texts that are no service, team or user', () => {
  test.each([
    ['allowed_services: [""]', undefined],
    ['allowed_services: ["PXYZ123, PXYZ456"]', '[PXYZ123, PXYZ456]'],
    ['allowed_services: [PXYZ123 PXYZ456]', '[PXYZ123, PXYZ456]'],
    ['allowed_services: [“PXYZ123”]', 'PXYZ123'],
    ['allowed_services: ["PXYZ123 "]', 'PXYZ123'],
    ['allowed_services: [https://acme.pagerduty.com/service-directory/PXYZ123?x=1]', 'PXYZ123'],
    ['allowed_teams: ["\'Infrastructure\'"]', 'Infrastructure'],
  ])('%s', (config, suggestion) => {
    const [list] = config.split(':');
    expect(lint([trigger(config), AGENT])).toMatchObject([
      { code: 'unlikely-value', severity: 'warning', path: `spec.platform.config.${list}[0]`, line: 10 },
    ]);
    expect(lint([trigger(config), AGENT])[0]?.suggestion).toBe(suggestion);
  });

  test.each([
    'allowed_services: [Payments, billing (EU), PXYZ123]',
    'allowed_services: ["Search, Browse and Cart"]',
    'allowed_teams: [team://infra]',
    'from_email: sre@example.com',
    'from_email: ${FROM}',
  ])('may be one: %s', (config) => {
    expect(lint([trigger(config), AGENT])).toEqual([]);
  });

  test('a sender that is no address', () => {
    expect(lint([trigger('from_email: on-call team'), AGENT])).toMatchObject([
      { code: 'unlikely-value', path: 'spec.platform.config.from_email' },
    ]);
  });
});
