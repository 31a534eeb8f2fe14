import type { Agent } from '../../agent.ts';
import type { Problem } from '../../resource.ts';
import { templateNames } from '../../template.ts';
import type { Located } from '../read-resources.ts';
import { unknownNames } from '../unknown-names.ts';
import type { LintTarget } from './lint-target.ts';

const FOREIGN = /\{\{[^{}]{0,200}\}\}/g;
const SHELL = /\$\{[A-Za-z_][^{}\n]{0,200}\}/;

/** Names and placeholders in prompts that are not rendered: they stay as they are, which is seldom what is meant. */
export function promptTexts({ agents }: LintTarget): Problem[] {
  return agents.flatMap((agent) => {
    const prompt = agent.resource.spec.system_prompt ?? '';
    const unknown = unknownNames(prompt).map(({ written, near }) =>
      warn(agent, 'unknown-variable', written, 'is no name of the metadata', near),
    );
    const ours = new Set(templateNames(prompt).map(({ start }) => start));
    const foreign = [...prompt.matchAll(FOREIGN)].find((match) => !ours.has(match.index))?.[0];
    const shell = SHELL.exec(prompt)?.[0];
    return [
      ...unknown,
      ...(foreign === undefined
        ? []
        : [warn(agent, 'foreign-template', foreign, 'is another template language')]),
      ...(shell === undefined ? [] : [warn(agent, 'prompt-reference', shell, 'is not resolved in a prompt')]),
    ];
  });
}

function warn(
  agent: Located<Agent>,
  code: string,
  written: string,
  what: string,
  suggestion?: string,
): Problem {
  return {
    severity: 'warning',
    code,
    message: `${written.replace(/\s+/g, ' ')} ${what}; it stays as it is`,
    file: agent.file,
    ...agent.locate(['spec', 'system_prompt'], written),
    ...(suggestion === undefined ? {} : { suggestion }),
  };
}
