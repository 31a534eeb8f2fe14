import type { ProblemList } from './problem-list.ts';
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

/** `mcp` or `mcp_servers` in canonical form: a list of names or maps, a map of names, or `{servers: …}`. */
export function readMcp(mcp: Node | undefined, problems: ProblemList): Node[] {
  if (!mcp || isNull(mcp)) return [];
  const servers = child(mcp, 'servers') ?? mcp;
  const items =
    servers.kind === 'list' ? servers.items : servers.kind === 'map' ? mapItems(servers) : [servers];
  return items.flatMap((item) => readServer(item, problems) ?? []);
}

/** One server, or a map of them by name. */
function mapItems(map: MapNode): Node[] {
  if (['server', 'name', 'url', 'endpoint', 'command'].some((key) => child(map, key)?.kind === 'scalar'))
    return [map];
  return [...map.entries.values()].map((entry) => {
    const server = scalarAt({ ...entry.node, start: entry.keyStart }, entry.key);
    if (entry.node.kind === 'scalar') {
      const { node } = entry;
      if (typeof node.value === 'boolean') return mapAt(node, { server, enabled: node });
      return mapAt(node, { server, url: /^(https?:|\$\{)/.test(node.text) ? node : undefined });
    }
    if (entry.node.kind !== 'map') return mapAt(entry.node, { server });
    return {
      ...entry.node,
      entries: new Map<string, Entry>([
        ['server', { key: 'server', keyStart: entry.keyStart, node: server }],
        ...entry.node.entries,
      ]),
    };
  });
}

/** A canonical server; undefined (with a warning) when it has no name. */
export function readServer(item: Node, problems: ProblemList): Node | undefined {
  if (item.kind === 'scalar' && item.value !== null) return mapAt(item, { server: item });
  const name = child(item, 'server') ?? child(item, 'name');
  if (item.kind !== 'map' || textOf(name) === undefined || !name) {
    problems.warn(
      item,
      'bad-mcp-server',
      'this MCP server has no name and is left out',
      'write server: NAME',
    );
    return undefined;
  }
  const entries = new Map(item.entries);
  entries.delete('name');
  entries.set('server', { key: 'server', keyStart: name.start, node: name });
  splitCommand(entries);
  readEnv(entries);
  const command = entries.get('command');
  if (command && !entries.has('url') && !entries.has('endpoint')) {
    problems.warn(
      { start: command.keyStart, path: command.node.path },
      'mcp-stdio',
      `the MCP server ${textOf(name)} is a program: it runs in local mode only`,
      'give it a url',
    );
  }
  const url = (entries.get('url') ?? entries.get('endpoint'))?.node;
  const address = textOf(url)?.trim();
  if (url && address && !address.includes('${') && !/^https?:$/.test(URL.parse(address)?.protocol ?? '')) {
    problems.warn(
      url,
      'bad-mcp-url',
      `the url of the MCP server ${textOf(name)} is none: the agent runs without its tools`,
      'url: https://…',
    );
  }
  return { ...item, entries };
}

/** `command: [npx, -y, x]` is a command and its arguments. */
function splitCommand(entries: Map<string, Entry>): void {
  const command = entries.get('command');
  if (command?.node.kind !== 'list') return;
  const [program, ...rest] = command.node.items;
  if (!program) {
    entries.delete('command');
    return;
  }
  entries.set('command', { ...command, node: program });
  const args = entries.get('args');
  const all = [...rest, ...(args?.node.kind === 'list' ? args.node.items : [])];
  entries.set('args', {
    key: 'args',
    keyStart: args?.keyStart ?? command.keyStart,
    node: listAt(command.node, all),
  });
}

function readEnv(entries: Map<string, Entry>): void {
  for (const key of ['env', 'environment']) {
    const entry = entries.get(key);
    if (entry) entries.set(key, { ...entry, node: envMap(entry.node) });
  }
}

/** Kubernetes' `[{name, value}]` and Docker's `[NAME=value]` as a map. Values from elsewhere (`valueFrom`) are left out. */
export function envMap(node: Node): Node {
  if (node.kind !== 'list') return node;
  const entries = new Map<string, Entry>();
  for (const item of node.items) {
    const text = item.kind === 'scalar' ? textOf(item) : undefined;
    const cut = text?.indexOf('=') ?? -1;
    if (text !== undefined && cut > 0) {
      const key = text.slice(0, cut);
      entries.set(key, { key, keyStart: item.start, node: scalarAt(item, text.slice(cut + 1)) });
      continue;
    }
    const name = textOf(child(item, 'name'));
    const value = child(item, 'value');
    if (name !== undefined && value) entries.set(name, { key: name, keyStart: item.start, node: value });
  }
  return { ...mapAt(node, {}), entries };
}
