import { describe, expect, test } from 'vitest';
import { TOOL_LIMITS } from '../../../lib/domain/read/tool-limits.ts';
import { TOOLS } from '../../../lib/tools/registry.ts';
import { agentOf, agentText, codes, read } from './reading.ts';

const CONTEXT = { alerts: true, log_entries: true, notes: true, changes: true, past: true, max_tokens: 6000 };

test('defaults', () => {
  const result = read(agentText('llm: {provider: google, model: gemini-2.5-flash}'));
  expect(result.problems).toEqual([]);
  expect(agentOf(result)).toEqual({
    apiVersion: 'aof.sh/v1',
    kind: 'Agent',
    metadata: { name: 'a' },
    spec: {
      llm: { provider: 'google', model: 'gemini-2.5-flash' },
      tools: [],
      mcp: [],
      env: {},
      context: CONTEXT,
      max_iterations: 10,
    },
  });
});

test('the canonical form', () => {
  const result = read(
    agentText(`
llm: { provider: google, model: gemini-2.5-flash, temperature: 0.2 }
system_prompt: |
  You are a diagnostic agent for {{service_name}}.
tools:
  - prometheus
  - { name: kubectl, config: { allow: [rollout restart, scale], namespaces: [shop] } }
mcp: [{ server: kubernetes, enabled: true, url: "https://mcp.example.com", headers: {Authorization: "Bearer \${TOKEN}"}, tools: [get_pods], timeout: 20s }]
context: { alerts: false, max_tokens: 100 }
token_budget: 200000
max_iterations: 5
`),
  );
  expect(result.problems).toEqual([]);
  expect(agentOf(result).spec).toEqual({
    llm: { provider: 'google', model: 'gemini-2.5-flash', temperature: 0.2 },
    system_prompt: 'You are a diagnostic agent for {{service_name}}.\n',
    tools: [
      { name: 'prometheus', enabled: true, config: {} },
      {
        name: 'kubectl',
        enabled: true,
        config: { allow: ['rollout restart', 'scale'], namespaces: ['shop'] },
      },
    ],
    mcp: [
      {
        server: 'kubernetes',
        enabled: true,
        url: 'https://mcp.example.com',
        headers: { Authorization: 'Bearer ${TOKEN}' },
        tools: ['get_pods'],
        timeout_s: 20,
      },
    ],
    env: {},
    context: { ...CONTEXT, alerts: false, max_tokens: 100 },
    token_budget: 200_000,
    max_iterations: 5,
  });
  expect(result.secrets.map(({ name, path }) => [name, path])).toEqual([
    ['TOKEN', 'spec.mcp[0].headers.Authorization'],
  ]);
});

