import type { Trigger } from '../trigger.ts';
import { besideSpec } from './beside-spec.ts';
import { checkPriority } from './check-priority.ts';
import { aliasesOf } from './field.ts';
import { parseShaped } from './parse-shaped.ts';
import type { ProblemList } from './problem-list.ts';
import { readExpression, withEventType } from './read-actions.ts';
import { readCommands } from './read-commands.ts';
import { readEvents } from './read-events.ts';
import { readFilter } from './read-filter.ts';
import { belongsToConfig, PLATFORM_KEYS, platformNode, readPlatform } from './read-platform.ts';
import { readTriggerAgent } from './read-trigger-agent.ts';
import type { Reading } from './reading.ts';
import { readTriggerSecrets } from './secrets/read-trigger-secrets.ts';
import { refuseLiterals } from './secrets/refuse-literals.ts';
import { shape } from './shape.ts';
import { suggest } from './suggest.ts';
import { child, type Entry, isNull, type MapNode, mapAt, type Node, textOf } from './tree.ts';
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
    const beside = besideSpec(root, [...Object.keys(triggerSpecSchema.shape), ...ELSEWHERE]);
    problems.error(
      spec ?? root,
      'missing-field',
      spec && !isNull(spec) ? 'spec must be a map' : 'spec is missing',
      beside ?? 'spec: {platform: {type: pagerduty}, agent: NAME}',
    );
    return undefined;
  }
  const platform = readPlatform(spec, problems);
  if (platform.is === 'foreign') return { skipped: platform.name };
  if (platform.is === 'unknown') {
    if (problems.errorCount() === before) reportPlatform(spec, problems);
    return undefined;
  }

  const shapedConfig = withoutEmptyTexts(
    shape(platform.config, configSchema, problems, PLATFORM_KEYS, hintInConfig),
  );
  const expression = readExpression(child(spec, 'filter'), problems);
  const agent = readTriggerAgent(spec, problems);
  const commands = readCommands(child(spec, 'commands'), textOf(agent), problems);
  const events = readEvents(spec, shapedConfig, commands, agent, expression.eventType, before, problems);
  const filter =
    expression.eventType && shapedConfig.entries.has('event_types')
      ? withEventType(expression.filter, expression.eventType)
      : expression.filter;
  const config: MapNode = events
    ? { ...shapedConfig, entries: new Map([...shapedConfig.entries, ['event_types', events]]) }
    : shapedConfig;

  const shapedSpec = shape(remaining(spec), triggerSpecSchema, problems, ELSEWHERE, hintInSpec) as MapNode;
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
  refuseLiterals(unplaced(platform.config), `Trigger/${name}`, reading);
  warnAboutSecret(config, problems);
  checkPriority(config, problems);
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

/** Keys of a spec that its schema does not have: those, and what may stand in `spec` instead of `config`. */
const ELSEWHERE = [...HANDLED, ...Object.keys(configSchema.shape), ...aliasesOf(configSchema.shape).keys()];

/** `disabled: true` would leave the trigger running. */
function hintInSpec(key: string): string | undefined {
  return key === 'disabled' ? 'enabled: false' : undefined;
}

/** Fields of the spec that stand too deep. */
function hintInConfig(key: string): string | undefined {
  const isOfSpec = Object.hasOwn(triggerSpecSchema.shape, key) || HANDLED.has(key);
  return isOfSpec ? 'indent it less, so that it stands right below spec:' : hintInSpec(key);
}

/** The spec without what is read by hand or was moved into `config`. */
function remaining(spec: MapNode): MapNode {
  const entries = [...spec.entries].filter(([key]) => !HANDLED.has(key) && !belongsToConfig(key));
  return { ...spec, entries: new Map(entries) };
}

/** What of a config no field takes. */
function unplaced(config: MapNode): MapNode {
  const placed = (key: string) =>
    Object.hasOwn(configSchema.shape, key) || aliasesOf(configSchema.shape).has(key);
  return { ...config, entries: new Map([...config.entries].filter(([key]) => !placed(key))) };
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

function reportPlatform(spec: MapNode, problems: ProblemList): void {
  const written = spec.entries.get('platform') ?? spec.entries.get('source');
  if (written?.node.kind === 'map') {
    const at = { start: written.keyStart, path: written.node.path };
    problems.error(at, 'missing-platform', `spec.${written.key} has no type`, 'type: pagerduty');
    return;
  }
  const mistyped = [...spec.entries.values()].find(
    ({ key }) => key !== 'platform' && suggest(key, ['platform']),
  );
  const spot = mistyped ? { start: mistyped.keyStart, path: mistyped.node.path } : spec;
  const suggestion = mistyped ? 'platform' : 'platform: {type: pagerduty}';
  problems.error(spot, 'missing-platform', 'spec.platform is missing', suggestion);
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
