import { MockLanguageModelV4 } from 'ai/test';
import type { AgentDeps } from '../../../lib/agents/backend.ts';
import type { TraceEvent } from '../../../lib/agents/llm/trace.ts';
import { createLlmAgent } from '../../../lib/agents/llm.ts';
import type { AgentCall } from '../../../lib/app/ports/agent.ts';
import type { WorkerSecrets } from '../../../lib/app/ports/worker-secrets.ts';
import type { AgentAnswer } from '../../../lib/domain/answer.ts';
import type { ToolLoader } from '../../../lib/tools/tool.ts';
import { secretsOf } from '../call.ts';

type Generate = NonNullable<NonNullable<ConstructorParameters<typeof MockLanguageModelV4>[0]>['doGenerate']>;
type GenerateFunction = Extract<Generate, (...args: never[]) => unknown>;
export type ModelRequest = Parameters<GenerateFunction>[0];

/** What a mock model does in one step. */
export type MockStep =
  | {
      readonly text?: string;
      readonly calls?: readonly { readonly name: string; readonly input: unknown }[];
      readonly tokens?: number;
      readonly finish?: 'length' | 'content-filter';
    }
  | ((request: ModelRequest) => MockStep | Promise<MockStep>)
  | Error;

export interface Ran {
  readonly answer: AgentAnswer;
  readonly requests: readonly ModelRequest[];
  readonly trace: readonly TraceEvent[];
  readonly logged: readonly Readonly<Record<string, unknown>>[];
}

interface MockOptions extends Partial<AgentDeps> {
  readonly tools?: Readonly<Record<string, ToolLoader>>;
  readonly secrets?: WorkerSecrets;
}

/** An LLM agent whose model follows a script; beyond its end, the last step repeats. */
export function mockAgent(script: readonly MockStep[], options: MockOptions = {}) {
  const { tools, secrets = secretsOf({}), ...deps } = options;
  const requests: ModelRequest[] = [];
  const trace: TraceEvent[] = [];
  const logged: Readonly<Record<string, unknown>>[] = [];
  const added: { name: string; value: number | undefined }[] = [];
  const model = new MockLanguageModelV4({
    provider: 'mock',
    modelId: 'mock-1',
    doGenerate: async (request) => {
      const index = requests.push(request) - 1;
      return answerOf(await resolved(script[Math.min(index, script.length - 1)], request), index);
    },
  });
  const ask = createLlmAgent(
    {
      secrets,
      now: Date.now,
      trace: (event) => trace.push(event),
      log: {
        info: () => undefined,
        warn: (message, fields) => logged.push({ message, ...fields }),
        error: (message, fields) => logged.push({ level: 'error', message, ...fields }),
      },
      metrics: { add: (name, value) => added.push({ name, value }) },
      ...deps,
    },
    { load: async () => ({ provider: 'google', model }), registry: tools ?? {} },
  );
  return {
    ask,
    requests,
    trace,
    logged,
    added,
    run: async (call: AgentCall): Promise<Ran> => ({ answer: await ask(call), requests, trace, logged }),
  };
}

async function resolved(
  step: MockStep | undefined,
  request: ModelRequest,
): Promise<Exclude<MockStep, Error | ((request: ModelRequest) => unknown)>> {
  if (step instanceof Error) throw step;
  if (typeof step === 'function') return await resolved(await step(request), request);
  return step ?? {};
}

function answerOf(
  {
    text,
    calls = [],
    tokens = 1000,
    finish,
  }: Exclude<MockStep, Error | ((request: ModelRequest) => unknown)>,
  index: number,
): Awaited<ReturnType<GenerateFunction>> {
  return {
    content: [
      ...(text === undefined ? [] : [{ type: 'text' as const, text }]),
      ...calls.map(({ name, input }, at) => ({
        type: 'tool-call' as const,
        toolCallId: `call-${index}-${at}`,
        toolName: name,
        input: JSON.stringify(input),
      })),
    ],
    finishReason: { unified: finish ?? (calls.length > 0 ? 'tool-calls' : 'stop'), raw: undefined },
    usage: {
      inputTokens: {
        total: tokens - 100,
        noCache: tokens - 100,
        cacheRead: undefined,
        cacheWrite: undefined,
      },
      outputTokens: { total: 100, text: 100, reasoning: undefined },
    },
    warnings: [],
  };
}

/** All a request says, as one text. */
export function saidIn(request: ModelRequest | undefined): string {
  return JSON.stringify(request?.prompt ?? []);
}

/** The system text of a request. */
export function systemOf(request: ModelRequest | undefined): string {
  const [first] = request?.prompt ?? [];
  return first?.role === 'system' ? first.content : '';
}

/** Waits for an abort. */
export function untilAborted(signal: AbortSignal | undefined): Promise<never> {
  return new Promise((_, reject) => {
    const stop = () => reject(signal?.reason);
    if (signal?.aborted) stop();
    signal?.addEventListener('abort', stop, { once: true });
  });
}
