import { readdirSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import * as z from 'zod';
import { readResources } from '../../lib/domain/read/read-resources.ts';
import { TOOLS } from '../../lib/tools/registry.ts';
import type { PagerDutyReads } from '../../lib/tools/tool.ts';
import { toolContext } from './tool-context.ts';

/** What makes each tool available. */
const SETUPS: Readonly<Record<keyof typeof TOOLS, Parameters<typeof toolContext>[0]>> = {
  pagerduty: { pagerduty: {} as PagerDutyReads },
  prometheus: { env: { PROMETHEUS_URL: 'https://prometheus.example' } },
  loki: { env: { LOKI_URL: 'https://loki.example' } },
  elasticsearch: { env: { ELASTICSEARCH_URL: 'https://elasticsearch.example' } },
  cloudwatch: {},
  kubectl: { env: { EKS_CLUSTER: 'prod' } },
  git: { env: { GIT_REPOSITORIES: 'https://git.example/shop/web.git' } },
  http_get: { config: { hosts: ['status.example'] } },
};

const NAMES = Object.keys(TOOLS) as (keyof typeof TOOLS)[];

describe.each(NAMES)('%s', (name) => {
  test('is made under its own name, reads only, and has a schema that models understand', async () => {
    const tool = await (await TOOLS[name]())(toolContext({ name, ...SETUPS[name] }));
    expect(tool).toMatchObject({ kind: 'available', name, writes: false });
    if (tool.kind !== 'available') return;
    expect(name).toMatch(/^[A-Za-z0-9_-]{1,64}$/);
    expect(tool.description.length).toBeGreaterThan(20);
    const schema = z.toJSONSchema(tool.input, { io: 'input' });
    expect(schema).toMatchObject({ type: 'object' });
    // Gemini takes neither alternatives nor objects without named properties.
    for (const part of partsOf(schema)) {
      expect(part).not.toHaveProperty('anyOf');
      if (part['type'] === 'object') expect(part['properties']).not.toEqual(undefined);
    }
  });

  test('has its file or folder', () => {
    const entries = readdirSync(new URL('../../lib/tools', import.meta.url));
    const file = name.replace('_', '-');
    expect(entries.some((entry) => entry === `${file}.ts` || entry === file)).toBe(true);
  });
});

/** A schema and every schema inside it. */
function partsOf(value: unknown): readonly Record<string, unknown>[] {
  if (typeof value !== 'object' || value === null) return [];
  const own = 'type' in value || 'anyOf' in value ? [value as Record<string, unknown>] : [];
  return [...own, ...Object.values(value).flatMap(partsOf)];
}

/** The names of an agent's tools as they reach the registry. */
function toolsOf(names: readonly string[]): readonly string[] {
  const text = [
    'apiVersion: aof.sh/v1',
    'kind: Agent',
    'metadata: { name: doctor }',
    `spec: { llm: { provider: google, model: m }, tools: [${names.join(', ')}] }`,
  ].join('\n');
  const [agent] = readResources(text, { file: 'agent.yaml' }).agents;
  return agent?.resource.spec.tools.map(({ name }) => name) ?? [];
}

test.each([
  ['prometheus_query', 'prometheus'],
  ['loki_query', 'loki'],
  ['elasticsearch_query', 'elasticsearch'],
  ['kubectl_get', 'kubectl'],
  ['kubectl_describe', 'kubectl'],
  ['kubectl_logs', 'kubectl'],
  ['git_log', 'git'],
  ['git_diff', 'git'],
  ['aws_logs', 'cloudwatch'],
  ['http_request', 'http_get'],
])('%s is %s', (spelling, name) => {
  expect(toolsOf([spelling])).toEqual([name]);
  expect(TOOLS).toHaveProperty(name);
});

test.each(['kubectl_exec', 'kubectl_apply', 'git_push', 'git_commit', 'shell'])(
  '%s is no tool',
  (spelling) => {
    const [name = ''] = toolsOf([spelling]);
    expect(TOOLS).not.toHaveProperty(name);
  },
);
