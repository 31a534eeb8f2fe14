import { readdirSync, readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { backendOf } from '../../lib/domain/agent.ts';
import { encodeParameter } from '../../lib/domain/read/parameter-codec.ts';
import { readResources } from '../../lib/domain/read/read-resources.ts';
import { agentNameFor } from '../../lib/domain/trigger.ts';

const FOLDER = new URL('../../docs/examples/triggers/', import.meta.url);
const FILES = readdirSync(FOLDER).filter((name) => name.endsWith('.yaml'));

function read(file: string) {
  return readResources(readFileSync(new URL(file, FOLDER), 'utf8'), { file });
}

test.each(FILES)('%s loads without an error, with the agents it names, and fits a parameter', (file) => {
  const { triggers, agents, problems, skipped } = read(file);
  expect(problems.filter(({ severity }) => severity === 'error')).toEqual([]);
  expect(skipped).toEqual([]);
  const names = agents.map(({ resource }) => resource.metadata.name);
  expect(triggers.length).toBeGreaterThan(0);
  for (const { resource } of triggers) {
    for (const type of resource.spec.platform.config.event_types) {
      expect(names).toContain(agentNameFor(resource, type));
    }
  }
  for (const { text } of [...triggers, ...agents]) expect(encodeParameter(text)).not.toContain('{{');
});

test('no name is used twice', () => {
  const all = FILES.map(read);
  for (const kind of ['triggers', 'agents'] as const) {
    const names = all.flatMap((result) => result[kind].map(({ resource }) => resource.metadata.name));
    expect(names.toSorted()).toEqual([...new Set(names)].toSorted());
  }
});

test('the incident brief needs no model', () => {
  const [agent] = read('incident-brief.yaml').agents;
  expect(agent && backendOf(agent.resource)).toBe('template');
});
