import type { AskAgent } from '../app/ports/agent.ts';
import { type BackendName, backendOf } from '../domain/agent.ts';
import type { AgentDeps, BackendFactory } from './backend.ts';

/** Every way to invoke an agent. A backend named by `Invoke` and missing here does not compile, nor the other way round. */
export const BACKENDS = {
  template: async () => (await import('./template.ts')).createTemplateAgent(),
  lambda: async (deps) => (await import('./lambda.ts')).createLambdaAgent(deps),
  http: async (deps) => (await import('./http.ts')).createHttpAgent(deps),
  agentcore: async (deps) => (await import('./agentcore.ts')).createAgentCoreAgent(deps),
  llm: async (deps) => (await import('./llm.ts')).createLlmAgent(deps),
} as const satisfies Record<BackendName, BackendFactory>;

/**
 * Asks an agent through the backend it names; each backend is loaded at its first use. The answer is awaited until the
 * call's deadline, never longer, and nothing is tried twice here.
 * @throws AppError `agent_refused` when the agent surely did no work, else another `agent_…` code, `secret_unset`,
 * `secrets_unavailable` or `template_unknown_name`.
 */
export function createAskAgent(deps: AgentDeps): AskAgent {
  const loaded = new Map<BackendName, AskAgent>();
  return async (call) => {
    const name = backendOf(call.agent);
    const ask = loaded.get(name) ?? (await BACKENDS[name](deps));
    loaded.set(name, ask);
    return ask(call);
  };
}
