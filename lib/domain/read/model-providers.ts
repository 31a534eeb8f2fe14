/** Providers an agent's model can come from: other spellings of the name, and the worker secret that holds the key. */
export const MODEL_PROVIDERS = {
  google: { aliases: ['gemini', 'google-ai', 'google_ai'], key: 'GOOGLE_API_KEY' },
  anthropic: { aliases: ['claude'], key: 'ANTHROPIC_API_KEY' },
  openai: { aliases: [], key: 'OPENAI_API_KEY' },
  bedrock: { aliases: ['amazon-bedrock', 'amazon_bedrock', 'aws', 'aws-bedrock'], key: undefined },
  groq: { aliases: [], key: 'GROQ_API_KEY' },
  ollama: { aliases: [], key: undefined },
  'openai-compatible': { aliases: ['openai_compatible', 'openai-compat'], key: 'OPENAI_COMPATIBLE_API_KEY' },
} as const satisfies Record<string, { aliases: readonly string[]; key: string | undefined }>;

export type ModelProvider = keyof typeof MODEL_PROVIDERS;

/** Names under which a key may be stored too. */
const OTHER_KEYS: Partial<Record<ModelProvider, readonly string[]>> = { google: ['GEMINI_API_KEY'] };

/** Names under which a provider's key may be stored, the preferred one first; none where there is no key. */
export function modelKeyNames(provider: ModelProvider): readonly string[] {
  const { key } = MODEL_PROVIDERS[provider];
  return key === undefined ? [] : [key, ...(OTHER_KEYS[provider] ?? [])];
}

const BY_SPELLING = new Map<string, ModelProvider>(
  (Object.keys(MODEL_PROVIDERS) as ModelProvider[]).flatMap((name) =>
    [name, ...MODEL_PROVIDERS[name].aliases].map((spelling) => [spelling, name] as const),
  ),
);

/** The provider a spelling means, in any case; undefined for one we do not know. */
export function modelProvider(spelling: string): ModelProvider | undefined {
  return BY_SPELLING.get(spelling.trim().toLowerCase());
}

/** The provider a bare model name belongs to, where the name tells. */
export function providerOfModel(model: string): ModelProvider | undefined {
  if (/^gemini/i.test(model)) return 'google';
  if (/^claude/i.test(model)) return 'anthropic';
  if (/^(gpt|o[134](-|$)|chatgpt)/i.test(model)) return 'openai';
  return undefined;
}
