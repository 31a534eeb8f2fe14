import type { ProblemList } from './problem-list.ts';
import { child, isNull, type Node, scalarAt, textOf } from './tree.ts';

/**
 * The agent a node names: a name, `{ref: name or path}` or `{name}`. A path means its base name without extension.
 * undefined when it names none; a problem says so unless the node is absent.
 */
export function agentReference(node: Node | undefined, problems: ProblemList): Node | undefined {
  if (!node || isNull(node)) return undefined;
  const named = node.kind === 'map' ? (child(node, 'ref') ?? child(node, 'name')) : node;
  const text = textOf(named);
  const name = text === undefined ? '' : baseName(text);
  if (!named || name === '') {
    problems.error(node, 'bad-agent', 'agent must be a name or {ref: name}');
    return undefined;
  }
  return scalarAt(named, name);
}

/** `library/incident/responder.yaml` → `responder`. */
function baseName(text: string): string {
  const last = text.trim().split('/').at(-1) ?? '';
  return last.replace(/\.(ya?ml|json)$/i, '');
}
