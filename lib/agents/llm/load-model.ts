import type { LanguageModel } from 'ai';
import type { WorkerSecrets } from '../../app/ports/worker-secrets.ts';
import type { Agent, Llm } from '../../domain/agent.ts';
import { AppError } from '../../domain/errors.ts';
import {
  MODEL_PROVIDERS,
  type ModelProvider,
  modelKeyNames,
  modelProvider,
} from '../../domain/read/model-providers.ts';
import { resolveSecretText } from '../../domain/secret-reference.ts';
import { createSettings } from '../../tools/settings.ts';
import type { Settings } from '../../tools/tool.ts';
import { regionOf } from '../aws-region.ts';

/** A model ready to be called. */
export interface LoadedModel {
  readonly provider: ModelProvider;
  readonly model: Exclude<LanguageModel, string>;
  /** The key it uses; undefined where there is none. */
  readonly key?: string;
  /** True where tools cannot be forbidden but only left out, and their earlier answers with them. */
  readonly retell?: boolean;
  /** Options of the provider that every call carries. */
  readonly options?: Readonly<Record<string, Readonly<Record<string, boolean>>>>;
}

/** Loads the model an agent names. */
export type LoadModel = (
  agent: Agent,
  deps: { readonly secrets: Pick<WorkerSecrets, 'get'>; readonly fetch: typeof globalThis.fetch },
) => Promise<LoadedModel>;

/** What a provider is made from. */
interface ProviderInput {
  readonly model: string;
  readonly key: string | undefined;
  readonly base_url: string | undefined;
  readonly fetch: typeof globalThis.fetch;
}

type Made = Omit<LoadedModel, 'provider' | 'key'>;

const OLLAMA_ADDRESS = 'http://localhost:11434/v1';

/** One entry a provider; each SDK package is loaded at its first use. */
const PROVIDERS: Record<ModelProvider, (input: ProviderInput) => Promise<Made>> = {
  google: async ({ model, ...input }) => {
    const { createGoogleGenerativeAI } = await import('@ai-sdk/google');
    return { model: createGoogleGenerativeAI(settingsOf(input))(model) };
  },
  anthropic: async ({ model, ...input }) => {
    const { createAnthropic } = await import('@ai-sdk/anthropic');
    return { model: createAnthropic(settingsOf(input))(model) };
  },
  openai: async ({ model, ...input }) => {
    const { createOpenAI } = await import('@ai-sdk/openai');
    // Responses are otherwise kept by OpenAI; an incident's text should not be.
    return { model: createOpenAI(settingsOf(input))(model), options: { openai: { store: false } } };
  },
  bedrock: async ({ model, base_url, fetch }) => {
    const { createAmazonBedrock } = await import('@ai-sdk/amazon-bedrock');
    const address =
      base_url ?? process.env['AWS_ENDPOINT_URL_BEDROCK_RUNTIME'] ?? process.env['AWS_ENDPOINT_URL'];
    const bedrock = createAmazonBedrock({
      ...regionOf(model),
      ...(address === undefined ? {} : { baseURL: address }),
      fetch,
    });
    // https://docs.aws.amazon.com/bedrock/latest/APIReference/API_runtime_ToolChoice.html has no "none".
    return { model: bedrock(model), retell: true };
  },
  groq: async ({ model, ...input }) => {
    const { createGroq } = await import('@ai-sdk/groq');
    return { model: createGroq(settingsOf(input))(model) };
  },
  ollama: ({ base_url, ...input }) =>
    compatible('ollama', { ...input, base_url: base_url ?? OLLAMA_ADDRESS }),
  'openai-compatible': (input) => compatible('openai-compatible', input),
};

async function compatible(name: string, { model, base_url = '', key, fetch }: ProviderInput): Promise<Made> {
  const { createOpenAICompatible } = await import('@ai-sdk/openai-compatible');
  const provider = createOpenAICompatible({ name, baseURL: base_url, fetch, ...(key && { apiKey: key }) });
  return { model: provider(model) };
}

