import * as z from 'zod';
import { field, withUnused } from './field.ts';
import { UNUSED_LLM } from './unused-fields.ts';

/** The model of an agent, `spec.llm`. */
export const llmSchema = withUnused(
  z.object({
    provider: field(z.string(), {
      origin: 'aof',
      description:
        '`google`, `anthropic`, `openai`, `bedrock` (`amazon-bedrock`, `aws`), `groq`, `ollama` or `openai-compatible` (with `base_url`).',
      example: 'google',
    }),
    model: field(z.string(), {
      origin: 'aof',
      description: 'The model’s name at its provider.',
      example: 'gemini-2.5-flash',
      aliases: ['name', 'model_id', 'modelId'],
    }),
    temperature: field(z.number().min(0).max(2).exactOptional(), {
      origin: 'aof',
      description: '0 to 2. Absent: the model’s own default.',
      example: 0.2,
      lenient: true,
    }),
    max_tokens: field(z.int().min(1).exactOptional(), {
      origin: 'aof',
      description: 'Longest answer of one model call, in tokens.',
      example: 4096,
      aliases: ['maxTokens'],
      lenient: true,
    }),
    base_url: field(z.string().exactOptional(), {
      origin: 'aof',
      description: 'Address of an `openai-compatible` or `ollama` server; may be a secret reference.',
      example: 'http://ollama.internal:11434/v1',
      aliases: ['baseUrl', 'endpoint', 'api_base'],
      lenient: true,
    }),
  }),
  UNUSED_LLM,
);
