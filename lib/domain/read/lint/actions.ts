import { PING } from '../../event-types.ts';
import type { Problem } from '../../resource.ts';
import type { AllowedAction } from '../../trigger.ts';
import { suggest } from '../suggest.ts';
import { finding, type LintTarget } from './lint-target.ts';
import { agentsNamed } from './names.ts';
import { eventTypesOf } from './never-matches.ts';

/** A trigger on notes without a filter: people’s notes start runs, and the notes of other bots answer them. */
export function loops({ triggers }: LintTarget): Problem[] {
  return triggers.flatMap((at) => {
    const listens = eventTypesOf(at.resource).some(
      (type) => type === 'incident.annotated' && String(type) !== PING,
    );
    if (!listens || Object.keys(at.resource.spec.filter ?? {}).length > 0) return [];
    const message =
      'every note on an incident starts a run. Own notes never do, but those of people and other bots do: a loop between two bots is possible';
    return [
      finding(
        at,
        ['spec', 'platform', 'config', 'event_types'],
        'warning',
        'note-loop',
        message,
        'filter: {metadata.note_content: {prefix: "/ask"}}',
      ),
    ];
  });
}

/** Tools whose `allow` lets them write, under a trigger that allows no action. */
export function writingTools({ triggers, agents }: LintTarget): Problem[] {
  const byName = new Map(agents.map((agent) => [agent.resource.metadata.name, agent.resource]));
  return triggers.flatMap((at) => {
    if (at.resource.spec.allowed_actions.length > 0) return [];
    return agentsNamed(at.resource).flatMap(({ path, name }) => {
      const tools =
        byName.get(name)?.spec.tools.filter((tool) => tool.enabled && mayWrite(tool.config)) ?? [];
      return tools.map((tool) => {
        const message = `this trigger allows no action, and its agent ${name} may write with ${tool.name} (config.allow)`;
        return finding(
          at,
          path,
          'warning',
          'writing-tool',
          message,
          'add allowed_actions, or take allow out of the tool’s config',
        );
      });
    });
  });
}

function mayWrite(config: Readonly<Record<string, unknown>>): boolean {
  const allow = config['allow'];
  return Array.isArray(allow) ? allow.length > 0 : typeof allow === 'string' && allow !== '';
}

/** AOF's parameters that act on the incident → the action they need. */
const ACTING: Readonly<Record<string, AllowedAction>> = {
  auto_acknowledge: 'acknowledge',
  auto_acknowledge_p1: 'acknowledge',
  auto_resolve_if_known: 'resolve',
};

/** A parameter asks for an action that `allowed_actions` does not allow. */
export function forbiddenActions({ triggers }: LintTarget): Problem[] {
  return triggers.flatMap((at) => {
    const { parameters, allowed_actions: allowed } = at.resource.spec;
    return Object.entries(ACTING)
      .filter(([name, action]) => parameters[name] === true && !allowed.includes(action))
      .map(([name, action]) =>
        finding(
          at,
          ['spec', 'parameters', name],
          'warning',
          'action-not-allowed',
          `${name} has no effect: allowed_actions does not name ${action}`,
          `allowed_actions: [${action}]`,
        ),
      );
  });
}

/** Tools that do not exist here: the model is told so at run time. */
export function unknownTools({ agents, knownTools }: LintTarget): Problem[] {
  return agents.flatMap((at) =>
    at.resource.spec.tools.flatMap((tool, index) => {
      if (!tool.enabled || knownTools.includes(tool.name)) return [];
      const message = `there is no tool ${tool.name} here; the model is told that it is not available`;
      return [
        finding(
          at,
          ['spec', 'tools', index],
          'warning',
          'unknown-tool',
          message,
          suggest(tool.name, knownTools) ??
            `tools are ${knownTools.join(', ')}; others come from MCP servers`,
        ),
      ];
    }),
  );
}
