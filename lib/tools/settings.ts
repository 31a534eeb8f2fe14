import type { WorkerSecrets } from '../app/ports/worker-secrets.ts';
import type { Agent } from '../domain/agent.ts';
import { resolveSecretText } from '../domain/secret-reference.ts';
import type { Settings } from './tool.ts';

/** Where a setting is looked for. */
interface SettingsSource {
  readonly agent: Agent;
  /** Path of the entry, for messages: `spec.tools[kubectl].config`. */
  readonly field: string;
  readonly config: Readonly<Record<string, unknown>>;
  readonly secrets: Pick<WorkerSecrets, 'get'>;
}

/**
 * The settings of one tool or MCP server: its entry, then the agent's `env`, then the worker secret. An empty text counts as
 * not set. Nothing the model says takes part.
 */
export function createSettings({ agent, field, config, secrets }: SettingsSource): Settings {
  const resource = `agent/${agent.metadata.name}`;
  const resolve = (text: string, at: string) => resolveSecretText(text, secrets.get, { resource, field: at });
  return async (name, ...keys) => {
    for (const key of [...keys, name, name.toLowerCase()]) {
      const written = Object.hasOwn(config, key) ? textOf(config[key]) : '';
      const value = written && (await resolve(written, `${field}.${key}`));
      if (value) return value;
    }
    const inEnv = Object.hasOwn(agent.spec.env, name) ? agent.spec.env[name] : '';
    const value = inEnv && (await resolve(inEnv, `spec.env.${name}`));
    return value || (await secrets.get(name)) || undefined;
  };
}

function textOf(value: unknown): string {
  if (typeof value === 'number' || typeof value === 'boolean') return String(value);
  return typeof value === 'string' ? value.trim() : '';
}
