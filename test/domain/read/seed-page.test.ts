import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { readResources } from '../../../lib/domain/read/read-resources.ts';

const folder = new URL('../../fixtures/seed/', import.meta.url);
const files = readdirSync(folder);
const read = (file: string) => readResources(readFileSync(new URL(file, folder), 'utf8'), { file });

describe('the documents users bring', () => {
  test.each(files.filter((file) => !file.startsWith('fragment-')))('%s loads as it stands', (file) => {
    const { triggers, agents, problems } = read(file);
    expect(problems).toEqual([]);
    expect(triggers.length + agents.length).toBe(1);
  });

  test.each(files.filter((file) => file.startsWith('fragment-')))('%s is one clear error', (file) => {
    const { triggers, agents, problems } = read(file);
    expect([triggers, agents]).toEqual([[], []]);
    expect(problems).toHaveLength(1);
    expect(problems[0]).toMatchObject({ severity: 'error', code: 'missing-envelope', file });
    expect(problems[0]?.message).toMatch(/apiVersion, kind, metadata and spec/);
  });

  test('there are four triggers, two agents and five fragments', () => {
    const results = files.map(read);
    expect(
      results.flatMap((result) => result.triggers.map((found) => found.resource.metadata.name)).sort(),
    ).toEqual([
      'auto-diagnose-incidents',
      'escalation-response',
      'pagerduty-incident-handler',
      'post-incident-cleanup',
    ]);
    expect(
      results.flatMap((result) => result.agents.map((found) => found.resource.metadata.name)).sort(),
    ).toEqual(['cleanup-agent', 'diagnostic-agent']);
  });
});