describe('models', () => {
  test.each<[string, object, string[]]>([
    ['model: "google:gemini-2.5-flash"', { provider: 'google', model: 'gemini-2.5-flash' }, []],
    ['model: google/gemini-2.5-flash', { provider: 'google', model: 'gemini-2.5-flash' }, []],
    ['model: ollama:llama3:8b', { provider: 'ollama', model: 'llama3:8b' }, []],
    [
      'model: amazon-bedrock:anthropic.claude-3:0',
      { provider: 'bedrock', model: 'anthropic.claude-3:0' },
      [],
    ],
    [
      'model: anthropic.claude-3:0\nprovider: aws',
      { provider: 'bedrock', model: 'anthropic.claude-3:0' },
      [],
    ],
    [
      'model: gpt-4\nprovider: openai\ntemperature: 0.3\nmax_tokens: 100',
      { provider: 'openai', model: 'gpt-4', temperature: 0.3, max_tokens: 100 },
      [],
    ],
    [
      'model: {provider: OpenAI, name: gpt-4, temperature: "0.5", max_tokens: 10}',
      { provider: 'openai', model: 'gpt-4', temperature: 0.5, max_tokens: 10 },
      [],
    ],
    ['model: {provider: bedrock, model_id: x}', { provider: 'bedrock', model: 'x' }, []],
    [
      'model_config: {provider: anthropic, model_id: c, temperature: 0.1}',
      { provider: 'anthropic', model: 'c', temperature: 0.1 },
      [],
    ],
    ['llm: "groq:llama"', { provider: 'groq', model: 'llama' }, []],
    [
      'llm: {provider: openai-compatible, model: m, base_url: "${URL}"}',
      { provider: 'openai-compatible', model: 'm', base_url: '${URL}' },
      [],
    ],
    [
      'model: google:g\nmodel_config: {temperature: 0.1, max_tokens: 5, top_p: 0.9}',
      { provider: 'google', model: 'g', temperature: 0.1, max_tokens: 5 },
      ['unused-field'],
    ],
    [
      'model: google:g\nmodelParams: {maxTokens: 5}\nmaxTokens: 6',
      { provider: 'google', model: 'g', max_tokens: 5 },
      [],
    ],
    ['model: llama3:8b\nprovider: ollama', { provider: 'ollama', model: 'llama3:8b' }, []],
    ['model: openai/gpt-oss-20b\nprovider: groq', { provider: 'groq', model: 'openai/gpt-oss-20b' }, []],
    ['llm: {provider: google, model: "google:g"}', { provider: 'google', model: 'g' }, []],
    [
      'llm: {provider: openai-compatible, model: "google:g"}',
      { provider: 'openai-compatible', model: 'google:g' },
      ['base-url-missing'],
    ],
    ['model: google:g\nprovider: anthropic', { provider: 'google', model: 'g' }, []],
    ['model: claude-3-5-sonnet', { provider: 'anthropic', model: 'claude-3-5-sonnet' }, ['provider-guessed']],
    ['model: azure:gpt-4o', { provider: 'azure', model: 'gpt-4o' }, ['provider-unknown']],
    [
      'model: google:g\ntemperature: hot\nmax_tokens: -1',
      { provider: 'google', model: 'g' },
      ['bad-value', 'bad-value'],
    ],
  ])('%s', (spec, llm, problems) => {
    const result = read(agentText(spec));
    expect(codes(result)).toEqual(problems);
    expect(agentOf(result).spec.llm).toEqual(llm);
  });

  test.each([
    ['none', 'system_prompt: hello', ['model-missing']],
    ['one without a provider', 'model: mystery', ['model-missing', 'provider-missing']],
    ['no spec at all', '', ['model-missing']],
  ])('%s is a warning', (_name, spec, problems) => {
    const result = read(agentText(spec));
    expect(codes(result).sort()).toEqual(problems);
    expect(agentOf(result).spec.llm).toBeUndefined();
  });

  test('one beside invoke is a warning where invoke stands', () => {
    const result = read(agentText('model: google:g\ninvoke: {template: {note: x}}'));
    expect(codes(result)).toEqual(['model-unused']);
    expect(result.problems[0]?.path).toBe('spec.invoke');
  });
});

describe('prompts', () => {
  test.each(['system_prompt', 'instructions', 'systemPrompt', 'system', 'prompt'])('%s', (key) => {
    const result = read(agentText(`model: google:g\n${key}: be helpful`));
    expect(codes(result)).toEqual([]);
    expect(agentOf(result).spec.system_prompt).toBe('be helpful');
  });
});

describe('tools', () => {
  test.each<[string, object[], string[]]>([
    ['[kubectl, prometheus_query]', [{ name: 'kubectl' }, { name: 'prometheus' }], []],
    ['kubectl', [{ name: 'kubectl' }], []],
    ['[{name: kubectl, enabled: false}]', [{ name: 'kubectl', enabled: false }], []],
    [
      '[{type: Shell, config: {allowed_commands: [ls]}}]',
      [{ name: 'shell', config: { allowed_commands: ['ls'] } }],
      [],
    ],
    ['[{name: kubectl, source: builtin, timeout_secs: 5}]', [{ name: 'kubectl' }], ['unused-field']],
    ['[{kubectl: {namespaces: [shop]}}]', [{ name: 'kubectl', config: { namespaces: ['shop'] } }], []],
    [
      '{kubectl: {namespaces: [shop]}, loki: true, git: false}',
      [
        { name: 'kubectl', config: { namespaces: ['shop'] } },
        { name: 'loki', enabled: true },
        { name: 'git', enabled: false },
      ],
      [],
    ],
    [
      '[{config: {a: 1}, enabled: true}, [x], ~, kubectl]',
      [{ name: 'kubectl' }],
      ['bad-tool', 'bad-tool', 'bad-tool'],
    ],
    ['[{name: kubectl, config: [1]}]', [{ name: 'kubectl', config: {} }], ['bad-value']],
  ])('%s', (tools, expected, problems) => {
    const result = read(agentText(`model: google:g\ntools: ${tools}`));
    expect(codes(result)).toEqual(problems);
    expect(agentOf(result).spec.tools).toMatchObject(expected);
    expect(agentOf(result).spec.tools).toHaveLength(expected.length);
  });
});

