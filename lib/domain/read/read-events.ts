import { DEFAULT_EVENT_TYPES, matchesEventType } from '../event-types.ts';
import type { ProblemList } from './problem-list.ts';
import { type Entry, listAt, type MapNode, type Node, scalarAt, textOf } from './tree.ts';

/**
 * The event types, where they are not simply what `event_types` says. Without a default agent only those count that
 * `commands` names an agent for; with one, `commands` may name event types beyond the default ones.
 */
export function readEvents(
  spec: MapNode,
  config: MapNode,
  commands: MapNode | undefined,
  agent: Node | undefined,
  eventType: Node | undefined,
  before: number,
  problems: ProblemList,
): Entry | undefined {
  const written = config.entries.get('event_types');
  const commanded = commands ? [...commands.entries.values()] : [];
  const keys = commanded.map((entry) => scalarAt({ ...entry.node, start: entry.keyStart }, entry.key));
  const entryOf = (at: Node, items: readonly Node[]): Entry => ({
    key: 'event_types',
    keyStart: at.start,
    node: listAt(at, items),
  });
  if (!agent && commanded.length === 0) {
    if (problems.errorCount() === before) reportAgent(spec, problems);
    return undefined;
  }
  if (!written) {
    if (eventType && agent) return entryOf(eventType, [eventType]);
    if (!agent && commands) return entryOf(commands, keys);
    const beyond = keys.filter((key) => !DEFAULT_EVENT_TYPES.some((type) => type === key.text));
    if (!commands || beyond.length === 0) return undefined;
    return entryOf(commands, [...DEFAULT_EVENT_TYPES.map((type) => scalarAt(commands, type)), ...beyond]);
  }
  const patterns = written.node.kind === 'list' ? written.node.items.map((item) => textOf(item) ?? '') : [];
  for (const entry of commanded) {
    if (!matchesEventType(patterns, entry.key)) {
      const spot = { start: entry.keyStart, path: entry.node.path };
      problems.warn(
        spot,
        'command-never-runs',
        `${entry.key} is not among the event_types, so its agent never runs`,
      );
    }
  }
  if (agent || written.node.kind !== 'list') return undefined;
  return narrow(written, keys, problems);
}

/** No agent at all: said at the `agent` that has no value, if there is one. */
function reportAgent(spec: MapNode, problems: ProblemList): void {
  const empty = spec.entries.get('agent');
  const spot = empty ? { start: empty.keyStart, path: empty.node.path } : spec;
  problems.error(spot, 'missing-agent', 'no agent is named', 'write agent: NAME');
}

/** Without a default agent: of the event types those that have an agent. */
function narrow(written: Entry, keys: readonly Node[], problems: ProblemList): Entry | undefined {
  if (written.node.kind !== 'list') return undefined;
  const kept: Node[] = [];
  for (const item of written.node.items) {
    const pattern = textOf(item) ?? '';
    const named = keys.filter((key) => matchesEventType([pattern], textOf(key) ?? ''));
    if (named.length === 0 || pattern.includes('*')) {
      problems.warn(
        item,
        'event-without-agent',
        `${pattern} has no agent${named.length > 0 ? ' but under commands' : ''}; add agent: NAME for it`,
      );
    }
    kept.push(...(pattern.includes('*') ? named : named.length > 0 ? [item] : []));
  }
  if (kept.length === 0 && written.node.items.length > 0) {
    problems.error(
      written.node,
      'missing-agent',
      'none of these event types has an agent',
      'write agent: NAME',
    );
  }
  return { ...written, node: listAt(written.node, kept) };
}
