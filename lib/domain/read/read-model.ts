import type * as z from 'zod';
import { agentSpecSchema } from './agent-schema.ts';
import { aliasesOf } from './field.ts';
import { MODEL_PROVIDERS, modelProvider, providerOfModel } from './model-providers.ts';
import type { ProblemList } from './problem-list.ts';
import { shape } from './shape.ts';
import { suggest } from './suggest.ts';
import { child, type Entry, isNull, type MapNode, mapAt, type Node, scalarAt, textOf } from './tree.ts';
import { unwrap } from './unwrap.ts';

const LLM = unwrap(agentSpecSchema.shape.llm) as z.ZodObject;

/** Keys of an agent's `spec` that are read here. */
export const MODEL_KEYS: readonly string[] = [
  'llm',
  'model',
  'provider',
  'model_config',
  'modelConfig',
  'modelParams',
  'model_params',
  'parameters',
  'temperature',
  'max_tokens',
  'maxTokens',
  'base_url',
];

/** Settings of a model that may stand in `spec` itself or in `model_config`. */
const SETTINGS = ['temperature', 'max_tokens', 'maxTokens', 'base_url'] as const;

/** A model's name inside a map. */
const NAMES = ['model', 'name', 'model_id', 'modelId'] as const;

/**
 * The canonical `llm` of any spelling: `llm` or `model` as a map, `model: "google:gemini-2.5-flash"`, a bare model with
 * `provider`, settings beside it or in `model_config`, which may hold all of it. undefined when no model is named.
 */
export function readModel(spec: MapNode, problems: ProblemList): Node | undefined {
  const given = ['llm', 'model'].map((key) => child(spec, key)).find((node) => node && !isNull(node));
  const inner = given?.kind === 'map' ? given : undefined;
  const aliases = aliasesOf(LLM.shape);
  const settings = settingsOf(spec, inner, aliases, problems);
  const config = child(spec, 'model_config') ?? child(spec, 'modelConfig');
  const modelNode =
    NAMES.map((key) => child(inner, key)).find(Boolean) ??
    textNode(given) ??
    textNode(child(spec, 'model')) ??
    NAMES.map((key) => child(config, key)).find(Boolean);
  const model = textOf(modelNode)?.trim() ?? '';
  if (!modelNode || model === '') {
    if (inner) shape(inner, LLM, problems);
    return undefined;
  }
  const providerNode = child(inner, 'provider') ?? child(spec, 'provider') ?? child(config, 'provider');
  const split = splitModel(model, textOf(providerNode));
  const spelled = split.provider ?? textOf(providerNode);
  const provider = spelled === undefined ? providerOfModel(split.model) : (modelProvider(spelled) ?? spelled);
  const at = split.provider === undefined ? (providerNode ?? modelNode) : modelNode;
  reportProvider({ spelled, provider, at, model: split.model }, problems);
  if (provider === undefined) return undefined;
  if (provider === 'openai-compatible' && !settings.has('base_url')) {
    problems.warn(
      at,
      'base-url-missing',
      'openai-compatible needs the address of its server; every run of this agent fails until it is set',
      'base_url: https://…/v1',
    );
  }
  return {
    ...mapAt(given ?? modelNode, {}),
    entries: new Map<string, Entry>([
      ...settings,
      ['provider', entry('provider', scalarAt(at, provider))],
      ['model', entry('model', scalarAt(modelNode, split.model))],
    ]),
  };
}

function entry(key: string, node: Node): Entry {
  return { key, keyStart: node.start, node };
}

function textNode(node: Node | undefined): Node | undefined {
  return node?.kind === 'scalar' ? node : undefined;
}

/** Other keys of the map, then `model_config` and the like, then the spec itself. The nearest to the model counts. */
function settingsOf(
  spec: MapNode,
  inner: MapNode | undefined,
  aliases: ReadonlyMap<string, string>,
  problems: ProblemList,
): Map<string, Entry> {
  const settings = new Map<string, Entry>();
  const add = (key: string, found: Entry) => {
    const name = aliases.get(key) ?? key;
    if (!settings.has(name)) settings.set(name, { ...found, key: name });
  };
  for (const [key, found] of inner?.entries ?? []) {
    if (key !== 'provider' && !NAMES.some((name) => name === key)) add(key, found);
  }
  for (const group of ['model_config', 'modelConfig', 'modelParams', 'model_params', 'parameters']) {
    const node = child(spec, group);
    if (node?.kind === 'map') for (const [key, found] of node.entries) add(key, found);
    else if (node && !isNull(node))
      problems.warn(node, 'bad-value', `${group} must be a map; it is left out`);
  }
  for (const key of SETTINGS) {
    const found = spec.entries.get(key);
    if (found) add(key, found);
  }
  return settings;
}

/**
 * `google:gemini-2.5-flash` → provider and model. While no provider stands beside it, `google/…` too, and any word before a
 * colon (`azure:gpt-4`). Beside a provider a slash belongs to the name (Groq has `openai/gpt-oss-20b`), and so does a colon
 * that follows no provider (`llama3:8b`), or any other than that of an openai-compatible server.
 */
function splitModel(text: string, beside: string | undefined): { provider?: string; model: string } {
  const colon = /^([A-Za-z][\w-]*):(.+)$/s.exec(text);
  const given = beside === undefined ? undefined : modelProvider(beside);
  const named = modelProvider(colon?.[1] ?? '');
  if (colon && named && (given !== 'openai-compatible' || named === given)) {
    return { provider: colon[1] ?? '', model: colon[2] ?? '' };
  }
  if (beside !== undefined) return { model: text };
  const slash = /^([A-Za-z][\w-]*)\/(.+)$/s.exec(text);
  if (slash && modelProvider(slash[1] ?? '')) return { provider: slash[1] ?? '', model: slash[2] ?? '' };
  if (colon && !providerOfModel(text)) return { provider: colon[1] ?? '', model: colon[2] ?? '' };
  return { model: text };
}

function reportProvider(
  found: { spelled: string | undefined; provider: string | undefined; at: Node; model: string },
  problems: ProblemList,
): void {
  const known = Object.keys(MODEL_PROVIDERS);
  if (found.provider === undefined) {
    problems.warn(
      found.at,
      'provider-missing',
      `${JSON.stringify(found.model.slice(0, 80))} does not tell its provider; every run of this agent fails until it does`,
      `model: "google:…" or provider: one of ${known.join(', ')}`,
    );
  } else if (found.spelled === undefined) {
    problems.warn(
      found.at,
      'provider-guessed',
      `the provider of ${found.model} is taken to be ${found.provider}`,
      `model: "${found.provider}:${found.model}"`,
    );
  } else if (!known.includes(found.provider)) {
    problems.warn(
      found.at,
      'provider-unknown',
      `${JSON.stringify(found.provider.slice(0, 80))} is no provider known here; every run of this agent fails`,
      suggest(found.provider, known) ?? `one of ${known.join(', ')}`,
    );
  }
}
