import { describe, expect, test } from 'vitest';
import { DEFAULT_EVENT_TYPES } from '../../../lib/domain/event-types.ts';
import { codes, read, triggerOf, triggerText } from './reading.ts';

const SECRET = 'webhook_secret: ${PAGERDUTY_WEBHOOK_SECRET}';

/** The spec of a canonical trigger with one thing added. */
function canonical(config = '', spec = ''): string {
  const lines = config === '' ? '' : `\n    ${config.replaceAll('\n', '\n    ')}`;
  return triggerText(
    `platform:\n  type: pagerduty\n  config:\n    ${SECRET}${lines}\nagent: diagnostic\n${spec}`,
  );
}

describe('the canonical form', () => {
  test('defaults', () => {
    const result = read(canonical());
    expect(result.problems).toEqual([]);
    expect(triggerOf(result)).toEqual({
      apiVersion: 'aof.sh/v1',
      kind: 'Trigger',
      metadata: { name: 't' },
      spec: {
        platform: {
          type: 'pagerduty',
          config: {
            webhook_secret: '${PAGERDUTY_WEBHOOK_SECRET}',
            api_token: '${PAGERDUTY_API_TOKEN:-}',
            from_email: '${PAGERDUTY_FROM_EMAIL:-}',
            region: 'us',
            bot_name: 'aofbot',
            event_types: DEFAULT_EVENT_TYPES,
            allow_unprioritized: false,
          },
        },
        agent: 'diagnostic',
        parameters: {},
        allowed_actions: [],
        run_if_resolved: false,
        failure_note: true,
        limits: {
          cooldown_by: 'incident',
          max_runs: { count: 20, per_s: 86_400 },
          max_age_s: 3600,
          max_agent_attempts: 2,
        },
        enabled: true,
      },
    });
  });

  test('every field', () => {
    const result = read(`
apiVersion: aof.dev/v1alpha1
kind: Trigger
metadata:
  name: everything
  namespace: production
  labels: {team: sre, tier: 1}
  annotations: {pdt/disabled-reason: maintenance}
spec:
  platform:
    type: PagerDuty
    config:
      webhook_secret: \${HOOK}
      api_token: \${TOKEN}
      from_email: sre@example.com
      region: EU
      bot_name: sre-bot
      event_types: [incident.triggered, incident.responder.*]
      allowed_services: [PXYZ123, 007]
      allowed_teams: P456DEF
      min_priority: sev2
      priority_order: [SEV1, SEV2, SEV3]
      allow_unprioritized: yes
      min_urgency: HIGH
      urgencies: high
      statuses: [Triggered]
  agent: {ref: diagnostic}
  commands:
    incident.resolved: {agent: cleanup}
  filter:
    metadata.service: production-api
    metadata.incident_number: 123
    metadata.team_ids: [P1, P2]
    metadata.title: {not: {contains: test}}
    metadata.priority: {in: P1}
    metadata.html_url: {prefix: "https://", }
    metadata.urgency: {exists: true}
    text_contains: checkout
  parameters: {create_postmortem: true, nested: {list: [1, two, null]}}
  allowed_actions: acknowledge
  run_if_resolved: true
  failure_note: false
  limits: {cooldown: 10m, cooldown_by: service, max_runs: 5/1h, coalesce: 90, budget: 5usd/24h, max_age: 2h, max_agent_attempts: 1}
  enabled: false
`);
    expect(codes(result)).toEqual(['command-never-runs']);
    expect(triggerOf(result)).toMatchObject({
      apiVersion: 'aof.sh/v1',
      metadata: {
        namespace: 'production',
        labels: { team: 'sre', tier: '1' },
        annotations: { 'pdt/disabled-reason': 'maintenance' },
      },
      spec: {
        platform: {
          config: {
            webhook_secret: '${HOOK}',
            api_token: '${TOKEN}',
            from_email: 'sre@example.com',
            region: 'eu',
            bot_name: 'sre-bot',
            event_types: ['incident.triggered', 'incident.responder.*'],
            allowed_services: ['PXYZ123', '007'],
            allowed_teams: ['P456DEF'],
            min_priority: 'sev2',
            priority_order: ['SEV1', 'SEV2', 'SEV3'],
            allow_unprioritized: true,
            min_urgency: 'high',
            urgencies: ['high'],
            statuses: ['triggered'],
          },
        },
        agent: 'diagnostic',
        commands: { 'incident.resolved': { agent: 'cleanup' } },
        filter: {
          'metadata.service': { equals: 'production-api' },
          'metadata.incident_number': { equals: '123' },
          'metadata.team_ids': { in: ['P1', 'P2'] },
          'metadata.title': { not: { contains: 'test' } },
          'metadata.priority': { in: ['P1'] },
          'metadata.html_url': { prefix: 'https://' },
          'metadata.urgency': { exists: true },
          text_contains: { contains: 'checkout' },
        },
        parameters: { create_postmortem: true, nested: { list: [1, 'two', null] } },
        allowed_actions: ['acknowledge'],
        run_if_resolved: true,
        failure_note: false,
        limits: {
          cooldown_s: 600,
          cooldown_by: 'service',
          max_runs: { count: 5, per_s: 3600 },
          coalesce_s: 90,
          budget: { amount: 5, unit: 'usd', per_s: 86_400 },
          max_age_s: 7200,
          max_agent_attempts: 1,
        },
        enabled: false,
      },
    });
  });

  test.each([
    'aof.sh/v1',
    'aof.sh/v1alpha1',
    'aof.dev/v1',
    'aof.dev/v1alpha1',
    'aof.agenticops.org/v1alpha1',
    'aof.io/v1alpha1',
  ])('apiVersion %s', (version) => {
    const result = read(canonical().replace('aof.sh/v1', version));
    expect(result.problems).toEqual([]);
    expect(triggerOf(result).apiVersion).toBe('aof.sh/v1');
  });

  test('JSON is read too, and a list of resources', () => {
    const one = {
      apiVersion: 'aof.sh/v1',
      kind: 'Trigger',
      metadata: { name: 'one' },
      spec: { platform: { type: 'pagerduty', config: { webhook_secret: '${S}' } }, agent: 'a' },
    };
    expect(triggerOf(read(JSON.stringify(one))).metadata.name).toBe('one');
    const list = {
      apiVersion: 'aof.sh/v1',
      kind: 'TriggerList',
      items: [one, { ...one, metadata: { name: 'two' } }],
    };
    const result = read(JSON.stringify(list, null, '\t'));
    expect(result.problems).toEqual([]);
    expect(result.triggers.map((found) => JSON.parse(found.text).metadata.name)).toEqual(['one', 'two']);
  });
});

