import type { ModelProvider } from './read/model-providers.ts';
import type { Usage } from './run.ts';

/** US dollars for a million tokens. */
interface Price {
  readonly input: number;
  readonly output: number;
}

/**
 * List prices by the beginning of the model's name, the longest match counting; Bedrock's vendor and region prefixes are left
 * out before. An estimate: discounts, caches, long contexts and later changes are not in it.
 * https://ai.google.dev/gemini-api/docs/pricing · https://docs.anthropic.com/en/docs/about-claude/pricing ·
 * https://openai.com/api/pricing · https://aws.amazon.com/bedrock/pricing · https://groq.com/pricing
 */
const PRICES: Readonly<Record<string, Price>> = {
  'gemini-3-pro': { input: 2, output: 12 },
  'gemini-3-flash': { input: 0.5, output: 3 },
  'gemini-2.5-pro': { input: 1.25, output: 10 },
  'gemini-2.5-flash': { input: 0.3, output: 2.5 },
  'gemini-2.5-flash-lite': { input: 0.1, output: 0.4 },
  'gemini-2.0-flash': { input: 0.1, output: 0.4 },
  'claude-opus-4': { input: 15, output: 75 },
  'claude-opus-4-5': { input: 5, output: 25 },
  'claude-sonnet-4': { input: 3, output: 15 },
  'claude-haiku-4': { input: 1, output: 5 },
  'claude-3-7-sonnet': { input: 3, output: 15 },
  'claude-3-5-sonnet': { input: 3, output: 15 },
  'claude-3-5-haiku': { input: 0.8, output: 4 },
  'gpt-5': { input: 1.25, output: 10 },
  'gpt-5-mini': { input: 0.25, output: 2 },
  'gpt-5-nano': { input: 0.05, output: 0.4 },
  'gpt-4.1': { input: 2, output: 8 },
  'gpt-4.1-mini': { input: 0.4, output: 1.6 },
  'gpt-4.1-nano': { input: 0.1, output: 0.4 },
  'gpt-4o': { input: 2.5, output: 10 },
  'gpt-4o-mini': { input: 0.15, output: 0.6 },
  o3: { input: 2, output: 8 },
  'o4-mini': { input: 1.1, output: 4.4 },
  'nova-pro': { input: 0.8, output: 3.2 },
  'nova-lite': { input: 0.06, output: 0.24 },
  'nova-micro': { input: 0.035, output: 0.14 },
  'llama-3.3-70b': { input: 0.59, output: 0.79 },
  'llama-3.1-8b': { input: 0.05, output: 0.08 },
};

/** What tokens of a model cost, in US dollars; undefined for a model whose price is not known here. */
export function estimatedUsd(
  provider: ModelProvider,
  model: string,
  { input_tokens = 0, output_tokens = 0 }: Usage,
): number | undefined {
  // Its own machine: nothing is paid by the token.
  if (provider === 'ollama') return 0;
  if (provider === 'openai-compatible') return undefined;
  const name = plainName(model);
  const match = Object.keys(PRICES)
    .filter((prefix) => name === prefix || name.startsWith(`${prefix}-`) || name.startsWith(`${prefix}:`))
    .toSorted((a, b) => b.length - a.length)[0];
  const price = match === undefined ? undefined : PRICES[match];
  return price && (input_tokens * price.input + output_tokens * price.output) / 1e6;
}

/** `arn:…/us.anthropic.claude-sonnet-4-20250514-v1:0` → `claude-sonnet-4-20250514-v1:0`. */
function plainName(model: string): string {
  const last = model.slice(model.lastIndexOf('/') + 1).toLowerCase();
  return last.replace(
    /^(?:(?:us|us-gov|eu|apac|au|ca|jp|global)\.)?(?:anthropic|amazon|meta|google|openai)\./,
    '',
  );
}
