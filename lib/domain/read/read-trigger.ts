import { DEFAULT_EVENT_TYPES, matchesEventType } from '../event-types.ts';
import type { Trigger } from '../trigger.ts';
import { agentReference } from './agent-reference.ts';
import { aliasesOf } from './field.ts';
import { parseShaped } from './parse-shaped.ts';
import type { ProblemList } from './problem-list.ts';
import { readActions, readExpression, withEventType } from './read-actions.ts';
import { readCommands } from './read-commands.ts';
import { readFilter } from './read-filter.ts';
import { PLATFORM_KEYS, platformNode, readPlatform } from './read-platform.ts';
import { readTriggerSecrets } from './read-secrets.ts';
import type { Reading } from './reading.ts';
import { shape } from './shape.ts';
import {
  child,
  type Entry,
  isNull,
  listAt,
  type MapNode,
  mapAt,
  type Node,
  scalarAt,
  textOf,
} from './tree.ts';
import {
  asTrigger,
  configSchema,
  DEFAULT_WEBHOOK_SECRET,
  triggerSchema,
  triggerSpecSchema,
} from './trigger-schema.ts';

/** What became of a document of kind Trigger. */
export type TriggerReading =
  | { readonly trigger: Trigger; readonly tree: Node }
  | { readonly skipped: string }
  | undefined;

/** Reads a Trigger in any of AOF's shapes; undefined when there were errors. */
export function readTrigger(root: MapNode, envelope: () => MapNode, reading: Reading): TriggerReading {
  const { problems } = reading;
  const before = problems.errorCount();
  const spec = child(root, 'spec');
  if (spec?.kind !== 'map') {
    problems.error(
      spec ?? root,
      'missing-field',
      'spec is missing',
      'spec: {platform: {type: pagerduty}, agent: NAME}',
    );
    return undefined;
  }
  const platform = readPlatform(spec, problems);
  if (platform.is === 'foreign') return { skipped: platform.name };
  if (platform.is === 'unknown') {
    if (problems.errorCount() === before) {
      problems.error(spec, 'missing-platform', 'spec.platform is missing', 'platform: {type: pagerduty}');
    }
    return undefined;
  }

  const shapedConfig = withoutEmptyTexts(shape(platform.config, configSchema, problems));
  const expression = readExpression(child(spec, 'filter'), problems);
  const agent = readAgentOf(spec, problems);
  const commands = readCommands(child(spec, 'commands'), textOf(agent), problems);
  const events = readEvents(shapedConfig, commands, agent, expression.eventType, before, problems);
  const filter =
    expression.eventType && shapedConfig.entries.has('event_types')
      ? withEventType(expression.filter, expression.eventType)
      : expression.filter;
  const config: MapNode = events
    ? { ...shapedConfig, entries: new Map([...shapedConfig.entries, ['event_types', events]]) }
    : shapedConfig;

  const shapedSpec = shape(remaining(spec), triggerSpecSchema, problems) as MapNode;
  const tree = mapAt(root, {
    ...Object.fromEntries([...envelope().entries].map(([key, entry]) => [key, entry.node])),
    spec: mapAt(spec, {
      ...Object.fromEntries([...shapedSpec.entries].map(([key, entry]) => [key, entry.node])),
      platform: platformNode(config),
      agent,
      commands: commands && commands.entries.size > 0 ? commands : undefined,
      filter: readFilter(filter, problems),
    }),
  });

  const name = textOf(child(child(root, 'metadata'), 'name')) ?? '';
  readTriggerSecrets(config, `Trigger/${name}`, reading);
  warnAboutSecret(config, problems);
  const parsed = parseShaped(tree, triggerSchema, problems);
  return parsed && problems.errorCount() === before ? { trigger: asTrigger(parsed), tree } : undefined;
}

/** Keys of the spec that are read by hand, not by their schema's form. */
const HANDLED = new Set([
  ...PLATFORM_KEYS,
  'agent',
  ...aliasesOf({ agent: triggerSpecSchema.shape.agent }).keys(),
  'commands',
  'filter',
  'actions',
  'fleet',
  'flow',
]);

/** The spec without what is read by hand or was moved into `config`. */
function remaining(spec: MapNode): MapNode {
  const entries = [...spec.entries].filter(([key]) => !HANDLED.has(key) && !isConfigKey(key));
  return { ...spec, entries: new Map(entries) };
}

function isConfigKey(key: string): boolean {
  const base = key.endsWith('_env') ? key.slice(0, -'_env'.length) : key;
  return Object.hasOwn(configSchema.shape, base) || aliasesOf(configSchema.shape).has(base);
}

/** The trigger's own agent, under any of its names; a fleet or flow is a warning while an agent is left. */
function readAgentOf(spec: MapNode, problems: ProblemList): Node | undefined {
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

/**
 * The event types, where they are not simply what `event_types` says. Without a default agent only those count that
 * `commands` names an agent for; with one, `commands` may name event types beyond the default ones.
 */
function readEvents(
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
    if (problems.errorCount() === before)
      problems.error(config, 'missing-agent', 'no agent is named', 'write agent: NAME');
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

/** An empty text in a secret field means the same as no field; an empty default of the webhook secret the same as none. */
function withoutEmptyTexts(config: Node): MapNode {
  const kept = config.kind === 'map' ? [...config.entries] : [];
  const isEmpty = (key: string, entry: Entry) =>
    ['webhook_secret', 'api_token', 'from_email'].includes(key) && textOf(entry.node)?.trim() === '';
  const entries = new Map(kept.filter(([key, entry]) => !isEmpty(key, entry)));
  const secret = entries.get('webhook_secret');
  if (secret?.node.kind === 'scalar') {
    const text = secret.node.text.trim().replace(/^(\$\{[A-Za-z_][A-Za-z0-9_]*):-\}$/, '$1}');
    entries.set('webhook_secret', { ...secret, node: { ...secret.node, value: text, text } });
  }
  return { ...mapAt(config, {}), entries };
}

function warnAboutSecret(config: MapNode, problems: ProblemList): void {
  if (child(config, 'webhook_secret')) return;
  problems.warn(
    config,
    'missing-webhook-secret',
    'webhook_secret is missing; PAGERDUTY_WEBHOOK_SECRET is used',
    `webhook_secret: ${DEFAULT_WEBHOOK_SECRET}`,
  );
}