describe("AOF's other shapes", () => {
  test.each<[name: string, spec: string, expected: object, problems: string[]]>([
    [
      'type + config',
      `type: PagerDuty\nconfig:\n  ${SECRET}\n  service_ids: [P1]\nagent: a`,
      { agent: 'a', platform: { type: 'pagerduty', config: { allowed_services: ['P1'] } } },
      [],
    ],
    [
      'platform as a name, events beside it, agent by path',
      `platform: pagerduty\nevents:\n  - incident.triggered\nwebhook_secret_env: HOOK\nagent:\n  ref: library/incident/responder.yaml`,
      {
        agent: 'responder',
        platform: { config: { event_types: ['incident.triggered'], webhook_secret: '${HOOK}' } },
      },
      [],
    ],
    [
      'webhook source and actions',
      `source:\n  type: webhook\n  config:\n    path: /webhooks/pagerduty\n    port: 8080\n    signature_secret: \${HOOK}\nfilter:\n  expression: .payload.event == "incident.triggered"\nactions:\n  - type: agent\n    ref: lib/old.yaml\n    weight: 10\n  - type: agent\n    ref: lib/new.yaml\n    weight: 90\n    input: hello`,
      {
        agent: 'new',
        platform: { config: { event_types: ['incident.triggered'], webhook_secret: '${HOOK}' } },
      },
      ['unused-field', 'unused-field', 'filter-expression', 'one-agent', 'unused-field'],
    ],
    [
      'an expression beside event types becomes a filter',
      `source:\n  type: PagerDuty\n  config:\n    ${SECRET}\n    events: [incident.triggered, incident.resolved]\nfilter:\n  expression: event.event_type == 'incident.resolved'\n  metadata.urgency: high\nagent: a`,
      {
        platform: { config: { event_types: ['incident.triggered', 'incident.resolved'] } },
        filter: {
          'metadata.urgency': { equals: 'high' },
          'metadata.event_type': { equals: 'incident.resolved' },
        },
      },
      ['filter-expression'],
    ],
    [
      'commands with a default agent',
      `type: PagerDuty\nconfig: {${SECRET.replace('${', '"${').replace('}', '}"')}, routing_key: "\${R}"}\ncommands:\n  /ack: {agent: x}\n  incident.triggered: {flow: f, description: d}\n  incident.acknowledged: {agent: dev}\n  service.updated: {ref: a/b.yml}\ndefault_agent: devops`,
      {
        agent: 'devops',
        commands: { 'incident.acknowledged': { agent: 'dev' }, 'service.updated': { agent: 'b' } },
        platform: { config: { event_types: [...DEFAULT_EVENT_TYPES, 'service.updated'] } },
      },
      ['unused-field', 'unknown-command', 'unsupported-flow'],
    ],
    [
      'commands alone',
      `platform: {type: pagerduty, config: {webhook_secret: "\${S}"}}\ncommands:\n  incident.triggered: triage\n  incident.resolved: {agent: {ref: cleanup.yaml}}`,
      {
        commands: { 'incident.triggered': { agent: 'triage' }, 'incident.resolved': { agent: 'cleanup' } },
        platform: { config: { event_types: ['incident.triggered', 'incident.resolved'] } },
      },
      [],
    ],
    [
      'commands alone, with event types beyond them',
      `platform: {type: pagerduty, config: {webhook_secret: "\${S}", event_types: [incident.triggered, incident.escalated]}}\ncommands:\n  incident.triggered: triage`,
      { platform: { config: { event_types: ['incident.triggered'] } } },
      ['event-without-agent'],
    ],
    [
      'a fleet while commands have agents',
      `platform: {type: pagerduty, config: {webhook_secret: "\${S}"}}\nfleet: all\ncommands:\n  incident.triggered: triage`,
      { commands: { 'incident.triggered': { agent: 'triage' } } },
      ['unsupported-fleet'],
    ],
    [
      'aliases of config',
      `platform:\n  type: pagerduty\n  config:\n    signature_secret: \${HOOK}\n    api_key_env: KEY\n    allowed_events: incident.triggered\nspec_agent: x\ndefaultAgent: a`,
      {
        agent: 'a',
        platform: {
          config: { webhook_secret: '${HOOK}', api_token: '${KEY}', event_types: ['incident.triggered'] },
        },
      },
      ['unknown-field'],
    ],
    [
      'the canonical name counts before another spelling',
      `platform:\n  type: pagerduty\n  config:\n    api_key: \${OLD}\n    api_token: \${NEW}\n    ${SECRET}\nagent: a\ndefault_agent: b`,
      { agent: 'a', platform: { config: { api_token: '${NEW}' } } },
      ['field-twice', 'field-twice'],
    ],
    [
      'fields without a value',
      `platform:\n  type: pagerduty\n  config:\n    ${SECRET}\n    event_types:\n    allowed_services: ~\nagent: a\nfilter:\ncommands:`,
      { platform: { config: { event_types: DEFAULT_EVENT_TYPES } } },
      ['empty-field', 'empty-field', 'empty-field'],
    ],
    [
      'no webhook secret, an empty token',
      `platform: {type: pagerduty, config: {api_token: ""}}\nagent: a`,
      {
        platform: {
          config: { webhook_secret: '${PAGERDUTY_WEBHOOK_SECRET}', api_token: '${PAGERDUTY_API_TOKEN:-}' },
        },
      },
      ['missing-webhook-secret'],
    ],
  ])('%s', (_name, spec, expected, problems) => {
    const result = read(triggerText(spec));
    expect(codes(result)).toEqual(problems);
    expect(triggerOf(result).spec).toMatchObject(expected);
  });

  test.each(['slack', 'GitHub', 'pagerduty | opsgenie | slack | teams', 'webhook'])(
    'a trigger of %s is skipped with one warning',
    (platform) => {
      const result = read(
        triggerText(
          `type: "${platform}"\nconfig:\n  bot_token: xoxb-1\n  channels: [a]\ncommands: {/x: {flow: f}}`,
        ),
      );
      expect(codes(result)).toEqual(['skipped']);
      expect(result.skipped).toEqual([
        { kind: 'Trigger', name: 't', file: 'file.yaml', line: 1, reason: expect.stringContaining(platform) },
      ]);
    },
  );
});

