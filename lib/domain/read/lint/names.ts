import type { Agent } from '../../agent.ts';
import type { Problem } from '../../resource.ts';
import type { Trigger } from '../../trigger.ts';
import type { Located } from '../read-resources.ts';
import { suggest } from '../suggest.ts';
import { finding, type LintTarget, type Path } from './lint-target.ts';

/** Two resources of a kind with one name: their parameters would overwrite each other. */
export function duplicateNames({ triggers, agents }: LintTarget): Problem[] {
  return [...duplicatesIn(triggers), ...duplicatesIn(agents)];
}

function duplicatesIn(resources: readonly Located<Trigger | Agent>[]): Problem[] {
  const first = new Map<string, Located<Trigger | Agent>>();
  return resources.flatMap((at) => {
    const { name } = at.resource.metadata;
    const earlier = first.get(name);
    if (!earlier) {
      first.set(name, at);
      return [];
    }
    const message = `another ${at.resource.kind} is named ${name}: ${earlier.file}:${earlier.line}`;
    return [finding(at, ['metadata', 'name'], 'error', 'duplicate-name', message)];
  });
}

/** An agent that a trigger names and that exists nowhere. */
export function missingAgents({ triggers, agents, knownAgents }: LintTarget): Problem[] {
  const names = new Set([...agents.map((agent) => agent.resource.metadata.name), ...knownAgents]);
  return triggers.flatMap((trigger) =>
    agentsNamed(trigger.resource)
      .filter(({ name }) => !names.has(name))
      .map(({ path, name }) => {
        const message = `the agent ${name} is not among these files; it must be applied along or exist already`;
        return finding(trigger, path, 'warning', 'agent-missing', message, suggest(name, names));
      }),
  );
}

/** Every agent a trigger names, and where. */
export function agentsNamed({ spec }: Trigger): { readonly path: Path; readonly name: string }[] {
  return [
    ...(spec.agent === undefined ? [] : [{ path: ['spec', 'agent'], name: spec.agent }]),
    ...Object.entries(spec.commands ?? {}).map(([type, command]) => ({
      path: ['spec', 'commands', type, 'agent'],
      name: command.agent,
    })),
  ];
}
