import { expect, test } from 'vitest';
import type { AgentSpec } from '../../lib/domain/agent.ts';
import { budgetUnits, reservedUnits, spentUnits } from '../../lib/domain/budget.ts';
import { agentNamed } from '../support/resources.ts';

const TOKENS = { amount: 1000, unit: 'tokens', per_s: 86_400 } as const;
const USD = { amount: 0.25, unit: 'usd', per_s: 86_400 } as const;

test('a budget in whole units', () => {
  expect([budgetUnits(TOKENS), budgetUnits(USD)]).toEqual([1000, 250_000]);
});

test.each([
  [{ total_tokens: 7, usd: 0.1 }, 7, 100_000],
  [{ input_tokens: 3, output_tokens: 4 }, 7, undefined],
  [{ output_tokens: 4 }, 4, undefined],
  [{}, undefined, undefined],
  [undefined, undefined, undefined],
])('%j uses %s tokens and %s millionths of a dollar', (usage, tokens, micro) => {
  expect([spentUnits(usage, TOKENS), spentUnits(usage, USD)]).toEqual([tokens, micro]);
});

const llm = (model: string, provider = 'google') => ({ llm: { provider, model } });

test.each<[string, Partial<AgentSpec>, number | undefined, number | undefined]>([
  ['a model', llm('gemini-2.5-flash'), 50_000, 26_000],
  ['a model with a budget of its own', { ...llm('gemini-2.5-flash'), token_budget: 1000 }, 1000, 520],
  ['a model without a known price', llm('novel'), 50_000, 0],
  ['a model on its own machine', llm('llama3', 'ollama'), 50_000, 0],
  ['a service', { invoke: { http: { url: 'https://x.example', headers: {} } } }, 50_000, 0],
  ['a template', { invoke: { template: { note: 'x' } } }, undefined, undefined],
])('%s holds', (_, spec, tokens, micro) => {
  const agent = agentNamed('a', spec);
  expect([reservedUnits(agent, TOKENS), reservedUnits(agent, USD)]).toEqual([tokens, micro]);
});