describe('errors', () => {
  test.each<[name: string, text: string, expected: object]>([
    [
      'an event type',
      canonical('event_types: [incident.trigered]'),
      {
        code: 'bad-event-type',
        path: 'spec.platform.config.event_types[0]',
        line: 10,
        column: 21,
        suggestion: 'incident.triggered',
      },
    ],
    ['a family of none', canonical('event_types: [alert.*]'), { code: 'bad-event-type' }],
    [
      'min_priority',
      canonical('min_priority: P7'),
      { code: 'bad-priority', path: 'spec.platform.config.min_priority' },
    ],
    ['min_priority as a number', canonical('min_priority: 2'), { code: 'bad-priority', suggestion: 'P2' }],
    [
      'min_priority outside priority_order',
      canonical('min_priority: P1\npriority_order: [SEV1]'),
      { code: 'bad-priority' },
    ],
    ['min_urgency', canonical('min_urgency: hihg'), { code: 'bad-value', suggestion: 'high' }],
    [
      'an action',
      canonical('', 'allowed_actions: [aknowledge]'),
      { code: 'bad-value', suggestion: 'acknowledge' },
    ],
    ['enabled', canonical('', 'enabled: perhaps'), { code: 'bad-value', path: 'spec.enabled' }],
    [
      'parameters',
      canonical('', 'parameters: [a]'),
      { code: 'bad-value', message: 'parameters must be a map, not a list' },
    ],
    [
      'a limit',
      canonical('', 'limits: {cooldown: soon}'),
      { code: 'bad-value', path: 'spec.limits.cooldown' },
    ],
    ['a rate', canonical('', 'limits: {max_runs: many}'), { code: 'bad-value', suggestion: 'write 20/24h' }],
    [
      'a budget',
      canonical('', 'limits: {budget: 5eur/24h}'),
      { code: 'bad-value', path: 'spec.limits.budget' },
    ],
    [
      'a filter key',
      canonical('', 'filter: {metadata.servise: x}'),
      { code: 'unknown-filter-key', suggestion: 'metadata.service' },
    ],
    [
      'a filter key without metadata',
      canonical('', 'filter: {urgency: x}'),
      { code: 'unknown-filter-key', suggestion: 'metadata.urgency' },
    ],
    [
      'a filter map',
      canonical('', 'filter: {metadata: {service: x}}'),
      { code: 'unknown-filter-key', suggestion: 'metadata.service' },
    ],
    [
      'another expression',
      canonical('', 'filter: {expression: ".payload.x > 1"}'),
      { code: 'unknown-filter-key' },
    ],
    [
      'a regular expression',
      canonical('', 'filter: {metadata.title: {regex: x}}'),
      { code: 'unknown-operator' },
    ],
    [
      'two operators',
      canonical('', 'filter: {metadata.title: {prefix: x, suffix: y}}'),
      { code: 'bad-filter' },
    ],
    ['a filter without value', canonical('', 'filter: {metadata.title: ~}'), { code: 'bad-filter' }],
    ['a filter of maps', canonical('', 'filter: {metadata.title: [{a: 1}]}'), { code: 'bad-filter' }],
    ['exists', canonical('', 'filter: {metadata.title: {exists: maybe}}'), { code: 'bad-filter' }],
    ['no agent', canonical().replace('agent: diagnostic', ''), { code: 'missing-agent' }],
    [
      'an agent that is a list',
      canonical().replace('agent: diagnostic', 'agent: [a]'),
      { code: 'bad-agent' },
    ],
    ['a fleet alone', canonical().replace('agent: diagnostic', 'fleet: f'), { code: 'unsupported-fleet' }],
    [
      'a flow alone',
      canonical().replace('agent: diagnostic', 'commands: {incident.triggered: {flow: f}}'),
      { code: 'unsupported-flow' },
    ],
    ['no platform', triggerText('agent: a'), { code: 'missing-platform' }],
    [
      'a mistyped platform',
      canonical().replace('type: pagerduty', 'type: pagerdtuy'),
      { code: 'bad-platform', suggestion: 'pagerduty' },
    ],
    ['no spec', 'apiVersion: aof.sh/v1\nkind: Trigger\nmetadata: {name: a}\n', { code: 'missing-field' }],
    [
      'no metadata',
      canonical().replace('metadata:\n  name: t\n', ''),
      { code: 'missing-field', path: 'metadata' },
    ],
    [
      'no name',
      canonical().replace('name: t', 'labels: {}'),
      { code: 'missing-field', path: 'metadata.name' },
    ],
    [
      'a bad name',
      canonical().replace('name: t', 'name: My Trigger!'),
      { code: 'bad-name', suggestion: 'my-trigger' },
    ],
    [
      'a key twice',
      canonical('bot_name: a\nbot_name: b'),
      { code: 'duplicate-key', path: 'spec.platform.config.bot_name', line: 11, column: 7 },
    ],
    [
      'two documents without a line between',
      `${canonical()}\n${canonical()}`,
      { code: 'duplicate-key', path: 'kind', suggestion: 'put a line --- before each document' },
    ],
    [
      'a mistyped kind',
      canonical().replace('kind: Trigger', 'kind: Triger'),
      { code: 'bad-kind', suggestion: 'Trigger' },
    ],
    ['a kind that is no word', canonical().replace('kind: Trigger', 'kind: [Trigger]'), { code: 'bad-kind' }],
    [
      'a kind without a value',
      canonical().replace('kind: Trigger', 'kind:'),
      { code: 'missing-envelope', message: expect.stringContaining('kind is missing') },
    ],
    [
      'a spec that is a list',
      `${canonical().split('spec:')[0]}spec: [a]`,
      { code: 'missing-field', message: 'spec must be a map' },
    ],
    [
      'a mistyped family of event types',
      canonical('event_types: ["incidnt.*"]'),
      { code: 'bad-event-type', suggestion: 'incident.*' },
    ],
    ['an alias without anchor', canonical('bot_name: *nobody'), { code: 'unknown-alias' }],
    ['a template as key', canonical().replace('name: t', 'name: {{ name }}'), { code: 'bad-key' }],
  ])('%s', (_name, text, expected) => {
    const result = read(text);
    expect(result.triggers).toEqual([]);
    const errors = result.problems.filter(({ severity }) => severity === 'error');
    expect(errors[0]).toMatchObject({ file: 'file.yaml', ...expected });
    expect(errors.every(({ line, column, message }) => line > 0 && column > 0 && message !== '')).toBe(true);
  });
});

