import type { Located } from '../domain/read/read-resources.ts';
import type { Problem } from '../domain/resource.ts';
import type { Trigger } from '../domain/trigger.ts';

/** A warning for every agent a trigger names that is not published: its runs would fail. */
export function agentProblems(trigger: Located<Trigger>, published: ReadonlySet<string>): readonly Problem[] {
  const { agent, commands } = trigger.resource.spec;
  const named: [readonly string[], string][] = [
    ...(agent === undefined ? [] : [[['spec', 'agent'], agent] as [string[], string]]),
    ...Object.entries(commands ?? {}).map(([type, command]): [string[], string] => [
      ['spec', 'commands', type, 'agent'],
      command.agent,
    ]),
  ];
  return named
    .filter(([, name]) => !published.has(name))
    .map(([path, name]) => ({
      severity: 'warning',
      code: 'agent-missing',
      message: `agent ${name} is not published; runs of this trigger will fail`,
      file: trigger.file,
      ...trigger.locate(path),
    }));
}
