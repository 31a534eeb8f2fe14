import { agentReference } from './agent-reference.ts';
import { aliasesOf } from './field.ts';
import type { ProblemList } from './problem-list.ts';
import { readActions } from './read-actions.ts';
import { child, isNull, type MapNode, type Node, textOf } from './tree.ts';
import { triggerSpecSchema } from './trigger-schema.ts';

/** The trigger's own agent, under any of its names; a fleet or flow is a warning while an agent is left. */
export function readTriggerAgent(spec: MapNode, problems: ProblemList): Node | undefined {
  const names = ['agent', ...aliasesOf({ agent: triggerSpecSchema.shape.agent }).keys()];
  const [named, ...others] = names
    .map((name) => spec.entries.get(name))
    .filter((entry) => entry && !isNull(entry.node));
  for (const other of others) {
    if (other && named) {
      const spot = { start: other.keyStart, path: other.node.path };
      problems.warn(spot, 'field-twice', `${other.key} and ${named.key} mean the same; ${named.key} counts`);
    }
  }
  const agent = agentReference(named?.node, problems) ?? readActions(child(spec, 'actions'), problems);
  for (const key of ['fleet', 'flow'] as const) {
    const entry = spec.entries.get(key);
    if (!entry) continue;
    const spot = { start: entry.keyStart, path: entry.node.path };
    const name = textOf(agent);
    if (name !== undefined || hasCommandAgents(spec)) {
      const who = name === undefined ? 'the agents under commands answer' : `the agent ${name} answers`;
      problems.warn(spot, `unsupported-${key}`, `a ${key} cannot run here; ${who} instead`);
    } else {
      problems.error(
        spot,
        `unsupported-${key}`,
        `a ${key} cannot run here, and no agent is left to answer`,
        'write agent: NAME',
      );
    }
  }
  return agent;
}

function hasCommandAgents(spec: MapNode): boolean {
  const commands = child(spec, 'commands');
  return (
    commands?.kind === 'map' &&
    [...commands.entries.values()].some(
      ({ node }) => child(node, 'agent') !== undefined || node.kind === 'scalar',
    )
  );
}