describe('a limit of a tool that is misspelt', () => {
  test.each([
    ['kubectl', 'name_spaces: [shop]', 'namespaces'],
    ['kubectl_get', 'allowed: [scale]', 'allow'],
    ['http_request', 'host: [a.example]', 'hosts'],
    ['opensearch', 'indexes: [logs]', 'indices'],
    ['cloudwatch', 'logGroups: [a]', 'log_groups'],
    ['git', 'repos: [a]', 'repositories'],
  ])('%s with %s is told, with what is meant: %s', (tool, config, meant) => {
    const { problems } = read(agentText(`model: google:g\ntools: [{name: ${tool}, config: {${config}}}]`));
    expect(problems).toMatchObject([{ severity: 'warning', code: 'unknown-field', suggestion: meant }]);
  });

  test.each([
    ['kubectl', 'namespaces: [shop], context: prod, allow: [scale], cluster: x'],
    ['elasticsearch', 'indices: [logs], url: "https://x", auth: aws, service: es, region: r'],
    ['http_get', 'allowed_hosts: [a.example], timeout: 5s'],
    ['git', 'repositories: [a], username: u, branch: main'],
    ['of_mine', 'host: x, namspaces: y'],
  ])('%s with %s is not', (tool, config) => {
    expect(codes(read(agentText(`model: google:g\ntools: [{name: ${tool}, config: {${config}}}]`)))).toEqual(
      [],
    );
  });

  test('and one beside the tool’s name is told too', () => {
    const { problems } = read(agentText('model: google:g\ntools: [{name: kubectl, allow: [scale]}]'));
    expect(problems).toMatchObject([{ code: 'unknown-field', suggestion: 'config: {allow: …}' }]);
  });

  test('is looked for in every tool that has limits', () => {
    expect(Object.keys(TOOL_LIMITS).filter((tool) => !Object.hasOwn(TOOLS, tool))).toEqual([]);
  });
});

describe('MCP servers', () => {
  test.each<[string, object[], string[]]>([
    ['mcp: [{server: k, enabled: false}]', [{ server: 'k', enabled: false }], []],
    ['mcp: [kubernetes]', [{ server: 'kubernetes', enabled: true }], []],
    [
      'mcp_servers: [{name: g, transport: http, endpoint: "https://x", timeout_secs: 30}]',
      [{ server: 'g', url: 'https://x', timeout_s: 30 }],
      [],
    ],
    [
      'mcpServers: {g: {url: "https://x"}, h: "https://y", i: false}',
      [
        { server: 'g', url: 'https://x' },
        { server: 'h', url: 'https://y' },
        { server: 'i', enabled: false },
      ],
      [],
    ],
    ['mcp: {servers: [{name: g}]}', [{ server: 'g' }], []],
    ['mcp: {server: g, url: "https://x"}', [{ server: 'g', url: 'https://x' }], []],
    [
      'mcp_servers: [{name: g, command: npx, args: [-y, s], env: {TOKEN: "${T}"}}]',
      [{ server: 'g', command: 'npx', args: ['-y', 's'], env: { TOKEN: '${T}' } }],
      ['mcp-stdio'],
    ],
    [
      'tools: [{type: MCP, config: {name: g, command: [npx, s], env: {A: b}}}]',
      [{ server: 'g', command: 'npx', args: ['s'], env: { A: 'b' } }],
      ['mcp-stdio'],
    ],
    ['tools: [{type: mcp, name: g, config: {url: "https://x"}}]', [{ server: 'g', url: 'https://x' }], []],
    [
      'tools: [{name: pr_review, source: mcp, server: github}]',
      [{ server: 'github', tools: ['pr_review'] }],
      [],
    ],
    ['mcp: [{name: g, url: "x/mcp"}]', [{ server: 'g', url: 'x/mcp' }], ['bad-mcp-url']],
    ['mcp: [{name: g, endpoint: "ftp://x"}]', [{ server: 'g', url: 'ftp://x' }], ['bad-mcp-url']],
    ['mcp: [{name: g, url: "${GATEWAY}/mcp"}]', [{ server: 'g', url: '${GATEWAY}/mcp' }], []],
    ['mcp: [{url: "https://x"}, 5, k]', [{ server: '5' }, { server: 'k' }], ['bad-mcp-server']],
    ['mcp: [{server: g, timeout: soon, headers: [x]}]', [{ server: 'g' }], ['bad-value', 'bad-value']],
  ])('%s', (spec, expected, problems) => {
    const result = read(agentText(`model: google:g\n${spec}`));
    expect(codes(result)).toEqual(problems);
    expect(agentOf(result).spec.mcp).toMatchObject(expected);
    expect(agentOf(result).spec.mcp).toHaveLength(expected.length);
    expect(agentOf(result).spec.tools).toEqual([]);
  });
});