describe('warnings', () => {
  test.each([
    ['type: pagerduty\nagent: a\nevnets: [incident.triggered]', 'spec.evnets', 'events'],
    ['type: pagerduty\nagent: a\ncofnig: {}', 'spec.cofnig', 'config'],
    ['type: pagerduty\nactoins: [{type: agent, ref: a}]\nagent: a', 'spec.actoins', 'actions'],
    ['platfrom: {type: pagerduty}\nagent: a', 'spec.platfrom', 'platform'],
    ['platform: {type: pagerduty, cofnig: {}}\nagent: a', 'spec.platform.cofnig', 'config'],
    [
      'type: pagerduty\nagent: a\ncommands: {incident.resolved: {agnet: b}}',
      'spec.commands.incident.resolved.agnet',
      'agent',
    ],
  ])('%s: the key that was meant', (spec, path, suggestion) => {
    const { problems } = read(triggerText(spec));
    expect(problems.filter((problem) => problem.path === path)).toMatchObject([{ suggestion }]);
  });

  test('an unknown field names the nearest one', () => {
    const result = read(canonical('allowed_servces: [a]', 'enabeld: false\nwholly_unknown: 1'));
    expect(result.problems.map(({ code, path, suggestion }) => [code, path, suggestion])).toEqual([
      ['unknown-field', 'spec.platform.config.allowed_servces', 'allowed_services'],
      ['unknown-field', 'spec.enabeld', 'enabled'],
      ['unknown-field', 'spec.wholly_unknown', undefined],
    ]);
    expect(triggerOf(result).spec.enabled).toBe(true);
  });

  test('other kinds are skipped, one warning each, whatever is in them', () => {
    const other = (kind: string) =>
      `apiVersion: aof.dev/v1\nkind: ${kind}\nmetadata: {name: x}\nspec: {a: 1, a: 2, {b: 1}: c}\n`;
    const result = read(
      ['AgentFlow', 'Fleet', 'Context']
        .map(other)
        .concat(canonical(), 'apiVersion: v1\nkind: Secret\n')
        .join('---\n'),
    );
    expect(codes(result)).toEqual(['skipped', 'skipped', 'skipped', 'skipped']);
    expect(result.skipped.map(({ kind, name }) => [kind, name])).toEqual([
      ['AgentFlow', 'x'],
      ['Fleet', 'x'],
      ['Context', 'x'],
      ['Secret', undefined],
    ]);
    expect(result.triggers).toHaveLength(1);
  });

  test("another group's Trigger is another kind", () => {
    expect(codes(read(canonical().replace('aof.sh/v1', 'tekton.dev/v1beta1')))).toEqual(['skipped']);
  });

  test.each(['v1', 'aof.dev/v2', undefined])('apiVersion %s is read as ours', (version) => {
    const text = canonical().replace('apiVersion: aof.sh/v1\n', version ? `apiVersion: ${version}\n` : '');
    expect(codes(read(text))).toEqual(['api-version']);
  });

  test('an error in one document leaves the others', () => {
    const result = read(`${canonical('min_urgency: x')}---\na: b: c\n---\n${canonical()}`);
    expect(result.triggers).toHaveLength(1);
  });
});

