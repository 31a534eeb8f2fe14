import { type Agent, backendOf } from './agent.ts';
import { estimatedUsd } from './prices.ts';
import type { ModelProvider } from './read/model-providers.ts';
import type { Usage } from './run.ts';
import type { Limits } from './trigger.ts';

export type Budget = NonNullable<Limits['budget']>;

/** What a run is expected to use when its agent names no `token_budget`. */
const TOKENS_OF_A_RUN = 50_000;
/** Share of a run's tokens that a model writes, the rest it reads: for an estimate ahead of the call. */
const OUTPUT_SHARE = 0.1;

/** The budget in whole units: tokens, or millionths of a US dollar. */
export function budgetUnits({ amount, unit }: Budget): number {
  return Math.round(unit === 'usd' ? amount * 1e6 : amount);
}

/** What an agent's answer used, in the budget's units; undefined when it does not tell. */
export function spentUnits(usage: Usage | undefined, { unit }: Budget): number | undefined {
  if (unit === 'usd') return usage?.usd === undefined ? undefined : Math.round(usage.usd * 1e6);
  if (usage?.total_tokens !== undefined) return usage.total_tokens;
  const { input_tokens, output_tokens } = usage ?? {};
  return input_tokens === undefined && output_tokens === undefined
    ? undefined
    : (input_tokens ?? 0) + (output_tokens ?? 0);
}

/**
 * What a call of the agent holds of the budget until its answer tells what it used, in the budget's units. undefined for an
 * agent that a budget has no say in: a template costs nothing.
 */
export function reservedUnits(agent: Agent, { unit }: Budget): number | undefined {
  if (backendOf(agent) === 'template') return undefined;
  const tokens = agent.spec.token_budget ?? TOKENS_OF_A_RUN;
  if (unit === 'tokens') return tokens;
  const output_tokens = Math.round(tokens * OUTPUT_SHARE);
  const { provider, model } = agent.spec.llm ?? { provider: '', model: '' };
  const usd = estimatedUsd(provider as ModelProvider, model, {
    input_tokens: tokens - output_tokens,
    output_tokens,
  });
  return Math.round((usd ?? 0) * 1e6);
}