test('of a list only what is bad is left out', () => {
  const result = read(agentText('model: google:g\nmcp: [{server: g, tools: [[x], ok, {}, fine]}]'));
  expect(codes(result)).toEqual(['bad-value', 'bad-value']);
  expect(agentOf(result).spec.mcp[0]?.tools).toEqual(['ok', 'fine']);
});

describe('environment', () => {
  test.each([
    ['env: {A: 1, B: "${B:-http://x}", C: true}', { A: '1', B: '${B:-http://x}', C: 'true' }],
    ['environment: {A: b}', { A: 'b' }],
    ['env: [{name: A, value: b}, {name: S, valueFrom: {secretKeyRef: {key: k}}}]', { A: 'b' }],
    ['env: [A=b=c, bare]', { A: 'b=c' }],
    ['env: {A: first}\nenvironment: {A: second, B: b}', { A: 'first', B: 'b' }],
  ])('%s', (spec, env) => {
    const result = read(agentText(`model: google:g\n${spec}`));
    expect(codes(result)).toEqual([]);
    expect(agentOf(result).spec.env).toEqual(env);
  });
});

test.each([
  ['llm: {provider: google, modle: g}', 'spec.llm.modle', 'model'],
  ['model: google:g\nmemroy: x', 'spec.memroy', 'memory'],
  ['model: google:g\ntemprature: 0.1', 'spec.temprature', 'temperature'],
  ['model: google:g\nenvironmnet: {A: b}', 'spec.environmnet', 'environment'],
])('%s: the key that was meant', (spec, path, suggestion) => {
  const { problems } = read(agentText(spec));
  expect(problems.filter((problem) => problem.path === path)).toMatchObject([{ suggestion }]);
});

describe('what is read and not used', () => {
  test.each([
    ['memory: "file:./memory.json"', ['memory-unused']],
    ['memory: {enabled: true, persistence: redis}', ['memory-unused']],
    ['description: an agent', []],
    ['output_schema: {type: object}', ['unused-field']],
    ['tool_restrictions: {kubectl: {blocked_verbs: [delete]}}', ['unused-field']],
    ['context: {static: [], alerts: true}', ['unused-field']],
    ['mcp_server: [x]', ['unknown-field']],
    ['max_iterations: lots', ['bad-value']],
  ])('%s', (spec, problems) => {
    const result = read(agentText(`model: google:g\n${spec}`));
    expect(codes(result)).toEqual(problems);
    expect(agentOf(result).spec.max_iterations).toBe(10);
  });
});

