import {
  generateText,
  isStepCount,
  type ModelMessage,
  ToolChoiceViolationError,
  type ToolSet,
  tool,
} from 'ai';
import type { AgentCall } from '../../app/ports/agent.ts';
import type { Now } from '../../app/ports/now.ts';
import { AppError } from '../../domain/errors.ts';
import { CONCLUDE, type Ending, type Shortfall, textOf, type Unfinished } from './conclude.ts';
import type { LoadedModel } from './load-model.ts';
import type { Prompt } from './prompt.ts';
import { retell } from './retell.ts';
import type { RunTool } from './run-tool.ts';
import type { Spending } from './spending.ts';
import type { TraceEvent } from './trace.ts';

/** Tools that run at the same time, of those a model asks for in one step. */
const CONCURRENT_CALLS = 4;

export interface LoopInput {
  readonly call: AgentCall;
  readonly model: LoadedModel;
  readonly prompt: Prompt;
  readonly tools: readonly RunTool[];
  /** Fires when only the time to conclude is left. */
  readonly concluding: AbortSignal;
  /** Fires when the last model call must have ended. */
  readonly limit: AbortSignal;
  readonly spending: Spending;
  readonly now: Now;
  readonly trace: (event: TraceEvent) => void;
}

/** How a loop ended: with a conclusion, by itself or forced, or without one. */
export type LoopResult =
  | { readonly kind: 'concluded'; readonly text: string; readonly ending?: Shortfall }
  | {
      readonly kind: 'failed';
      readonly thrown: unknown;
      /** Model calls that were answered. */
      readonly steps: number;
      /** True when a tool that can change something was called. */
      readonly wrote: boolean;
      readonly unfinished: Omit<Unfinished, 'why'>;
    };

/**
 * Lets the model work until it writes its answer: each step is one model call, not streamed and never repeated, and the tools
 * it asks for. The last step, whether by count, tokens or time, is forced to conclude: no tool may be called in it.
 */
export async function runLoop(input: LoopInput): Promise<LoopResult> {
  const texts: string[] = [];
  const calls: { name: string; ok: boolean; writes: boolean }[] = [];
  let steps = 0;
  let forced: Ending | undefined;

  const { max_iterations, llm } = input.call.agent.spec;

  const ask = (messages: ModelMessage[], most: number) =>
    generateText({
      model: input.model.model,
      instructions: input.prompt.system,
      messages,
      tools: toolSet(input, calls),
      toolCallConcurrency: CONCURRENT_CALLS,
      maxRetries: 0,
      stopWhen: isStepCount(most),
      abortSignal: input.limit,
      ...(llm?.temperature === undefined ? {} : { temperature: llm.temperature }),
      ...(llm?.max_tokens === undefined ? {} : { maxOutputTokens: llm.max_tokens }),
      ...(input.model.options && { providerOptions: mutable(input.model.options) }),
      // Spans would carry the prompt and the answer to whatever listens in the process.
      telemetry: { isEnabled: false },
      // Nothing that a model names is downloaded.
      experimental_download: async (wanted) => wanted.map(() => null),
      prepareStep: ({ stepNumber, messages: soFar }) => {
        forced = endingOf(input, stepNumber, most);
        if (!forced || input.tools.length === 0) return {};
        // The first step has nothing to conclude from, and is told nothing.
        const told = input.model.retell ? retell(soFar) : soFar;
        const messages = steps === 0 ? told : [...told, userMessage(CONCLUDE[forced])];
        return { toolChoice: 'none', messages };
      },
      onLanguageModelCallEnd: ({ content, usage }) => {
        steps += 1;
        const text = content.map((part) => (part.type === 'text' ? part.text : '')).join('');
        texts.push(text);
        const asked = content.flatMap((part) => (part.type === 'tool-call' ? part.toolName : []));
        input.trace({ type: 'step', number: steps, text, calls: asked, usage: input.spending.add(usage) });
      },
    });

  try {
    const first = [userMessage(input.prompt.user)];
    let result = await ask(first, max_iterations);
    if (result.text.trim() === '' && calls.length > 0 && forced === undefined) {
      // Some models end on silence after their tools: asked once more, they conclude.
      result = await ask([...first, ...result.responseMessages], 1);
      forced = undefined;
    }
    if (result.text.trim() === '') throw silent(input.call.agent.metadata.name, result.finishReason);
    const ending = steps > 1 && forced ? forced : result.finishReason === 'length' && 'length';
    return { kind: 'concluded', text: result.text, ...(ending && { ending }) };
  } catch (thrown) {
    const text = ToolChoiceViolationError.isInstance(thrown) ? textOf(thrown) : '';
    if (text.trim() !== '') return { kind: 'concluded', text, ...(forced && { ending: forced }) };
    const wrote = calls.some(({ writes }) => writes);
    return { kind: 'failed', thrown, steps, wrote, unfinished: { texts, calls } };
  }
}

/** Why this step must be the last one; undefined while it need not. */
function endingOf(input: LoopInput, stepNumber: number, most: number): Ending | undefined {
  if (input.concluding.aborted) return 'time';
  const { spending } = input;
  const { token_budget } = input.call.agent.spec;
  // A step uses at least what the one before it did: the conclusion must still fit.
  if (
    token_budget !== undefined &&
    spending.tokens() + 2 * spending.last() > token_budget &&
    stepNumber > 0
  ) {
    return 'tokens';
  }
  return stepNumber >= most - 1 ? 'steps' : undefined;
}

function toolSet(input: LoopInput, calls: { name: string; ok: boolean; writes: boolean }[]): ToolSet {
  return Object.fromEntries(
    input.tools.map(({ name, description, schema, changes, call }) => [
      name,
      tool({
        description,
        inputSchema: schema,
        execute: async (given: unknown) => {
          const began = input.now();
          const { text, outcome } = await call(given);
          calls.push({ name, ok: outcome === 'ok', writes: changes(given) });
          const duration_ms = input.now() - began;
          input.trace({ type: 'tool', name, input: given, output: text, outcome, duration_ms });
          return text;
        },
      }),
    ]),
  );
}

function silent(agent: string, reason: string): AppError {
  return new AppError('agent_failed', `the model of agent ${agent} ended without an answer (${reason})`, {
    remedy:
      reason === 'length'
        ? `raise spec.llm.max_tokens of agent ${agent}`
        : `look at the prompt of agent ${agent}, or try another model`,
  });
}

function userMessage(content: string): ModelMessage {
  return { role: 'user', content };
}

/** The SDK's types want a copy they may change. */
function mutable(options: NonNullable<LoadedModel['options']>): Record<string, Record<string, boolean>> {
  return Object.fromEntries(Object.entries(options).map(([name, of]) => [name, { ...of }]));
}