function settingsOf({ key = '', base_url, fetch }: Omit<ProviderInput, 'model'>) {
  return { apiKey: key, fetch, ...(base_url === undefined ? {} : { baseURL: base_url }) };
}

/**
 * The model of an agent. Its key is looked up by name: in the agent's `env`, then in the worker secret.
 * @throws AppError `agent_misconfigured` (no model, unknown provider, bad address), `secret_unset`, `secrets_unavailable`.
 */
export const loadModel: LoadModel = async (agent, { secrets, fetch }) => {
  const name = agent.metadata.name;
  const { llm } = agent.spec;
  if (!llm) {
    throw new AppError('agent_misconfigured', `agent ${name} has neither a model nor an invoke block`, {
      remedy: `set spec.llm or spec.invoke in agent ${name}`,
    });
  }
  const provider = modelProvider(llm.provider);
  if (!provider) {
    throw new AppError(
      'agent_misconfigured',
      `agent ${name} names the provider ${JSON.stringify(llm.provider)}`,
      {
        remedy: `set spec.llm.provider of agent ${name} to one of ${Object.keys(MODEL_PROVIDERS).join(', ')}`,
      },
    );
  }
  const settings = createSettings({ agent, field: 'spec.llm', config: {}, secrets });
  const key = await keyOf(agent, provider, settings);
  const base_url = await addressOf(agent, llm, provider, { settings, secrets, key });
  const made = await PROVIDERS[provider]({ model: llm.model, key, base_url, fetch });
  return { provider, ...made, ...(key !== undefined && { key }) };
};

async function keyOf(agent: Agent, provider: ModelProvider, settings: Settings): Promise<string | undefined> {
  const names = modelKeyNames(provider);
  for (const name of names) {
    const key = (await settings(name))?.trim();
    if (!key) continue;
    if (/^[\x21-\x7e]+$/.test(key)) return key;
    throw new AppError(
      'agent_misconfigured',
      `agent ${agent.metadata.name}: ${name} holds a character that no header may carry`,
      { remedy: `store the key again, without spaces or line breaks: pdt secrets set ${name} --worker` },
    );
  }
  // A server of one's own may ask for none.
  if (names.length === 0 || provider === 'openai-compatible') return undefined;
  throw new AppError(
    'secret_unset',
    `agent ${agent.metadata.name} needs ${names.join(' or ')}, which is not set`,
    { remedy: `run: pdt secrets set ${names[0]} --worker` },
  );
}

async function addressOf(
  agent: Agent,
  llm: Llm,
  provider: ModelProvider,
  deps: {
    readonly settings: Settings;
    readonly secrets: Pick<WorkerSecrets, 'get'>;
    readonly key: string | undefined;
  },
): Promise<string | undefined> {
  const name = agent.metadata.name;
  const where = { resource: `agent/${name}`, field: 'spec.llm.base_url' };
  const written =
    llm.base_url === undefined ? undefined : await resolveSecretText(llm.base_url, deps.secrets.get, where);
  const text =
    written || (provider === 'ollama' ? await deps.settings('OLLAMA_BASE_URL') : undefined) || undefined;
  const wrong =
    text === undefined
      ? provider === 'openai-compatible' && 'is not set'
      : wrongAddress(text, deps.key !== undefined || provider === 'bedrock');
  if (wrong) throw new AppError('agent_misconfigured', `agent ${name}: spec.llm.base_url ${wrong}`);
  return text?.trim().replace(/\/+$/, '');
}

/** A key travels over https only, or within this machine. */
function wrongAddress(text: string, hasKey: boolean): string | undefined {
  const url = URL.parse(text.trim());
  if (url === null || !/^https?:$/.test(url.protocol)) return 'is not an http address';
  const loopback = /^(localhost|\[::1\]|127\.\d+\.\d+\.\d+)$/.test(url.hostname);
  return hasKey && url.protocol !== 'https:' && !loopback ? 'must be https where a key is used' : undefined;
}
