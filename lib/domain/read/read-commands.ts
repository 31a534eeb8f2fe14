import { isEventTypePattern } from '../event-types.ts';
import { agentReference } from './agent-reference.ts';
import type { ProblemList } from './problem-list.ts';
import { suggest } from './suggest.ts';
import { child, type Entry, isNull, type MapNode, mapAt, type Node } from './tree.ts';

/** What may stand under an event type. */
const FIELDS: readonly string[] = ['agent', 'ref', 'flow', 'fleet', 'description'];

/**
 * `commands`: the agent of each event type. Keys that are no event type (slash commands) are left out with a warning, and so
 * is a `flow` or `fleet` while another agent is left to answer.
 */
export function readCommands(
  commands: Node | undefined,
  defaultAgent: string | undefined,
  problems: ProblemList,
): MapNode | undefined {
  if (!commands || isNull(commands)) return undefined;
  if (commands.kind !== 'map') {
    problems.error(commands, 'bad-value', 'commands must be a map of event types');
    return undefined;
  }
  const entries = new Map<string, Entry>();
  for (const entry of commands.entries.values()) {
    const spot = { start: entry.keyStart, path: entry.node.path };
    if (!isEventTypePattern(entry.key) || entry.key.includes('*')) {
      problems.warn(
        spot,
        'unknown-command',
        `${JSON.stringify(entry.key.slice(0, 80))} is no event type; PagerDuty sends events, not commands, so it never runs`,
      );
      continue;
    }
    const agent = commandAgent(entry, defaultAgent, problems);
    if (agent) entries.set(entry.key, { ...entry, node: mapAt(entry.node, { agent }) });
  }
  return { ...commands, entries };
}

function commandAgent(
  entry: Entry,
  defaultAgent: string | undefined,
  problems: ProblemList,
): Node | undefined {
  const { node } = entry;
  if (node.kind !== 'map') return agentReference(node, problems);
  const agent = child(node, 'agent') ?? (node.entries.has('ref') ? node : undefined);
  const spot = { start: entry.keyStart, path: node.path };
  for (const key of ['flow', 'fleet'] as const) {
    if (node.entries.has(key) && (agent || defaultAgent !== undefined)) {
      const instead = agent ? 'the agent beside it' : `the trigger’s agent ${defaultAgent}`;
      problems.warn(spot, `unsupported-${key}`, `a ${key} cannot run here; ${instead} answers ${entry.key}`);
    } else if (node.entries.has(key)) {
      problems.error(
        spot,
        `unsupported-${key}`,
        `a ${key} cannot run here, and no other agent answers ${entry.key}`,
        'write agent: NAME',
      );
      return undefined;
    }
  }
  for (const other of node.entries.values()) {
    if (!FIELDS.includes(other.key)) {
      const place = { start: other.keyStart, path: other.node.path };
      problems.warn(
        place,
        'unknown-field',
        `${JSON.stringify(other.key.slice(0, 80))} is no field here and is ignored`,
        suggest(other.key, FIELDS),
      );
    }
  }
  if (!agent) {
    if (!node.entries.has('flow') && !node.entries.has('fleet')) {
      problems.warn(spot, 'empty-command', `${entry.key} names no agent`);
    }
    return undefined;
  }
  return agentReference(agent, problems);
}
