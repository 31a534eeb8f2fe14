import type { Agent } from '../agent.ts';
import { wrongAgentUrl } from '../agent-url.ts';
import { mcpSetting } from '../mcp-setting.ts';
import { agentSchema, agentSpecSchema, asAgent } from './agent-schema.ts';
import { aliasesOf } from './field.ts';
import { offsetOf } from './locate.ts';
import { parseShaped } from './parse-shaped.ts';
import type { ProblemList } from './problem-list.ts';
import { envMap, readMcp, readServer } from './read-mcp.ts';
import { MODEL_KEYS, readModel } from './read-model.ts';
import { readTools } from './read-tools.ts';
import type { Reading } from './reading.ts';
import { envName } from './secrets/env-name.ts';
import { readAddress } from './secrets/read-address.ts';
import { readArguments } from './secrets/read-arguments.ts';
import { readReferences } from './secrets/read-references.ts';
import { readSettings } from './secrets/read-settings.ts';
import { refuseLiterals } from './secrets/refuse-literals.ts';
import { shape } from './shape.ts';
import {
  child,
  type Entry,
  isNull,
  listAt,
  type MapNode,
  mapAt,
  type Node,
  nearest,
  textOf,
} from './tree.ts';
import { unknownNames } from './unknown-names.ts';

/** What became of a document of kind Agent. */
export interface AgentReading {
  readonly agent: Agent;
  readonly tree: Node;
}

const SHAPE = agentSpecSchema.shape;
const MCP_KEYS = ['mcp', ...aliasesOf({ mcp: SHAPE.mcp }).keys()];
const ENV_KEYS = ['env', ...aliasesOf({ env: SHAPE.env }).keys()];
const HANDLED = new Set([...MODEL_KEYS, ...MCP_KEYS, ...ENV_KEYS, 'tools', 'memory']);

/** Reads an Agent in any of AOF's spellings; undefined when there were errors. */
export function readAgent(
  root: MapNode,
  envelope: () => MapNode,
  reading: Reading,
): AgentReading | undefined {
  const { problems } = reading;
  const before = problems.errorCount();
  const spec = specOf(root, problems);
  if (!spec) return undefined;
  const tools = readTools(child(spec, 'tools'), problems);
  const servers = [
    ...MCP_KEYS.flatMap((key) => readMcp(child(spec, key), problems)),
    ...tools.mcp.flatMap((item) => readServer(item, problems) ?? []),
  ];
  const canonical = { ...spec, entries: new Map([...spec.entries].filter(([key]) => !HANDLED.has(key))) };
  const add = (key: string, node: Node | undefined) => {
    if (node) canonical.entries.set(key, { key, keyStart: node.start, node });
  };
  add('llm', readModel(spec, problems));
  add('tools', tools.tools.length > 0 ? listAt(child(spec, 'tools') ?? spec, tools.tools) : undefined);
  add('mcp', servers.length > 0 ? listAt(spec, servers) : undefined);
  add('env', readEnvironment(spec));
  warnAboutMemory(spec, problems);
  const shaped = shape(canonical, agentSpecSchema, problems, [...HANDLED]) as MapNode;
  const tree = mapAt(root, {
    ...Object.fromEntries([...envelope().entries].map(([key, entry]) => [key, entry.node])),
    spec: shaped,
  });
  if (!shaped.entries.has('llm') && !shaped.entries.has('invoke')) {
    problems.warn(
      child(root, 'spec') ?? root,
      'model-missing',
      'this agent names no model; every run of it fails until it does',
      'llm: {provider: google, model: gemini-2.5-flash}',
    );
  }
  warnAboutTwoAnswers(shaped, problems);
  const resource = `Agent/${textOf(child(child(root, 'metadata'), 'name')) ?? ''}`;
  readAgentSecrets(shaped, resource, reading);
  for (const key of ['config', 'llm', 'model', 'memory']) refuseLiterals(child(spec, key), resource, reading);
  for (const path of [
    ['template', 'note'],
    ['http', 'body'],
  ]) {
    reportUnknownNames(nearest(shaped, ['invoke', ...path]), path.at(-1) ?? '', reading);
  }
  const parsed = parseShaped(tree, agentSchema, problems);
  return parsed && problems.errorCount() === before ? { agent: asAgent(parsed), tree } : undefined;
}

