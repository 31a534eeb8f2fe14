import type { LanguageModelUsage } from 'ai';
import { estimatedUsd } from '../../domain/prices.ts';
import type { ModelProvider } from '../../domain/read/model-providers.ts';
import type { Usage } from '../../domain/run.ts';

/** What a run's model calls used so far. */
export interface Spending {
  readonly add: (usage: LanguageModelUsage) => Usage;
  /** Tokens of all calls. */
  readonly tokens: () => number;
  /** Tokens of the last call: what the next one will use at least. */
  readonly last: () => number;
  /** Tokens, and their price where it is known; undefined when no provider told any. */
  readonly usage: () => Usage | undefined;
}

/** Sums tokens, and estimates their price. */
export function createSpending(provider: ModelProvider, model: string): Spending {
  let input = 0;
  let output = 0;
  let last = 0;
  let told = false;
  return {
    add: ({ inputTokens, outputTokens, totalTokens }) => {
      told ||= inputTokens !== undefined || outputTokens !== undefined;
      input += inputTokens ?? 0;
      output += outputTokens ?? 0;
      last = totalTokens ?? (inputTokens ?? 0) + (outputTokens ?? 0);
      return { input_tokens: inputTokens ?? 0, output_tokens: outputTokens ?? 0, total_tokens: last };
    },
    tokens: () => input + output,
    last: () => last,
    usage: () => {
      if (!told) return undefined;
      const tokens = { input_tokens: input, output_tokens: output, total_tokens: input + output };
      const usd = estimatedUsd(provider, model, tokens);
      return { ...tokens, ...(usd !== undefined && { usd }) };
    },
  };
}
