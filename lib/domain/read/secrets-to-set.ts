import type { Agent } from '../agent.ts';
import { mcpSetting } from '../mcp-setting.ts';
import type { SecretSide } from '../secret-reference.ts';
import { MODEL_PROVIDERS, modelProvider } from './model-providers.ts';
import type { ReadResult } from './read-resources.ts';

/** A name that must be stored with `pdt secrets set` before the resources work. */
export interface SecretToSet {
  readonly name: string;
  readonly side: SecretSide;
  /** False when something works without it. */
  readonly required: boolean;
  /** `Trigger/name`, `Agent/name`; sorted. */
  readonly used_by: readonly string[];
}

interface ToolSetting {
  /** The name under which it is looked up last. */
  readonly name: string;
  /** Other names that do as well, in the tool's config or the agent's `env`. */
  readonly instead: readonly string[];
}

/** The setting without which a tool is not available. */
const TOOL_SETTINGS: Readonly<Record<string, ToolSetting>> = {
  prometheus: { name: 'PROMETHEUS_URL', instead: ['url', 'endpoint'] },
  loki: { name: 'LOKI_URL', instead: ['url', 'endpoint'] },
  elasticsearch: { name: 'ELASTICSEARCH_URL', instead: ['url', 'endpoint', 'OPENSEARCH_URL'] },
  kubectl: { name: 'KUBECONFIG', instead: ['EKS_CLUSTER', 'eks_cluster', 'cluster'] },
};

/** Every secret name these resources use: those they write, the model's key, and the settings their tools look up. */
export function secretsToSet(results: readonly ReadResult[]): SecretToSet[] {
  const found = new Map<string, { name: string; side: SecretSide; required: boolean; users: Set<string> }>();
  const add = (name: string, side: SecretSide, required: boolean, user: string) => {
    const key = `${side} ${name}`;
    const entry = found.get(key) ?? { name, side, required: false, users: new Set<string>() };
    entry.required ||= required;
    entry.users.add(user);
    found.set(key, entry);
  };
  for (const { secrets, agents } of results) {
    for (const use of secrets) add(use.name, use.side, !use.optional, use.resource);
    for (const { resource } of agents) {
      const user = `Agent/${resource.metadata.name}`;
      for (const { name, required } of impliedNames(resource)) add(name, 'worker', required, user);
    }
  }
  return [...found.values()]
    .map(({ users, ...entry }) => ({ ...entry, used_by: [...users].sort() }))
    .sort((a, b) => a.side.localeCompare(b.side) || a.name.localeCompare(b.name));
}

/** Names that no field writes: they are looked up because of what the agent is. */
function impliedNames({ spec }: Agent): { name: string; required: boolean }[] {
  if (spec.invoke) return [];
  const provider = spec.llm && modelProvider(spec.llm.provider);
  const key = provider && MODEL_PROVIDERS[provider].key;
  const settings = spec.tools
    .filter((tool) => tool.enabled)
    .flatMap(({ name, config }) => {
      const setting = TOOL_SETTINGS[name];
      return setting && !isWritten(setting, config, spec.env) ? [setting.name] : [];
    });
  const servers = spec.mcp
    .filter((server) => server.enabled && server.url === undefined && server.command === undefined)
    .map((server) => mcpSetting(server.server, 'URL'));
  return [
    ...(key === undefined ? [] : [{ name: key, required: true }]),
    ...[...settings, ...servers].map((name) => ({ name, required: false })),
  ];
}

/** Whether the agent's own text gives a setting, so that nothing is looked up in the worker secret. */
function isWritten(
  { name, instead }: ToolSetting,
  config: Readonly<Record<string, unknown>>,
  env: Readonly<Record<string, string>>,
): boolean {
  return [name, name.toLowerCase(), ...instead].some(
    (key) => Object.hasOwn(config, key) || Object.hasOwn(env, key),
  );
}