describe('invoke', () => {
  test.each<[string, object]>([
    [
      '{template: {note: "Runbook for {{service_name}}, {{ .title }}"}}',
      { template: { note: 'Runbook for {{service_name}}, {{ .title }}' } },
    ],
    ['{lambda: {function: my-agent, timeout: 300s}}', { lambda: { function: 'my-agent', timeout_s: 300 } }],
    [
      '{http: {url: "https://x/run", headers: {Authorization: "Bearer ${TOKEN}"}, timeout: 90}}',
      { http: { url: 'https://x/run', headers: { Authorization: 'Bearer ${TOKEN}' }, timeout_s: 90 } },
    ],
    [
      '{http: {url: "http://127.0.0.1:8080/run"}}',
      { http: { url: 'http://127.0.0.1:8080/run', headers: {} } },
    ],
    ['{http: {url: "${URL}"}}', { http: { url: '${URL}', headers: {} } }],
    [
      '{agentcore: {runtime_arn: "arn:aws:bedrock-agentcore:us-east-1:1:runtime/x"}}',
      { agentcore: { runtime_arn: 'arn:aws:bedrock-agentcore:us-east-1:1:runtime/x' } },
    ],
  ])('%s needs no model', (invoke, expected) => {
    const result = read(agentText(`invoke: ${invoke}`));
    expect(result.problems).toEqual([]);
    expect(agentOf(result).spec.invoke).toEqual(expected);
  });

  test.each([
    ['{}', 'bad-value'],
    ['{template: {note: a}, lambda: {function: b}}', 'bad-value'],
    ['{template: {}}', 'missing-field'],
    ['{template: {note: "{{servce_name}}"}}', 'unknown-variable'],
    ['{http: {url: "https://x", body: "{{nothing.like.it}}"}}', 'unknown-variable'],
    ['{http: {url: "https://x", headers: {Authorization: "Bearer abc"}}}', 'literal-secret'],
    ['{http: {url: "https://x/run?api_key=abc"}}', 'literal-secret'],
    ['{http: {url: "https://x", timeout: never}}', 'bad-value'],
    ['{http: {url: "http://agents.example.com/run"}}', 'bad-value'],
    ['{http: {url: "https://user:word@agents.example.com"}}', 'bad-value'],
    ['{http: {url: agents.example.com}}', 'bad-value'],
    ['{agentcore: {runtime_arn: x}}', 'bad-value'],
  ])('%s is an error', (invoke, code) => {
    const result = read(agentText(`invoke: ${invoke}`));
    expect(result.agents).toEqual([]);
    expect(result.problems.filter(({ severity }) => severity === 'error')).toMatchObject([{ code }]);
  });

  test('an unknown name in a note is pointed at', () => {
    const result = read(
      agentText('invoke:\n  template:\n    note: |\n      Line one\n      For {{servce_name}}: look\n'),
    );
    expect(result.problems).toMatchObject([{ line: 10, column: 13, suggestion: '{{service_name}}' }]);
  });
});

test.each([
  ['env: {VAULT_TOKEN: s.abcdef}', 'VAULT_TOKEN'],
  ['env: {API_KEY: "${K:-abcdef}"}', 'K'],
  ['tools: [{name: datadog, config: {apiKey: abcdef}}]', 'API_KEY'],
  ['config: {slack_token: abcdef}', 'SLACK_TOKEN'],
  ['tools: [{name: db, config: {nested: [{db_password: abcdef}]}}]', 'DB_PASSWORD'],
  ['mcp: [{server: g, url: "https://x", headers: {X-Api-Key: abcdef}}]', 'X_API_KEY'],
  ['mcp: [{server: g, url: "https://x", env: {GITHUB_TOKEN: abcdef}}]', 'GITHUB_TOKEN'],
  ['env: {PROMETHEUS_URL: "https://admin:abcdef@prometheus.example.com"}', 'PROMETHEUS_URL'],
  ['env: {PROMETHEUS_URL: "https://${USER}:abcdef@prometheus.example.com"}', 'PROMETHEUS_URL'],
  ['env: {P_URL: "${PROM:-https://admin:abcdef@prometheus.example.com}"}', 'PROM'],
  ['env: [{name: DB_URL, value: "postgres://admin:p@abcdef@db:5432/shop"}]', 'DB_URL'],
  ['env: {HOOK: "https://example.com/hook?team=a&access_token=abcdef"}', 'HOOK'],
  ['env: {REMOTE: "https://abcdefabcdefabcdefabcdef@github.com/shop/api"}', 'REMOTE'],
  ['env: {HOSTS: ["https://a.example.com", "https://u:abcdef@b.example.com"]}', 'HOSTS'],
  ['tools: [{name: git, config: {repository: "https://bot:abcdef@git.example.com/shop"}}]', 'REPOSITORY'],
  ['mcp: [{server: my-tools, url: "https://u:abcdef@mcp.example.com"}]', 'MCP_MY_TOOLS_URL'],
  ['mcp: [{server: g, url: "https://mcp.example.com/?api_key=abcdef"}]', 'MCP_G_URL'],
  ['llm: {provider: ollama, model: m, base_url: "http://u:abcdef@models.example.com"}', 'A_BASE_URL'],
  ['memory: {type: redis, url: "redis://:abcdef@cache:6379"}', 'URL'],
  ['mcp: [{server: g, command: npx, args: [-y, s, --token, sk-abcdef]}]', 'MCP_G_TOKEN'],
  ['mcp: [{server: g, command: npx, args: [s, --api-key=abcdef]}]', 'MCP_G_API_KEY'],
  ['mcp: [{server: g, command: npx, args: [s, --apiKey, "${K:-abcdef}"]}]', 'K'],
  ['mcp: [{server: g, command: npx, args: [s, -H, "Authorization: Bearer abcdef"]}]', 'MCP_G_AUTHORIZATION'],
  ['mcp: [{server: g, command: docker, args: [run, -e, GITHUB_TOKEN=abcdef, i]}]', 'MCP_G_GITHUB_TOKEN'],
  ['mcp: [{server: g, command: npx, args: [s, "postgres://u:abcdef@db/shop"]}]', 'MCP_G_URL'],
  ['mcp: [{server: g, command: npx, args: [s, ghp_abcdefabcdefabcdef]}]', 'MCP_G_TOKEN'],
  ['mcp: [{server: g, command: [npx, s, --token, abcdef]}]', 'MCP_G_TOKEN'],
  ['mcp: [{server: g, command: "npx -y s --token abcdef"}]', 'MCP_G_TOKEN'],
  ['mcp: [{server: g, command: sh, args: [-c, "serve --password=abcdef"]}]', 'MCP_G_PASSWORD'],
])('%s holds a literal', (spec, name) => {
  const result = read(agentText(`model: google:g\n${spec}`));
  expect(result.agents).toEqual([]);
  expect(result.problems.at(-1)).toMatchObject({ code: 'literal-secret', severity: 'error' });
  expect(codes(result).filter((code) => code === '!literal-secret')).toHaveLength(1);
  expect(result.problems.at(-1)?.suggestion).toContain(`pdt secrets set ${name} `);
  expect(JSON.stringify(result.problems)).not.toContain('abcdef');
});

