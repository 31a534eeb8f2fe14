import type { AskAgent } from '../app/ports/agent.ts';
import { AppError } from '../domain/errors.ts';
import { METADATA_NAMES } from '../domain/metadata.ts';
import { renderTemplate } from '../domain/template.ts';

/**
 * An agent without a program: `invoke.template.note` with the metadata filled in.
 * @throws AppError `template_unknown_name` for a name that no event has.
 */
export function createTemplateAgent(): AskAgent {
  return async ({ agent, input }) => {
    const template = agent.spec.invoke?.template;
    if (!template) {
      throw new AppError('agent_misconfigured', `agent ${agent.metadata.name} has no invoke.template`);
    }
    return { note: renderTemplate(template.note, input.metadata, METADATA_NAMES, { unknown: 'error' }) };
  };
}
