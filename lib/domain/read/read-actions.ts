import { agentReference } from './agent-reference.ts';
import type { ProblemList } from './problem-list.ts';
import { child, isNull, type MapNode, mapAt, type Node, scalarAt, textOf } from './tree.ts';

/**
 * The agent of AOF's `actions` list: the heaviest of its agents, since one trigger runs one agent here. What else stands
 * there is a warning.
 */
export function readActions(actions: Node | undefined, problems: ProblemList): Node | undefined {
  if (!actions || isNull(actions)) return undefined;
  const items = actions.kind === 'list' ? actions.items : [actions];
  const agents: { node: Node; name: string; weight: number }[] = [];
  for (const item of items) {
    const type = textOf(child(item, 'type')) ?? (child(item, 'agent') ? 'agent' : '');
    const named = child(item, 'ref') ?? child(item, 'agent') ?? child(item, 'name');
    if (type !== 'agent' || !named) {
      problems.warn(
        item,
        'unsupported-action',
        `an action of type ${type || 'unknown'} cannot run here`,
        'use type: agent with ref: NAME',
      );
      continue;
    }
    const node = agentReference(named, problems);
    if (node)
      agents.push({
        node,
        name: textOf(node) ?? '',
        weight: Number(textOf(child(item, 'weight')) ?? 1) || 0,
      });
    warnUnused(item, problems);
  }
  const [first, ...rest] = agents;
  if (!first) return undefined;
  const heaviest = rest.reduce((best, next) => (next.weight > best.weight ? next : best), first);
  for (const other of agents) {
    if (other !== heaviest) {
      problems.warn(
        other.node,
        'one-agent',
        `a trigger runs one agent: ${heaviest.name} does, ${other.name} does not`,
        'write a second trigger for it',
      );
    }
  }
  return heaviest.node;
}

function warnUnused(item: Node, problems: ProblemList): void {
  if (item.kind !== 'map') return;
  for (const entry of item.entries.values()) {
    if (['type', 'ref', 'agent', 'name', 'weight'].includes(entry.key)) continue;
    const instead =
      entry.key === 'output'
        ? 'the agent’s answer becomes the note'
        : 'the agent is given the event, its metadata and context';
    problems.warn(
      { start: entry.keyStart, path: entry.node.path },
      'unused-field',
      `${entry.key} is read and not used: ${instead}`,
    );
  }
}

/** `.payload.event == "incident.triggered"`: the one expression that has a meaning here. */
const EVENT_EXPRESSION =
  /^\s*\.?(?:payload\.)?event(?:\.event_type|_type|\.type)?\s*==\s*["']([a-z_.]+)["']\s*$/;

/**
 * AOF's `filter.expression`, where it names the event type. `eventType` is that type; `filter` the rest of the filter. Any
 * other expression stays an unknown filter key.
 */
export function readExpression(
  filter: Node | undefined,
  problems: ProblemList,
): { readonly filter: Node | undefined; readonly eventType: Node | undefined } {
  const expression = child(filter, 'expression');
  const match = EVENT_EXPRESSION.exec(textOf(expression) ?? '');
  if (filter?.kind !== 'map' || !expression || !match) return { filter, eventType: undefined };
  const type = match[1] ?? '';
  problems.warn(
    expression,
    'filter-expression',
    'expressions are not evaluated here; this one is read as the event type',
    `event_types: [${type}]`,
  );
  const rest = new Map([...filter.entries].filter(([key]) => key !== 'expression'));
  const left: MapNode = { ...filter, entries: rest };
  return { filter: rest.size > 0 ? left : undefined, eventType: scalarAt(expression, type) };
}

/** The filter with the event type added. */
export function withEventType(filter: Node | undefined, eventType: Node): Node {
  const condition = mapAt(eventType, { 'metadata.event_type': eventType });
  if (filter?.kind !== 'map') return condition;
  return { ...filter, entries: new Map([...filter.entries, ...condition.entries]) };
}
