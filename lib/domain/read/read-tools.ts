import type { ProblemList } from './problem-list.ts';
import { warnOfMisspeltLimits, withoutStrayLimits } from './tool-limits.ts';
import { child, type Entry, isNull, type MapNode, mapAt, type Node, scalarAt, textOf } from './tree.ts';

/** AOF's names of tools → the tool here. */
const TOOL_ALIASES: Readonly<Record<string, string>> = {
  prometheus_query: 'prometheus',
  loki_query: 'loki',
  promql: 'prometheus',
  elasticsearch_query: 'elasticsearch',
  opensearch: 'elasticsearch',
  cloudwatch_logs: 'cloudwatch',
  cloudwatch_metrics: 'cloudwatch',
  aws_logs: 'cloudwatch',
  aws_cloudwatch: 'cloudwatch',
  kubernetes: 'kubectl',
  kubectl_get: 'kubectl',
  kubectl_describe: 'kubectl',
  kubectl_logs: 'kubectl',
  kubectl_top: 'kubectl',
  kubectl_delete: 'kubectl',
  kubectl_rollout: 'kubectl',
  kubectl_scale: 'kubectl',
  git_log: 'git',
  git_diff: 'git',
  git_show: 'git',
  http: 'http_get',
  http_request: 'http_get',
};

/** `tools` in canonical form, and the MCP servers that stand among them (`{type: MCP}`, `{source: mcp}`). */
export interface ToolReading {
  readonly tools: readonly Node[];
  readonly mcp: readonly Node[];
}

/** Reads a list of names, `{name, enabled, config}`, `{type, config}`; or a map of names. */
export function readTools(tools: Node | undefined, problems: ProblemList): ToolReading {
  if (!tools || isNull(tools)) return { tools: [], mcp: [] };
  const items = tools.kind === 'list' ? tools.items : tools.kind === 'map' ? namedItems(tools) : [tools];
  const found: Node[] = [];
  const mcp: Node[] = [];
  for (const item of items) {
    const server = mcpAmongTools(item);
    if (server) mcp.push(server);
    else {
      const tool = readTool(item, problems);
      if (!tool) continue;
      warnOfMisspeltLimits(tool, problems);
      found.push(tool);
    }
  }
  return { tools: found, mcp };
}

/** `{kubectl: {namespaces: […]}}` as entries with a name. */
function namedItems(map: MapNode): Node[] {
  return [...map.entries.values()].map((entry) => nameItem(entry));
}

function nameItem(entry: Entry): Node {
  const name = scalarAt({ ...entry.node, start: entry.keyStart }, entry.key);
  if (entry.node.kind === 'scalar' && typeof entry.node.value === 'boolean') {
    return mapAt(entry.node, { name, enabled: entry.node });
  }
  if (entry.node.kind !== 'map') return mapAt(entry.node, { name });
  const isWhole = ['config', 'enabled', 'name', 'type'].some((key) => child(entry.node, key));
  return isWhole
    ? {
        ...entry.node,
        entries: new Map([['name', { ...entry, key: 'name', node: name }], ...entry.node.entries]),
      }
    : mapAt(entry.node, { name, config: entry.node });
}

function readTool(item: Node, problems: ProblemList): Node | undefined {
  if (item.kind === 'scalar' && item.value !== null)
    return mapAt(item, { name: scalarAt(item, toolName(item.text)) });
  if (item.kind !== 'map') {
    problems.warn(item, 'bad-tool', 'a tool is a name or a map with a name; this entry is left out');
    return undefined;
  }
  const [only, ...more] = [...item.entries.values()];
  const named = child(item, 'name') ?? child(item, 'type') ?? child(item, 'tool');
  if (!named && only && more.length === 0) return readTool(nameItem(only), problems);
  const name = textOf(named);
  if (!named || name === undefined || name === '') {
    problems.warn(item, 'bad-tool', 'this tool has no name and is left out', 'write name: NAME');
    return undefined;
  }
  const text = child(item, 'name') ? name : name.toLowerCase();
  const rest = [...item.entries].filter(([key]) => !['name', 'type', 'tool'].includes(key));
  const entries = new Map<string, Entry>([
    ['name', { key: 'name', keyStart: named.start, node: scalarAt(named, toolName(text)) }],
    ...rest,
  ]);
  return withoutStrayLimits({ ...item, entries }, problems);
}

function toolName(text: string): string {
  const name = text.trim();
  return Object.hasOwn(TOOL_ALIASES, name) ? (TOOL_ALIASES[name] ?? name) : name;
}

/** An MCP server written as a tool. */
function mcpAmongTools(item: Node): Node | undefined {
  const type = textOf(child(item, 'type'))?.toLowerCase();
  const source = textOf(child(item, 'source'))?.toLowerCase();
  if (type !== 'mcp' && source !== 'mcp') return undefined;
  const config = child(item, 'config');
  const name = child(item, 'name');
  if (source === 'mcp' || (child(item, 'server') && !child(config, 'server'))) {
    const server = child(item, 'server') ?? name;
    return mapAt(item, {
      server,
      enabled: child(item, 'enabled'),
      tools:
        name && name !== server
          ? { kind: 'list', items: [name], start: name.start, end: name.end, path: name.path }
          : undefined,
    });
  }
  const inner: Record<string, Node> = {};
  if (config?.kind === 'map') for (const [key, entry] of config.entries) inner[key] = entry.node;
  const { name: configName, server: configServer, ...rest } = inner;
  return mapAt(item, {
    ...rest,
    server: configServer ?? configName ?? name,
    enabled: child(item, 'enabled'),
  });
}