test.each([
  'env: {VAULT_TOKEN: "${VAULT_TOKEN}", TOKEN_URL: plain, PASSWORD_FILE: /run/x, SECRET: ""}',
  'tools: [{name: x, config: {max_tokens: 5, tokenSecretRef: {key: token}, token_env: NAME}}]',
  'mcp: [{server: g, url: "https://x", headers: {Authorization: "Token token=${T}", Accept: x}}]',
  'tools: [{name: x, config: {api_key: "{{ secrets.x }}"}}]',
  'mcp: [{server: g, url: "https://x", command: npx, args: [-y, "@x/mcp-token", --token, "${T}", "--api-key=${K}", -H, "Authorization: Bearer ${T}"]}]',
  'mcp: [{server: g, url: "https://x", command: npx, args: [--token-file, /run/t, --use-token, --verbose, --model, sk-1, "postgres://${U}:${P}@db/shop"]}]',
  'env: {A_URL: "https://${USER}:${PASSWORD}@x.example.com/?api_key=${KEY}&page=2", B_URL: "${B:-https://x/?q=a@b}"}',
  'env: {C: "ssh://git@github.com/shop/api", D: "https://user@x.example.com", E: "a@b.example.com", F: "u:p@h", G: "https://x/a:b@c?q=1"}',
])('%s holds none', (spec) => {
  expect(codes(read(agentText(`model: google:g\n${spec}`)))).toEqual([]);
});

test.each(['localhost/analytics', '127.0.0.1:5432', '[::1]:5432/x'])(
  'the password of something on the same machine is a warning: %s',
  (host) => {
    const result = read(agentText(`model: google:g\nenv: {DB_URL: "postgres://reader:abcdef@${host}"}`));
    expect(codes(result)).toEqual(['literal-secret']);
    expect(result.problems[0]?.suggestion).toContain('pdt secrets set DB_URL ');
    expect(agentOf(result).spec.env).toEqual({ DB_URL: `postgres://reader:abcdef@${host}` });
    const remote = `postgres://reader:abcdef@${host} postgres://reader:abcdef@db.example.com`;
    expect(codes(read(agentText(`model: google:g\nenv: {DB_URL: "${remote}"}`)))).toEqual([
      '!literal-secret',
    ]);
  },
);
