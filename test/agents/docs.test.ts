import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { CONTEXT } from '../../lib/config/context-schema.ts';
import { ERRORS } from '../../lib/domain/errors.ts';
import { METRICS } from '../../lib/domain/metrics.ts';
import { MODEL_PROVIDERS, type ModelProvider, modelKeyNames } from '../../lib/domain/read/model-providers.ts';
import { readResources } from '../../lib/domain/read/read-resources.ts';
import { TOOLS } from '../../lib/tools/registry.ts';

const PAGE = readFileSync(new URL('../../docs/agents.md', import.meta.url), 'utf8');
const found = (pattern: RegExp) => [...PAGE.matchAll(pattern)].map(([, text]) => String(text));

test('every example loads without a problem, and names tools that exist', () => {
  const blocks = found(/```yaml\n([\s\S]+?)```/g);
  expect(blocks.length).toBeGreaterThanOrEqual(5);
  const whole = readResources(blocks.join('---\n'), { file: 'agents.md' });
  expect(whole.problems).toEqual([]);
  expect([whole.agents.length, whole.triggers.length]).toEqual([blocks.length - 1, 1]);
  const tools = whole.agents.flatMap(({ resource }) => resource.spec.tools.map(({ name }) => name));
  expect(Object.keys(TOOLS)).toEqual(expect.arrayContaining(tools));
});

test('every tool has its heading', () => {
  expect(found(/^### ([a-z_]+)$/gm).toSorted()).toEqual(Object.keys(TOOLS).toSorted());
});

test('every provider stands in the table with its keys', () => {
  for (const provider of Object.keys(MODEL_PROVIDERS) as ModelProvider[]) {
    const [row = ''] = found(new RegExp(`^(\\| \`${provider}\` .*)$`, 'gm'));
    expect(row).not.toBe('');
    for (const key of modelKeyNames(provider)) expect(row).toContain(`\`${key}\``);
  }
});

test('errors, metrics and context values that are named exist', () => {
  const errors = found(/`(agent_[a-z]+)`/g);
  expect(errors.length).toBeGreaterThan(5);
  expect(Object.keys(ERRORS)).toEqual(expect.arrayContaining(errors));
  expect(METRICS).toEqual(expect.arrayContaining(found(/`(Agent[A-Z]\w+)`/g)));
  const values = found(/context\s+values? ((?:`\w+`(?:,\s+)?)+)/g).flatMap(
    (list) => list.match(/\w+/g) ?? [],
  );
  expect(values.length).toBeGreaterThan(4);
  expect(Object.keys(CONTEXT.shape)).toEqual(expect.arrayContaining(values));
});
