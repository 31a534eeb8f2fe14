import type { AgentCall, AskAgent } from '../app/ports/agent.ts';
import { autoActions } from '../domain/auto-actions.ts';
import { NOTE_MAX_CHARACTERS } from '../domain/note.ts';
import { rememberSecrets } from '../tools/redact.ts';
import { TOOLS } from '../tools/registry.ts';
import type { ToolLoader } from '../tools/tool.ts';
import type { AgentDeps } from './backend.ts';
import { type GatheredTools, gatherTools } from './llm/gather-tools.ts';
import { type LoadedModel, type LoadModel, loadModel } from './llm/load-model.ts';
import { runLoop } from './llm/loop.ts';
import { isWrongKey } from './llm/model-error.ts';
import { createModelFetch } from './llm/model-fetch.ts';
import { noteOf } from './llm/note-of.ts';
import { createPrompt, type Prompt } from './llm/prompt.ts';
import { createSpending } from './llm/spending.ts';
import { statusesOf } from './llm/status-tool.ts';
import { timeLimit } from './time-limit.ts';

/** Kept back at the end to write a partial answer, ms; a twentieth of a short run. */
const LAST_MS = 2_000;
/** Kept back for the conclusion, ms; a quarter of a short run. */
const CONCLUDE_MS = 90_000;

/** What may stand in place of the real providers and tools. */
interface LlmParts {
  readonly load?: LoadModel;
  readonly registry?: Readonly<Record<string, ToolLoader>>;
}

/**
 * An agent that is a model with a prompt and tools. Its last text is the note; on the deadline, or when a call fails after it
 * may have changed something, the note is a partial answer that says so. Secrets that the run read are taken out of
 * everything that goes to the model and into the note.
 * @throws AppError `agent_…`, `secret_unset`, `secrets_unavailable`; `agent_refused` only before the model's first answer.
 */
export function createLlmAgent(deps: AgentDeps, parts: LlmParts = {}): AskAgent {
  // What the SDK warns of (a setting a model does not know) would go to the console.
  globalThis.AI_SDK_LOG_WARNINGS = false;
  const { load = loadModel, registry = TOOLS } = parts;

  return async (call) => {
    const { agent, deadline } = call;
    const limitMs = timeLimit(agent.metadata.name, { now: deps.now(), deadline });
    const limit = AbortSignal.timeout(Math.ceil(limitMs - Math.min(LAST_MS, limitMs / 20)));
    const concluding = AbortSignal.timeout(Math.ceil(limitMs - Math.min(CONCLUDE_MS, limitMs / 4)));
    const { secrets, redact } = rememberSecrets(deps.secrets);
    const http = createModelFetch(limitMs);
    let tools: GatheredTools | undefined;
    try {
      const model = await load(agent, { secrets, fetch: http.fetch });
      const limits = { signal: concluding, redact };
      tools = await gatherTools(call, { ...deps, registry, secrets, limits });
      const { system, user } = promptOf(call, tools);
      const prompt = { system, user: redact(user) };
      const spending = createSpending(model.provider, agent.spec.llm?.model ?? '');
      const ask = (using: LoadedModel, { tools: all }: GatheredTools) =>
        runLoop({ call, model: using, prompt, tools: all, concluding, limit, spending, ...tracing(deps) });

      announce(deps, call, model, tools);
      let result = await ask(model, tools);
      if (result.kind === 'failed' && result.steps === 0 && isWrongKey(result.thrown)) {
        // The key may have been changed meanwhile: read again once before the refusal counts.
        await deps.secrets.refresh();
        const newer = await load(agent, { secrets, fetch: http.fetch });
        if (newer.key !== model.key) result = await ask(newer, tools);
      }
      const note = redact(noteOf(result, { ...deps, call, provider: model.provider, spending, limit }));
      const status = result.kind === 'concluded' ? tools.status() : undefined;
      const usage = spending.usage();
      deps.trace?.({ type: 'end', note, usage: usage ?? {}, ...(status && { status }) });
      return { note: note.toWellFormed(), ...(status && { status }), ...(usage && { usage }) };
    } finally {
      await tools?.close();
      await http.close();
    }
  };
}

function promptOf(call: AgentCall, { others, unavailable }: GatheredTools): Prompt {
  const { agent, trigger, input } = call;
  const { may_resolve_if_known, refused } = autoActions(trigger, input.metadata, input.incident?.['status']);
  return createPrompt(input, {
    system_prompt: agent.spec.system_prompt,
    note_max_characters: call.note_max_characters ?? NOTE_MAX_CHARACTERS,
    max_iterations: agent.spec.max_iterations,
    tools: others,
    unavailable,
    statuses: statusesOf(trigger),
    may_resolve_if_known,
    refused,
  });
}

function tracing({ now, trace = () => undefined }: AgentDeps) {
  return { now, trace };
}

function announce(
  { trace }: AgentDeps,
  { agent }: AgentCall,
  { provider }: LoadedModel,
  { tools, unavailable }: GatheredTools,
): void {
  trace?.({
    type: 'start',
    agent: agent.metadata.name,
    provider,
    model: agent.spec.llm?.model ?? '',
    tools: tools.map(({ name }) => name),
    unavailable,
  });
}
