import type { ProblemList } from './problem-list.ts';
import { suggestName } from './suggest.ts';
import { child, type MapNode, type Node, textOf } from './tree.ts';

/** What a tool's `config` can limit it to. A limit that is misspelt limits nothing. */
export const TOOL_LIMITS: Readonly<Record<string, readonly string[]>> = {
  kubectl: ['namespaces', 'namespace', 'allow'],
  elasticsearch: ['indices', 'index'],
  cloudwatch: ['log_groups'],
  git: ['repositories', 'repository'],
  http_get: ['hosts', 'allowed_hosts'],
};

function limitsOf(tool: Node): readonly string[] {
  const name = textOf(child(tool, 'name')) ?? '';
  return Object.hasOwn(TOOL_LIMITS, name) ? (TOOL_LIMITS[name] ?? []) : [];
}

/** The tool without limits that stand beside its name, where nothing reads them; each is told. */
export function withoutStrayLimits(tool: MapNode, problems: ProblemList): MapNode {
  const limits = limitsOf(tool);
  const entries = new Map(tool.entries);
  for (const { key, keyStart, node } of tool.entries.values()) {
    if (!limits.includes(key)) continue;
    entries.delete(key);
    const spot = { start: keyStart, path: node.path };
    problems.warn(
      spot,
      'unknown-field',
      `"${key}" is not read here: it belongs into config`,
      `config: {${key}: …}`,
    );
  }
  return { ...tool, entries };
}

/** Warns of each key of a tool's `config` that looks like a limit and is none. */
export function warnOfMisspeltLimits(tool: Node, problems: ProblemList): void {
  const name = textOf(child(tool, 'name')) ?? '';
  const limits = limitsOf(tool);
  const config = child(tool, 'config');
  if (config?.kind !== 'map') return;
  for (const { key, keyStart, node } of config.entries.values()) {
    const meant = limits.includes(key) ? undefined : suggestName(key, limits);
    if (meant === undefined) continue;
    const spot = { start: keyStart, path: node.path };
    problems.warn(
      spot,
      'unknown-field',
      `${JSON.stringify(key)} limits nothing: ${name} does not know it`,
      meant,
    );
  }
}
