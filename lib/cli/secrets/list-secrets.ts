import type { Agent } from '../../domain/agent.ts';
import { MODEL_PROVIDERS, modelProvider } from '../../domain/read/model-providers.ts';
import { referencedNames } from '../../domain/secret-reference.ts';
import type { Trigger } from '../../domain/trigger.ts';
import { webhookSecretName } from '../../domain/webhook-secret-name.ts';
import type { OpenStack } from '../stack/open-stack.ts';
import { readCatalog } from '../stack/read-catalog.ts';

/** A name and how many values it holds; 0: used, and not stored. */
export interface SecretEntry {
  readonly name: string;
  readonly secret: 'webhook' | 'worker';
  readonly values: number;
  /** `trigger/name`, `agent/name`. */
  readonly used_by: readonly string[];
}

/** Every name that is stored or that a published resource uses; never a value. */
export async function listSecrets(stack: OpenStack): Promise<readonly SecretEntry[]> {
  const [catalog, webhook, worker] = await Promise.all([
    readCatalog(stack),
    stack.secrets('webhook').then((store) => store.read()),
    stack.secrets('worker').then((store) => store.read()),
  ]);
  const triggers = (catalog?.triggers ?? []).map(({ resource }) => resource);
  const agents = (catalog?.agents ?? []).map(({ resource }) => resource);
  const users = {
    webhook: gather(triggers.map((trigger) => [label(trigger), [webhookSecretName(trigger)]])),
    worker: gather([
      ...triggers.map((trigger) => [label(trigger), workerNames(trigger)] as const),
      ...agents.map((agent) => [label(agent), agentNames(agent)] as const),
    ]),
  };
  const stored = { webhook: webhook.values, worker: worker.values };
  return (['webhook', 'worker'] as const).flatMap((secret) =>
    [...new Set([...stored[secret].keys(), ...users[secret].keys()])].toSorted().map((name) => ({
      name,
      secret,
      values: stored[secret].get(name)?.length ?? 0,
      used_by: users[secret].get(name) ?? [],
    })),
  );
}

function label(resource: Trigger | Agent): string {
  return `${resource.kind.toLowerCase()}/${resource.metadata.name}`;
}

function workerNames(trigger: Trigger): readonly string[] {
  const { api_token, from_email } = trigger.spec.platform.config;
  return referencedNames([api_token, from_email]);
}

/** The fields in which references are resolved; a prompt is none of them. */
function agentNames({ spec }: Agent): readonly string[] {
  const { invoke, llm, tools, mcp, env } = spec;
  const provider = invoke || !llm ? undefined : modelProvider(llm.provider);
  const key = provider && MODEL_PROVIDERS[provider].key;
  const fields = [invoke?.http?.url, invoke?.http?.headers, llm?.base_url, tools, mcp, env];
  return [...new Set([...(key === undefined ? [] : [key]), ...referencedNames(fields)])];
}

function gather(uses: readonly (readonly [string, readonly string[]])[]): Map<string, string[]> {
  const found = new Map<string, string[]>();
  for (const [user, names] of uses) {
    for (const name of names) found.set(name, [...(found.get(name) ?? []), user]);
  }
  return found;
}
