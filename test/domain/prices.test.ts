import { expect, test } from 'vitest';
import { estimatedUsd } from '../../lib/domain/prices.ts';

const MILLION = { input_tokens: 1_000_000, output_tokens: 1_000_000 };

test.each([
  ['google', 'gemini-2.5-flash', 0.3 + 2.5],
  ['google', 'gemini-2.5-flash-lite', 0.1 + 0.4],
  ['google', 'models/gemini-3.1-pro-preview', 2 + 12],
  ['anthropic', 'claude-opus-4-1-20250805', 15 + 75],
  ['anthropic', 'claude-opus-4-20250514', 15 + 75],
  ['anthropic', 'claude-opus-4-8', 5 + 25],
  ['anthropic', 'claude-opus-5', 5 + 25],
  ['anthropic', 'claude-opus-5-5', 4 + 20],
  ['bedrock', 'us.anthropic.claude-sonnet-4-20250514-v1:0', 3 + 15],
  ['bedrock', 'arn:aws:bedrock:eu-central-1:1:inference-profile/eu.amazon.nova-2-lite-v1:0', 0.3 + 2.5],
  ['openai', 'gpt-5', 1.25 + 10],
  ['openai', 'gpt-5-mini-2025-08-07', 0.25 + 2],
  ['openai', 'gpt-5.4', 2.5 + 15],
  ['openai', 'o3-mini', 1.1 + 4.4],
  ['groq', 'openai/gpt-oss-120b', 0.15 + 0.6],
  ['groq', 'llama-3.3-70b-versatile', 0.59 + 0.79],
  ['ollama', 'llama3.3', 0],
] as const)('%s %s', (provider, model, usd) => {
  expect(estimatedUsd(provider, model, MILLION)).toBeCloseTo(usd, 9);
});

test('a model that is not known, or somebody else’s server, has no price', () => {
  expect(estimatedUsd('openai', 'gpt-50', MILLION)).toBeUndefined();
  expect(estimatedUsd('openai-compatible', 'gpt-5', MILLION)).toBeUndefined();
});
