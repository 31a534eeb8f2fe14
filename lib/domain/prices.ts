import type { ModelProvider } from './read/model-providers.ts';
import type { Usage } from './run.ts';

/** US dollars for a million tokens. */
interface Price {
  readonly input: number;
  readonly output: number;
}

/** As providers print them: dollars in, dollars out. */
const price = (input: number, output: number): Price => ({ input, output });

/**
 * List prices by the beginning of the model's name, the longest match counting; Bedrock's vendor and region prefixes are left
 * out before. An estimate: discounts, caches, prompts so long that they cost more, Bedrock's surcharge for a region of one's
 * choice (10 % for newer models) and later changes are not in it. Where a price is lower for a while, the lasting one stands.
 * As of 2026-11-28, from the tables of the PyPI package genai-prices 0.2.3, which come from the providers' pages; Anthropic's
 * and Google's were compared with those. https://platform.claude.com/docs/en/about-claude/pricing ·
 * https://ai.google.dev/gemini-api/docs/pricing · https://developers.openai.com/api/docs/pricing ·
 * https://aws.amazon.com/bedrock/pricing/ · https://groq.com/pricing
 */
const PRICES: Readonly<Record<string, Price>> = {
  // Google
  'gemini-3.8-flash': price(1.5, 7.5),
  'gemini-3.7-flash': price(1.5, 7.5),
  'gemini-3.6-flash': price(1.5, 7.5),
  'gemini-3.5-flash': price(1.5, 9),
  'gemini-3.5-flash-lite': price(0.3, 2.5),
  'gemini-3.1-pro': price(2, 12),
  'gemini-3.1-flash-lite': price(0.25, 1.5),
  'gemini-3-pro': price(2, 12),
  'gemini-3-flash': price(0.5, 3),
  'gemini-2.5-pro': price(1.25, 10),
  'gemini-2.5-flash': price(0.3, 2.5),
  'gemini-2.5-flash-lite': price(0.1, 0.4),
  'gemini-2.0-flash': price(0.1, 0.4),
  'gemini-2.0-flash-lite': price(0.075, 0.3),
  // Anthropic
  'claude-fable-5': price(10, 50),
  'claude-fable-5-2': price(8, 40),
  'claude-opus-5': price(5, 25),
  'claude-opus-5-5': price(4, 20),
  'claude-sonnet-5': price(2, 10),
  'claude-haiku-5-5': price(0.1, 0.5),
  // 4 and 4.1 (and 4 with its date) cost three times what came after them.
  'claude-opus-4': price(5, 25),
  'claude-opus-4-0': price(15, 75),
  'claude-opus-4-1': price(15, 75),
  'claude-opus-4-20250514': price(15, 75),
  'claude-sonnet-4': price(3, 15),
  'claude-haiku-4': price(1, 5),
  'claude-3-7-sonnet': price(3, 15),
  'claude-3-5-sonnet': price(3, 15),
  'claude-3-5-haiku': price(0.8, 4),
  'claude-3-haiku': price(0.25, 1.25),
  // OpenAI
  'gpt-6.1-sol': price(2, 10),
  'gpt-6.1-terra': price(1, 5),
  'gpt-6-astra': price(10, 50),
  'gpt-6-sol': price(2, 10),
  'gpt-6-luna': price(0.1, 0.5),
  'gpt-5.6-sol': price(4, 20),
  'gpt-5.6-terra': price(2, 12),
  'gpt-5.6-luna': price(0.2, 1.2),
  'gpt-5.5': price(5, 30),
  'gpt-5.5-pro': price(30, 180),
  'gpt-5.4': price(2.5, 15),
  'gpt-5.4-pro': price(30, 180),
  'gpt-5.4-mini': price(0.75, 4.5),
  'gpt-5.4-nano': price(0.2, 1.25),
  'gpt-5.3': price(1.75, 14),
  'gpt-5.2': price(1.75, 14),
  'gpt-5.2-pro': price(21, 168),
  'gpt-5.1': price(1.25, 10),
  'gpt-5.1-codex-mini': price(0.25, 2),
  'gpt-5': price(1.25, 10),
  'gpt-5-pro': price(15, 120),
  'gpt-5-mini': price(0.25, 2),
  'gpt-5-nano': price(0.05, 0.4),
  'gpt-4.1': price(2, 8),
  'gpt-4.1-mini': price(0.4, 1.6),
  'gpt-4.1-nano': price(0.1, 0.4),
  'gpt-4o': price(2.5, 10),
  'gpt-4o-mini': price(0.15, 0.6),
  o3: price(2, 8),
  'o3-pro': price(20, 80),
  'o3-mini': price(1.1, 4.4),
  'o4-mini': price(1.1, 4.4),
  // Amazon
  'nova-2-lite': price(0.3, 2.5),
  'nova-premier': price(2.5, 12.5),
  'nova-pro': price(0.8, 3.2),
  'nova-lite': price(0.06, 0.24),
  'nova-micro': price(0.035, 0.14),
  // Open weights, as Groq and Bedrock have them
  'gpt-oss-120b': price(0.15, 0.6),
  'gpt-oss-20b': price(0.075, 0.3),
  'llama-3.3-70b': price(0.59, 0.79),
  'llama-3.1-8b': price(0.05, 0.08),
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
  const found = match === undefined ? undefined : PRICES[match];
  return found && (input_tokens * found.input + output_tokens * found.output) / 1e6;
}

/** `arn:…/us.anthropic.claude-sonnet-4-20250514-v1:0` → `claude-sonnet-4-20250514-v1:0`. */
function plainName(model: string): string {
  const last = model.slice(model.lastIndexOf('/') + 1).toLowerCase();
  return last.replace(
    /^(?:(?:us|us-gov|eu|apac|au|ca|jp|global)\.)?(?:anthropic|amazon|meta|google|openai)\./,
    '',
  );
}