/** An agent without a spec is one without a model: that is a warning. */
function specOf(root: MapNode, problems: ProblemList): MapNode | undefined {
  const spec = child(root, 'spec');
  if (!spec || isNull(spec)) return mapAt(spec ?? root, {});
  if (spec.kind === 'map') return spec;
  problems.error(spec, 'bad-value', 'spec must be a map');
  return undefined;
}

function readEnvironment(spec: MapNode): Node | undefined {
  const entries = new Map<string, Entry>();
  let at: Node | undefined;
  for (const key of ENV_KEYS) {
    const node = child(spec, key);
    if (!node || isNull(node)) continue;
    at ??= node;
    const map = envMap(node);
    if (map.kind === 'map')
      for (const [name, entry] of map.entries) if (!entries.has(name)) entries.set(name, entry);
    if (map.kind === 'scalar') return map;
  }
  return at && { ...mapAt(at, {}), entries };
}

function warnAboutTwoAnswers(spec: MapNode, problems: ProblemList): void {
  const invoke = spec.entries.get('invoke');
  if (!invoke || !spec.entries.has('llm')) return;
  problems.warn(
    { start: invoke.keyStart, path: invoke.node.path },
    'model-unused',
    'this agent has invoke and a model: invoke answers, the model is not asked',
    'leave out one of them',
  );
}

function warnAboutMemory(spec: MapNode, problems: ProblemList): void {
  const memory = spec.entries.get('memory');
  if (!memory || isNull(memory.node)) return;
  problems.warn(
    { start: memory.keyStart, path: memory.node.path },
    'memory-unused',
    'memory is read and not used: one incident’s text never reaches another’s run',
    'context: {past: true} gives the agent past incidents',
  );
}

/** An unknown `{{name}}` in a text of ours is an error. */
function reportUnknownNames(node: Node, field: string, { problems, text }: Reading): void {
  if (node.kind !== 'scalar' || !node.path.endsWith(field)) return;
  for (const { written, near } of unknownNames(node.text)) {
    const spot = { start: offsetOf(node, text, written), path: node.path };
    problems.error(spot, 'unknown-variable', `${written} is no name of the metadata`, near);
  }
}

/** The fields that resolve references: URLs, headers, settings. */
function readAgentSecrets(spec: MapNode, resource: string, reading: Reading): void {
  readSettings(child(spec, 'env'), resource, reading);
  const own = envName(resource.slice(resource.indexOf('/') + 1));
  readAddress(child(child(spec, 'llm'), 'base_url'), resource, `${own}_BASE_URL`, reading);
  for (const tool of itemsOf(child(spec, 'tools'))) readSettings(child(tool, 'config'), resource, reading);
  for (const server of itemsOf(child(spec, 'mcp'))) {
    const usual = mcpSetting(textOf(child(server, 'server')) ?? '', 'URL');
    readAddress(child(server, 'url'), resource, usual, reading);
    readSettings(child(server, 'headers'), resource, reading);
    readSettings(child(server, 'env'), resource, reading);
    readArguments(server, resource, reading);
  }
  const http = child(child(spec, 'invoke'), 'http');
  const url = child(http, 'url');
  // A user in it is refused already, with another remedy: there are headers.
  if (wrongAgentUrl(textOf(url) ?? '') === undefined) readAddress(url, resource, `${own}_URL`, reading);
  else readReferences(url, resource, reading);
  readSettings(child(http, 'headers'), resource, reading);
}

function itemsOf(node: Node | undefined): readonly Node[] {
  return node?.kind === 'list' ? node.items : [];
}