describe('secrets', () => {
  test('uses are listed, with the names that absent fields stand for', () => {
    const result = read(canonical('from_email: ${FROM}'));
    expect(result.secrets.map(({ name, side, optional, path }) => [name, side, optional, path])).toEqual([
      ['PAGERDUTY_WEBHOOK_SECRET', 'receiver', false, 'spec.platform.config.webhook_secret'],
      ['PAGERDUTY_API_TOKEN', 'worker', true, 'spec.platform.config.api_token'],
      ['FROM', 'worker', true, 'spec.platform.config.from_email'],
    ]);
  });

  test.each([
    ['a literal', 'api_token: u+abcdef', { value: 'u+abcdef', usual_name: 'PAGERDUTY_API_TOKEN' }],
    ['a quoted literal', 'api_token: "u+abc: def" # mine', { value: 'u+abc: def' }],
    ['a default', 'api_token: ${TOKEN:-u+abcdef}', { value: 'u+abcdef', name: 'TOKEN' }],
    ['a literal around a reference', 'api_token: u+${TOKEN}', { value: 'u+${TOKEN}' }],
    ['a shell reference', 'api_token: $TOKEN', { value: '$TOKEN' }],
    [
      'a shell reference with its name',
      'api_token: $PD_TOKEN',
      { value: '$PD_TOKEN', usual_name: 'PD_TOKEN' },
    ],
    ['one in parentheses', 'api_token: $(PD_TOKEN)', { value: '$(PD_TOKEN)', usual_name: 'PD_TOKEN' }],
    [
      'a literal in a field that is not used',
      'routing_key: u+abc',
      { value: 'u+abc', usual_name: 'ROUTING_KEY' },
    ],
    ['a literal under _env', 'api_token_env: u+abc', { value: 'u+abc' }],
  ])('%s is an error that names what to run, and can be replaced', (_name, line, expected) => {
    const text = canonical(line);
    const result = read(text);
    expect(codes(result).filter((code) => code !== 'unused-field')).toEqual(['!literal-secret']);
    expect(JSON.stringify(result.problems)).not.toContain('u+abc');
    expect(result.problems.at(-1)?.suggestion).toMatch(/pdt secrets set [A-Z_]+ --worker/);
    expect(result.literals).toMatchObject([{ side: 'worker', ...expected }]);
  });

  test('an empty default is none', () => {
    const result = read(canonical().replace('${PAGERDUTY_WEBHOOK_SECRET}', '${HOOK:-}'));
    expect(triggerOf(result).spec.platform.config.webhook_secret).toBe('${HOOK}');
  });
});

