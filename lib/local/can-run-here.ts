import { type Agent, type BackendName, backendOf } from '../domain/agent.ts';
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
  llm: (agent) =>
    agent.spec.llm
      ? `no ${agent.spec.llm.provider} model can be asked yet`
      : 'it names no model and no invoke',
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
