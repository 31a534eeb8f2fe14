import type { Agent } from '../../../lib/domain/agent.ts';
import { type ReadResult, readResources } from '../../../lib/domain/read/read-resources.ts';
import type { Trigger } from '../../../lib/domain/trigger.ts';

/** Reads a text as `file.yaml`. */
export function read(text: string): ReadResult {
  return readResources(text, { file: 'file.yaml' });
}

/** A Trigger document around a spec, indented by two. */
export function triggerText(spec: string): string {
  return `apiVersion: aof.sh/v1\nkind: Trigger\nmetadata:\n  name: t\nspec:\n${indent(spec)}`;
}

/** An Agent document around a spec, indented by two. */
export function agentText(spec: string): string {
  return `apiVersion: aof.sh/v1\nkind: Agent\nmetadata:\n  name: a\nspec:\n${indent(spec)}`;
}

/** The codes of all problems, errors marked with `!`. */
export function codes(result: Pick<ReadResult, 'problems'>): string[] {
  return result.problems.map(({ severity, code }) => (severity === 'error' ? `!${code}` : code));
}

/** The one trigger of a text. */
export function triggerOf(result: ReadResult): Trigger {
  const [found] = result.triggers;
  if (!found) throw new Error(`no trigger: ${JSON.stringify(result.problems, null, 1)}`);
  return found.resource;
}

/** The one agent of a text. */
export function agentOf(result: ReadResult): Agent {
  const [found] = result.agents;
  if (!found) throw new Error(`no agent: ${JSON.stringify(result.problems, null, 1)}`);
  return found.resource;
}

function indent(text: string): string {
  return text
    .split('\n')
    .map((line) => (line === '' ? '' : `  ${line}`))
    .join('\n');
}