describe('what beginners write', () => {
  test('fields beside an empty spec are told to go below it', () => {
    const text =
      'apiVersion: aof.sh/v1\nkind: Trigger\nmetadata: {name: t}\nspec:\nplatform: {type: pagerduty}\nagent: a\nnonsense: 1\n';
    expect(read(text).problems).toMatchObject([
      {
        code: 'missing-field',
        message: 'spec is missing',
        suggestion: 'indent platform and agent, so that they stand below spec:',
      },
    ]);
    expect(read(text.replace('spec:\n', '').replace(/platform.*\n/, '')).problems).toMatchObject([
      { suggestion: 'indent agent, so that it stands below spec:' },
    ]);
    expect(read(text.replace(/platform[\s\S]*$/, '')).problems).toMatchObject([
      { suggestion: 'spec: {platform: {type: pagerduty}, agent: NAME}' },
    ]);
  });

  test('one that stands beside a spec that is there, too', () => {
    const beside = `${canonical()}\nmin_priority: P2\n`;
    expect(read(beside).problems).toMatchObject([
      { code: 'unknown-field', suggestion: 'indent it, so that it stands below spec:' },
    ]);
  });

  test('a missing agent is looked for in the spec', () => {
    const text = canonical().replace('agent: diagnostic', '');
    const [problem] = read(text).problems;
    expect(problem).toMatchObject({ code: 'missing-agent', path: 'spec' });
  });

  test.each([
    ['priority: P1', 'min_priority'],
    ['urgency: high', 'min_urgency'],
    ['token: ${T}', 'api_token'],
    ['from: a@b.example', 'from_email'],
    ['services: [a]', 'allowed_services'],
    ['disabled: true', 'enabled: false'],
    ['parameters: {a: 1}', 'indent it less, so that it stands right below spec:'],
  ])('a field of config by another name: %s → %s', (config, suggestion) => {
    expect(read(canonical(config)).problems).toMatchObject([{ code: 'unknown-field', suggestion }]);
  });

  test.each([
    ['params: {a: 1}', 'parameters'],
    ['disabled: true', 'enabled: false'],
  ])('a field of spec by another name: %s → %s', (spec, suggestion) => {
    expect(read(canonical('', spec)).problems).toMatchObject([{ code: 'unknown-field', suggestion }]);
  });

  test.each([
    ['[triggered]', 'incident.triggered'],
    ['"incident.triggered, incident.resolved"', '[incident.triggered, incident.resolved]'],
    ['[nonsense]', 'pdt explain trigger.spec.platform.config.event_types lists them'],
  ])('an event type that is none: %s → %s', (types, suggestion) => {
    expect(read(canonical(`event_types: ${types}`)).problems).toMatchObject([
      { code: 'bad-event-type', suggestion },
    ]);
  });

  test('a platform without a value is told what to write', () => {
    expect(read(triggerText('platform:\nagent: a')).problems).toMatchObject([
      { code: 'missing-platform', suggestion: 'platform: {type: pagerduty}' },
    ]);
  });

  test.each([
    ['at the top', canonical().replace('  agent:', '\u00a0\u00a0agent:')],
    ['in config', canonical('min_priority: P1').replace('min_priority', '\u00a0min_priority')],
  ])('a no-break space before a key %s is told', (_name, text) => {
    expect(read(text).problems).toContainEqual(
      expect.objectContaining({
        code: 'unknown-field',
        suggestion: expect.stringMatching(/^indent with plain spaces: .* at "(agent|min_priority)"$/),
      }),
    );
  });

  test('a part of a metadata name in a filter', () => {
    expect(read(canonical('', 'filter: {metadata.team: a}')).problems).toMatchObject([
      { code: 'unknown-filter-key', suggestion: 'metadata.team_ids' },
    ]);
  });

  test.each([
    ['[{id: PXYZ123, name: Production API}]', 'PXYZ123'],
    ['[PXYZ123: Production API]', 'PXYZ123'],
    ['[~]', undefined],
  ])('an entry that is no text is told from its list: %s', (services, suggestion) => {
    const [problem] = read(canonical(`allowed_services: ${services}`)).problems;
    expect(problem?.message).toMatch(/^an entry of allowed_services must be a text, not /);
    expect(problem?.suggestion).toBe(suggestion);
  });

  test('an agent without a value is missing where it stands', () => {
    const [problem] = read(canonical().replace('agent: diagnostic', 'agent:')).problems;
    expect(problem).toMatchObject({ code: 'missing-agent', line: 10, column: 3, path: 'spec.agent' });
  });

  test.each([
    ['no type', ''],
    ['a type without a value', 'type:'],
  ])('a platform with %s lacks the type, not itself', (_name, type) => {
    const text = canonical().replace('type: pagerduty', type);
    expect(read(text).problems).toMatchObject([
      {
        code: 'missing-platform',
        message: 'spec.platform has no type',
        suggestion: 'type: pagerduty',
        line: 6,
        column: 3,
      },
    ]);
  });

  test('a tab is one error that says what to write', () => {
    expect(
      read(canonical().replace('      type', '\t\ttype').replace('    type', '\ttype')).problems,
    ).toMatchObject([
      { code: 'yaml-syntax', message: expect.stringContaining('tabs'), suggestion: 'indent with spaces' },
    ]);
  });

  test('a regular expression is a warning that says what there is instead', () => {
    const filtered = (value: string) => codes(read(`${canonical()}\n  filter: {metadata.title: ${value}}\n`));
    expect(filtered('/db.*/')).toEqual(['no-regular-expression']);
    expect(filtered('"/db/i"')).toEqual(['no-regular-expression']);
    expect(filtered('/var/log')).toEqual([]);
    expect(filtered('{prefix: /db/}')).toEqual([]);
  });
});
