import type { Agent } from '../../domain/agent.ts';
import type { Catalog } from '../../domain/catalog.ts';
import { AppError } from '../../domain/errors.ts';
import { suggest } from '../../domain/read/suggest.ts';
import { agentNameFor, type Trigger } from '../../domain/trigger.ts';

/** @throws AppError `agent_missing`, with the nearest name. */
export function chooseAgent(catalog: Catalog | undefined, name: string): Agent {
  const agents = (catalog?.agents ?? []).map(({ resource }) => resource);
  const found = agents.find(({ metadata }) => metadata.name === name);
  if (found) return found;
  const near = suggest(
    name,
    agents.map(({ metadata }) => metadata.name),
  );
  throw new AppError(
    'agent_missing',
    `there is no agent ${name}${near === undefined ? '' : `; did you mean ${near}?`}`,
    { remedy: near === undefined ? 'pdt get agents' : `pdt run agent ${near} --event …` },
  );
}

/**
 * The trigger whose token, parameters and bot name the agent is given: the named one, else the first that runs this agent on
 * such an event, else one with every default.
 * @throws AppError `trigger_missing`.
 */
export async function chooseTrigger(
  catalog: Catalog | undefined,
  agent: Agent,
  eventType: string,
  name: string | undefined,
): Promise<Trigger> {
  const triggers = (catalog?.triggers ?? []).map(({ resource }) => resource);
  if (name !== undefined) {
    const named = triggers.find(({ metadata }) => metadata.name === name);
    if (named) return named;
    throw new AppError('trigger_missing', `there is no trigger ${name}`, { remedy: 'pdt get triggers' });
  }
  return (
    triggers.find((trigger) => agentNameFor(trigger, eventType) === agent.metadata.name) ??
    triggers.find((trigger) => trigger.spec.agent === agent.metadata.name) ??
    (await defaultTrigger(agent.metadata.name))
  );
}

/** Read by the one reader, so that every default is the documented one. */
async function defaultTrigger(agent: string): Promise<Trigger> {
  const { readResources } = await import('../../domain/read/read-resources.ts');
  const text = JSON.stringify({
    apiVersion: 'aof.sh/v1',
    kind: 'Trigger',
    metadata: { name: 'pdt-run' },
    spec: { platform: { type: 'pagerduty', config: {} }, agent },
  });
  const [located] = readResources(text, { file: 'pdt-run' }).triggers;
  if (located) return located.resource;
  throw new AppError('trigger_missing', `no trigger runs agent ${agent}`, { remedy: 'pdt get triggers' });
}
