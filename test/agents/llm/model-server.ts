import type { ServerResponse } from 'node:http';
import { json, type Received, serve } from '../loopback.ts';

/** What a scripted model answers: a text, tool calls, or an answer of another status. */
export type Step =
  | { readonly text?: string; readonly calls?: readonly { readonly name: string; readonly input: unknown }[] }
  | { readonly status: number; readonly body?: unknown; readonly headers?: Record<string, string> }
  | 'silence';

/** A step, or a function of the request's JSON that gives one. */
export type Script = readonly (Step | ((request: Json) => Step))[];

export type Json = Record<string, unknown>;

/** Wire formats that are spoken. */
export type Wire = 'google' | 'anthropic' | 'openai' | 'bedrock' | 'chat';

/** Tokens that every answer claims. */
const TOKENS = { input: 1000, output: 100 } as const;

type Answered = Exclude<Step, 'silence' | { readonly status: number }>;

/** The answer as each provider writes it. */
const WIRES: Record<Wire, (step: Answered, index: number) => unknown> = {
  // https://ai.google.dev/api/generate-content
  google: ({ text, calls = [] }) => ({
    candidates: [
      {
        content: {
          role: 'model',
          parts: [
            ...(text ? [{ text }] : []),
            ...calls.map(({ name, input }) => ({ functionCall: { name, args: input } })),
          ],
        },
        finishReason: 'STOP',
        index: 0,
      },
    ],
    usageMetadata: {
      promptTokenCount: TOKENS.input,
      candidatesTokenCount: TOKENS.output,
      totalTokenCount: TOKENS.input + TOKENS.output,
    },
    modelVersion: 'gemini-2.5-flash',
  }),
  // https://docs.anthropic.com/en/api/messages
  anthropic: ({ text, calls = [] }, index) => ({
    id: `msg_${index}`,
    type: 'message',
    role: 'assistant',
    model: 'claude-sonnet-4-20250514',
    content: [
      ...(text ? [{ type: 'text', text }] : []),
      ...calls.map(({ name, input }, at) => ({ type: 'tool_use', id: `toolu_${index}_${at}`, name, input })),
    ],
    stop_reason: calls.length > 0 ? 'tool_use' : 'end_turn',
    stop_sequence: null,
    usage: { input_tokens: TOKENS.input, output_tokens: TOKENS.output },
  }),
  // https://platform.openai.com/docs/api-reference/responses
  openai: ({ text, calls = [] }, index) => ({
    id: `resp_${index}`,
    object: 'response',
    created_at: 1_790_000_000,
    status: 'completed',
    model: 'gpt-4.1-2025-04-14',
    output: [
      ...(text
        ? [
            {
              type: 'message',
              id: `msg_${index}`,
              role: 'assistant',
              status: 'completed',
              content: [{ type: 'output_text', text, annotations: [] }],
            },
          ]
        : []),
      ...calls.map(({ name, input }, at) => ({
        type: 'function_call',
        id: `fc_${index}_${at}`,
        call_id: `call_${index}_${at}`,
        name,
        arguments: JSON.stringify(input),
        status: 'completed',
      })),
    ],
    incomplete_details: null,
    usage: {
      input_tokens: TOKENS.input,
      input_tokens_details: { cached_tokens: 0 },
      output_tokens: TOKENS.output,
      output_tokens_details: { reasoning_tokens: 0 },
      total_tokens: TOKENS.input + TOKENS.output,
    },
  }),
  // https://docs.aws.amazon.com/bedrock/latest/APIReference/API_runtime_Converse.html
  bedrock: ({ text, calls = [] }, index) => ({
    output: {
      message: {
        role: 'assistant',
        content: [
          ...(text ? [{ text }] : []),
          ...calls.map(({ name, input }, at) => ({
            toolUse: { toolUseId: `tooluse_${index}_${at}`, name, input },
          })),
        ],
      },
    },
    stopReason: calls.length > 0 ? 'tool_use' : 'end_turn',
    usage: {
      inputTokens: TOKENS.input,
      outputTokens: TOKENS.output,
      totalTokens: TOKENS.input + TOKENS.output,
    },
    metrics: { latencyMs: 5 },
  }),
  // https://platform.openai.com/docs/api-reference/chat
  chat: ({ text, calls = [] }, index) => ({
    id: `chatcmpl-${index}`,
    object: 'chat.completion',
    created: 1_790_000_000,
    model: 'llama-3.3-70b-versatile',
    choices: [
      {
        index: 0,
        message: {
          role: 'assistant',
          content: text ?? null,
          ...(calls.length > 0 && {
            tool_calls: calls.map(({ name, input }, at) => ({
              id: `call_${index}_${at}`,
              type: 'function',
              function: { name, arguments: JSON.stringify(input) },
            })),
          }),
        },
        finish_reason: calls.length > 0 ? 'tool_calls' : 'stop',
      },
    ],
    usage: {
      prompt_tokens: TOKENS.input,
      completion_tokens: TOKENS.output,
      total_tokens: TOKENS.input + TOKENS.output,
    },
  }),
};

export interface ModelServer {
  readonly url: string;
  readonly received: readonly Received[];
  /** Bodies of the requests, parsed. */
  readonly requests: () => readonly Json[];
}

/** A server on loopback that answers a provider's calls from a script; beyond its end, with its last step. */
export async function serveModel(wire: Wire, script: Script): Promise<ModelServer> {
  const server = await serve((response, request, index) => {
    const scripted = script[Math.min(index, script.length - 1)];
    const step = typeof scripted === 'function' ? scripted(JSON.parse(request.body) as Json) : scripted;
    if (step !== undefined && step !== 'silence') answer(response, wire, step, index);
  });
  return { ...server, requests: () => server.received.map(({ body }) => JSON.parse(body) as Json) };
}

function answer(response: ServerResponse, wire: Wire, step: Exclude<Step, 'silence'>, index: number): void {
  if ('status' in step) {
    response
      .writeHead(step.status, { 'content-type': 'application/json', ...step.headers })
      .end(JSON.stringify(step.body ?? { error: { message: 'no' } }));
  } else json(response, WIRES[wire](step, index));
}
