import { type Agent, type BackendName, backendOf } from '../domain/agent.ts';
import { modelKeyNames, modelProvider } from '../domain/read/model-providers.ts';
import { agentNameFor, type Trigger } from '../domain/trigger.ts';

/** Why a backend has no place on one machine; undefined when it has. `isSet` tells of names in the environment. */
const BACKENDS_HERE: Readonly<
  Record<BackendName, (agent: Agent, isSet: (name: string) => boolean) => string | undefined>
> = {
  template: () => undefined,
  http: () => undefined,
  lambda: (_agent, isSet) =>
    isSet('AWS_ENDPOINT_URL_LAMBDA') ? undefined : 'Lambda functions need AWS (or AWS_ENDPOINT_URL_LAMBDA)',
  agentcore: (_agent, isSet) =>
    isSet('AWS_ENDPOINT_URL_BEDROCK_AGENTCORE')
      ? undefined
      : 'AgentCore needs AWS (or AWS_ENDPOINT_URL_BEDROCK_AGENTCORE)',
  llm: ({ spec }, isSet) => {
    if (!spec.llm) return 'it names no model and no invoke';
    const provider = modelProvider(spec.llm.provider);
    if (!provider) return `there is no provider ${spec.llm.provider}`;
    if (provider === 'bedrock') {
      return isSet('AWS_ENDPOINT_URL_BEDROCK_RUNTIME')
        ? undefined
        : 'Bedrock needs AWS (or AWS_ENDPOINT_URL_BEDROCK_RUNTIME)';
    }
    const names = modelKeyNames(provider);
    // A server of one's own may ask for no key; an agent's env may name another one.
    const has = (name: string) => isSet(name) || Object.hasOwn(spec.env, name);
    if (names.length === 0 || provider === 'openai-compatible' || names.some(has)) return undefined;
    return `${names.join(' or ')} is not set`;
  },
};

/**
 * Why none of a trigger's agents can run on this machine; undefined when one can, or when an agent is not known here at all
 * (its run says so).
 */
export function whyNotHere(
  trigger: Trigger,
  agents: ReadonlyMap<string, Agent>,
  isSet: (name: string) => boolean,
): string | undefined {
  const names = new Set([trigger.spec.agent, ...commandAgents(trigger)].filter((name) => name !== undefined));
  const reasons = [...names].map((name) => {
    const agent = agents.get(name);
    const reason = agent && BACKENDS_HERE[backendOf(agent)](agent, isSet);
    return reason === undefined ? undefined : `agent ${name} cannot run here: ${reason}`;
  });
  return reasons.length > 0 && !reasons.includes(undefined) ? reasons[0] : undefined;
}

function commandAgents(trigger: Trigger): readonly (string | undefined)[] {
  return Object.keys(trigger.spec.commands ?? {}).map((eventType) => agentNameFor(trigger, eventType));
}
