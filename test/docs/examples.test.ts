import { globSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { readResources } from '../../lib/domain/read/read-resources.ts';

const ROOT = fileURLToPath(new URL('../../', import.meta.url));

/** Whole resources, as opposed to the parts of one that pages also show. */
const EXAMPLES = globSync(['README.md', 'docs/*.md'], { cwd: ROOT }).flatMap((page) =>
  [...readFileSync(`${ROOT}${page}`, 'utf8').matchAll(/^```yaml\n(apiVersion: [\s\S]*?)^```$/gm)].map(
    ([, text = ''], number) => ({ name: `${page} ${number + 1}`, text }),
  ),
);

test.each(EXAMPLES)('the resources of $name have no error', ({ name, text }) => {
  const { triggers, agents, problems } = readResources(text, { file: name });
  expect(problems.filter(({ severity }) => severity === 'error')).toEqual([]);
  expect(triggers.length + agents.length).toBeGreaterThan(0);
});

test('the README shows one trigger and its agent, without a warning', () => {
  const text = EXAMPLES.find(({ name }) => name === 'README.md 1')?.text ?? '';
  const { triggers, agents, problems } = readResources(text, { file: 'README.md' });
  expect(problems).toEqual([]);
  expect(triggers[0]?.resource.spec.agent).toBe(agents[0]?.resource.metadata.name);
});
