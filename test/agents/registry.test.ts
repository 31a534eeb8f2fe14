import { readdir } from 'node:fs/promises';
import { expect, test } from 'vitest';
import { BACKENDS, createAskAgent } from '../../lib/agents/registry.ts';
import { callOf, errorOf, secretsOf } from './call.ts';

const ask = createAskAgent({ secrets: secretsOf({}), now: Date.now });

test('every backend has a file of its name', async () => {
  const files = await readdir(new URL('../../lib/agents/', import.meta.url));
  expect(files).toEqual(expect.arrayContaining(Object.keys(BACKENDS).map((name) => `${name}.ts`)));
});

test('a template agent renders its note', async () => {
  const note =
    'Runbook for {{title}} ({{ .team_names }}, #{{event.metadata.incident_number}}){{service_name}}';
  expect(await ask(callOf({ invoke: { template: { note } } }))).toEqual({
    note: 'Runbook for Disk "sda" full (Ops, Core, #7)',
  });
});

test('a template agent refuses a name that no event has', async () => {
  const error = await errorOf(ask(callOf({ invoke: { template: { note: '{{servce_name}}' } } })));
  expect(error.code).toBe('template_unknown_name');
  expect(error.message).toContain('servce_name');
});

test('an agent with neither model nor invoke is misconfigured', async () => {
  const error = await errorOf(ask(callOf({})));
  expect(error.code).toBe('agent_misconfigured');
  expect(error.message).toContain('doctor');
});

test('an agent with a model needs its key', async () => {
  const error = await errorOf(ask(callOf({ llm: { provider: 'google', model: 'gemini-2.5-flash' } })));
  expect(error.code).toBe('secret_unset');
  expect(error.message).toContain('GOOGLE_API_KEY');
  expect(error.message).toContain('doctor');
});

test.each(Object.keys(BACKENDS) as (keyof typeof BACKENDS)[])(
  '%s names the agent when its block is missing',
  async (name) => {
    const backend = await BACKENDS[name]({ secrets: secretsOf({}), now: Date.now });
    const error = await errorOf(backend(callOf({})));
    expect(error.code).toBe('agent_misconfigured');
    expect(error.message).toContain('doctor');
  },
);
