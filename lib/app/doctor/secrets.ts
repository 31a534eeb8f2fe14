import type { Agent } from '../../domain/agent.ts';
import { MODEL_PROVIDERS, modelProvider } from '../../domain/read/model-providers.ts';
import { referencesIn } from '../../domain/secret-reference.ts';
import { agentNameFor, type Trigger } from '../../domain/trigger.ts';
import { webhookSecretName } from '../../domain/webhook-secret-name.ts';
import { type Check, counted, enabledTriggers, failed, passed } from './check.ts';

/** A value is stored for every webhook secret that an enabled trigger names: without it deliveries are answered 503. */
export const checkWebhookSecrets: Check = async (patient) => {
  const [triggers, stored] = await Promise.all([enabledTriggers(patient), patient.webhook_secrets()]);
  const names = [...new Set(triggers.map(webhookSecretName))];
  const missing = names.filter((name) => !stored.has(name));
  if (missing.length > 0) {
    return missing.map((name) =>
      failed(`webhook secret ${name} is not stored`, 'pdt connect --from-triggers'),
    );
  }
  const overlapping = names.filter((name) => (stored.get(name)?.length ?? 0) > 1);
  const notes = overlapping.map((name) => ({
    result: 'WARN' as const,
    message: `webhook secret ${name} holds ${stored.get(name)?.length} values; end the overlap once no subscription uses the older`,
    fix: `pdt secrets retire ${name}`,
  }));
  return [...passed(`${counted(names.length, 'webhook secret')} stored`), ...notes];
};

/** What the agents of enabled triggers need of the worker secret: model keys and `${NAME}` references. */
export const checkModelKeys: Check = async (patient) => {
  const [catalog, triggers, stored] = await Promise.all([
    patient.catalog(),
    enabledTriggers(patient),
    patient.worker_secrets(),
  ]);
  const used = new Set(triggers.flatMap(agentNames));
  const agents = (catalog?.agents ?? [])
    .map(({ resource }) => resource)
    .filter(({ metadata }) => used.has(metadata.name));
  const missing = agents.flatMap((agent) =>
    neededNames(agent)
      .filter((alternatives) => !alternatives.some((name) => stored.has(name)))
      .map(([name = '']) =>
        failed(
          `agent ${agent.metadata.name} needs ${name}, which is not stored`,
          `pdt secrets set ${name} --worker`,
        ),
      ),
  );
  return missing.length > 0 ? missing : passed(`keys found for ${counted(agents.length, 'agent')}`);
};

function agentNames(trigger: Trigger): string[] {
  const types = Object.keys(trigger.spec.commands ?? {});
  return [trigger.spec.agent, ...types.map((type) => agentNameFor(trigger, type))].filter(
    (name) => name !== undefined,
  );
}

/** Names an agent cannot work without, each with those that stand in for it. */
function neededNames({ spec }: Agent): readonly (readonly string[])[] {
  const provider = spec.invoke || !spec.llm ? undefined : modelProvider(spec.llm.provider);
  const key = provider && MODEL_PROVIDERS[provider].key;
  const keys = key === undefined ? [] : [key === 'GOOGLE_API_KEY' ? [key, 'GEMINI_API_KEY'] : [key]];
  const required = spec.invoke
    ? [spec.invoke.http?.url ?? '', ...Object.values(spec.invoke.http?.headers ?? {})]
    : [spec.llm?.base_url ?? ''];
  const references = required
    .flatMap(referencesIn)
    .filter(({ fallback }) => fallback === undefined)
    .map(({ name }) => [name]);
  return provider === 'openai-compatible' ? references : [...keys, ...references];
}
