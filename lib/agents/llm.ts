import type { AskAgent } from '../app/ports.ts';
import { AppError } from '../domain/errors.ts';

/**
 * The place of agents that are a model with a prompt.
 * @throws AppError `agent_misconfigured` when the agent names no model, `agent_unsupported` when it does.
 */
export function createLlmAgent(): AskAgent {
  return async ({ agent }) => {
    const name = agent.metadata.name;
    if (!agent.spec.llm) {
      throw new AppError('agent_misconfigured', `agent ${name} has neither a model nor an invoke block`, {
        remedy: `set spec.llm or spec.invoke in agent ${name}`,
      });
    }
    throw new AppError('agent_unsupported', `agent ${name} asks for a model, and no model runs here yet`, {
      remedy: `give agent ${name} an invoke block: template, lambda, http or agentcore`,
    });
  };
}
