import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import * as z from 'zod';
import { createLlmAgent } from '../../../lib/agents/llm.ts';
import type { Llm } from '../../../lib/domain/agent.ts';
import { availableTool, type ToolLoader } from '../../../lib/tools/tool.ts';
import { PLANTED_SECRET } from '../../support/planted.ts';
import { callOf, errorOf, secretsOf, shown } from '../call.ts';
import { nobodyHome, type Received } from '../loopback.ts';
import { type Json, type Step, serveModel, type Wire } from './model-server.ts';

const KEY = `${PLANTED_SECRET}-key-4711-abcdefgh`;

/** A tool that answers the weather of a place. */
const registry: Record<string, ToolLoader> = {
  weather: async () => async () =>
    availableTool({
      name: 'weather',
      description: 'Weather of a place',
      input: z.object({ place: z.string() }),
      writes: false,
      execute: async ({ place }) => `rain in ${place}`,
    }),
};

interface Case {
  readonly llm: Pick<Llm, 'provider' | 'model'>;
  readonly wire: Wire;
  /** Where the requests go, below the base address. */
  readonly path: string;
  readonly key: string | undefined;
  /** Checks that the key is where it belongs. */
  readonly authorised: (headers: Received['headers']) => void;
  /** The system text, the first user text, the tool names and the text of the tool's result of a request. */
  readonly system: (body: Json) => unknown;
  readonly tools: (body: Json) => unknown;
  readonly result: (body: Json) => unknown;
  /** What tells the model that no tool may be called. */
  readonly none: (body: Json) => unknown;
  /** Temperature and longest answer as sent. */
  readonly sampling: (body: Json) => unknown;
}

/** Digs into parsed JSON. */
function at(value: unknown, ...path: readonly (string | number)[]): unknown {
  return path.reduce<unknown>(
    (inner, key) => (inner as Record<string | number, unknown> | undefined)?.[key],
    value,
  );
}

const bearer = (headers: Received['headers']) => expect(headers.authorization).toBe(`Bearer ${KEY}`);
const last = (list: unknown) => (list as unknown[]).at(-1);

const chat: Omit<Case, 'llm' | 'key' | 'authorised'> = {
  wire: 'chat',
  path: '/chat/completions',
  system: (body) => at(body, 'messages', 0, 'content'),
  tools: (body) => at(body, 'tools', 0, 'function', 'name'),
  result: (body) => at(body, 'messages', 3, 'content'),
  none: (body) => at(body, 'tool_choice'),
  sampling: (body) => [at(body, 'temperature'), at(body, 'max_tokens')],
};

const CASES: readonly Case[] = [
  {
    llm: { provider: 'google', model: 'gemini-2.5-flash' },
    wire: 'google',
    path: '/models/gemini-2.5-flash:generateContent',
    key: 'GOOGLE_API_KEY',
    authorised: (headers) => expect(headers['x-goog-api-key']).toBe(KEY),
    system: (body) => at(body, 'systemInstruction', 'parts', 0, 'text'),
    tools: (body) => at(body, 'tools', 0, 'functionDeclarations', 0, 'name'),
    result: (body) => at(body, 'contents', 2, 'parts', 0, 'functionResponse', 'response', 'content'),
    none: (body) => at(body, 'toolConfig', 'functionCallingConfig', 'mode'),
    sampling: (body) => [
      at(body, 'generationConfig', 'temperature'),
      at(body, 'generationConfig', 'maxOutputTokens'),
    ],
  },
  {
    llm: { provider: 'anthropic', model: 'claude-sonnet-4-20250514' },
    wire: 'anthropic',
    path: '/messages',
    key: 'ANTHROPIC_API_KEY',
    authorised: (headers) => {
      expect(headers['x-api-key']).toBe(KEY);
      expect(headers['anthropic-version']).toBe('2023-06-01');
    },
    system: (body) => at(body, 'system', 0, 'text'),
    tools: (body) => at(body, 'tools', 0, 'name'),
    result: (body) => at(body, 'messages', 2, 'content', 0, 'content'),
    none: (body) => at(body, 'tool_choice', 'type'),
    sampling: (body) => [at(body, 'temperature'), at(body, 'max_tokens')],
  },
  {
    llm: { provider: 'openai', model: 'gpt-4.1' },
    wire: 'openai',
    path: '/responses',
    key: 'OPENAI_API_KEY',
    authorised: bearer,
    system: (body) => at(body, 'input', 0, 'content'),
    tools: (body) => at(body, 'tools', 0, 'name'),
    result: (body) =>
      (body['input'] as Json[]).find(({ type }) => type === 'function_call_output')?.['output'],
    none: (body) => at(body, 'tool_choice'),
    sampling: (body) => [at(body, 'temperature'), at(body, 'max_output_tokens')],
  },
  {
    llm: { provider: 'bedrock', model: 'us.anthropic.claude-sonnet-4-20250514-v1:0' },
    wire: 'bedrock',
    path: '/model/us.anthropic.claude-sonnet-4-20250514-v1%3A0/converse',
    key: undefined,
    authorised: (headers) => {
      expect(headers.authorization).toMatch(
        /^AWS4-HMAC-SHA256 Credential=AKIDEXAMPLE\/\d{8}\/eu-central-1\/bedrock\/aws4_request, SignedHeaders=\S+, Signature=[0-9a-f]{64}$/,
      );
      expect(headers['x-amz-security-token']).toBe('session-token');
    },
    system: (body) => at(body, 'system', 0, 'text'),
    tools: (body) => at(body, 'toolConfig', 'tools', 0, 'toolSpec', 'name'),
    result: (body) => at(body, 'messages', 2, 'content', 0, 'toolResult', 'content', 0, 'text'),
    none: (body) => at(body, 'toolConfig') ?? 'none',
    sampling: (body) => [
      at(body, 'inferenceConfig', 'temperature'),
      at(body, 'inferenceConfig', 'maxTokens'),
    ],
  },
  {
    llm: { provider: 'groq', model: 'llama-3.3-70b-versatile' },
    ...chat,
    key: 'GROQ_API_KEY',
    authorised: bearer,
  },
  {
    llm: { provider: 'ollama', model: 'qwen3:8b' },
    ...chat,
    key: undefined,
    authorised: (headers) => expect(headers.authorization).toBeUndefined(),
  },
  {
    llm: { provider: 'openai-compatible', model: 'some/model' },
    ...chat,
    key: 'OPENAI_COMPATIBLE_API_KEY',
    authorised: bearer,
  },
];

beforeEach(() => {
  vi.stubEnv('AWS_ACCESS_KEY_ID', 'AKIDEXAMPLE');
  vi.stubEnv('AWS_SECRET_ACCESS_KEY', 'secret');
  vi.stubEnv('AWS_SESSION_TOKEN', 'session-token');
  vi.stubEnv('AWS_REGION', 'eu-central-1');
  vi.stubEnv('AWS_BEARER_TOKEN_BEDROCK', undefined);
});
afterEach(() => vi.unstubAllEnvs());

function secretsFor({ key }: Case, value = KEY) {
  return secretsOf(key === undefined ? {} : { [key]: value });
}

function agentCall({ llm }: Case, base_url: string, more: Partial<Llm> = {}, spec = {}) {
  return callOf({
    llm: { ...llm, base_url, temperature: 0.2, max_tokens: 900, ...more },
    system_prompt: 'You judge the weather of {{incident_number}}.',
    tools: [{ name: 'weather', enabled: true, config: {} }],
    ...spec,
  });
}

describe.each(CASES)('$llm.provider', (one) => {
  const ask = (secrets = secretsFor(one)) => createLlmAgent({ secrets, now: Date.now }, { registry });

  test('speaks its wire format, calls a tool, and answers with usage', async () => {
    const server = await serveModel(one.wire, [
      { text: 'Looking.', calls: [{ name: 'weather', input: { place: 'Oslo' } }] },
      { text: '**Rain** in Oslo.' },
    ]);
    const answer = await ask()(agentCall(one, server.url));
    expect(answer.note).toBe('**Rain** in Oslo.');
    expect(answer.usage).toMatchObject({ input_tokens: 2000, output_tokens: 200, total_tokens: 2200 });

    expect(server.received).toHaveLength(2);
    for (const request of server.received) {
      expect(request.method).toBe('POST');
      expect(request.path).toBe(one.path);
      one.authorised(request.headers);
    }
    const [first = {}, second = {}] = server.requests();
    expect(one.system(first)).toContain('You judge the weather of 7.');
    expect(one.tools(first)).toBe('weather');
    expect(one.sampling(first)).toEqual([0.2, 900]);
    expect(JSON.stringify(one.result(second))).toContain('rain in Oslo');
    expect(JSON.stringify(first)).toContain('Disk ');
    expect(first['stream'] ?? false).toBe(false);
    if (one.wire === 'openai') expect(first['store']).toBe(false);
  });

  test('the last step lets no tool be called', async () => {
    const server = await serveModel(one.wire, [
      { calls: [{ name: 'weather', input: { place: 'Oslo' } }] },
      { text: 'That is all.' },
    ]);
    const answer = await ask()(agentCall(one, server.url, {}, { max_iterations: 2 }));
    expect(answer.note).toContain('That is all.');
    expect(String(one.none(server.requests()[1] ?? {})).toLowerCase()).toBe('none');
    expect(JSON.stringify(last(server.requests()))).toContain('Write the note now');
    expect(JSON.stringify(last(server.requests()))).toContain('rain in Oslo');
  });

  test.each<[string, Step, string, RegExp]>([
    ['a wrong key', { status: 401 }, 'agent_failed', /credentials/],
    ['no permission', { status: 403 }, 'agent_failed', /credentials/],
    ['an unknown model', { status: 404 }, 'agent_misconfigured', /is not known/],
    [
      'too many requests',
      { status: 429, headers: { 'retry-after': '7' } },
      'agent_refused',
      /come back later/,
    ],
    ['no money', { status: 402 }, 'agent_failed', /quota/],
    [
      'an empty account',
      {
        status: 429,
        body: { error: { message: 'no', type: 'insufficient_quota', code: 'insufficient_quota' } },
      },
      'agent_failed',
      /quota/,
    ],
    ['a failure', { status: 500 }, 'agent_unavailable', /failure/],
    ['an overload', { status: 529 }, 'agent_refused', /come back later/],
    ['a refused request', { status: 400 }, 'agent_failed', /not accepted/],
    [
      'a redirect',
      { status: 302, headers: { location: 'http://127.0.0.1:9/' } },
      'agent_unavailable',
      /broke/,
    ],
  ])('%s is a clear error that names the agent and no secret', async (_, step, code, message) => {
    const server = await serveModel(one.wire, [step]);
    const error = await errorOf(ask()(agentCall(one, server.url)));
    expect(error.code).toBe(code);
    expect(error.message).toMatch(message);
    expect(error.message).toContain('doctor');
    expect(shown(error)).not.toContain(KEY);
    expect(error.retry_after_ms).toBe(
      step !== 'silence' && 'headers' in step && code === 'agent_refused' ? 7000 : undefined,
    );
    expect(server.received).toHaveLength(1);
  });

  test('a redirect is not followed: the key reaches no other host', async () => {
    const elsewhere = await serveModel(one.wire, [{ text: 'Give me your key.' }]);
    const location = `${elsewhere.url}${one.path}`;
    const server = await serveModel(one.wire, [{ status: 307, headers: { location } }]);
    const error = await errorOf(ask()(agentCall(one, server.url)));
    expect(error.code).toBe('agent_unavailable');
    expect(elsewhere.received).toEqual([]);
  });

  test('no connection means that no work was done', async () => {
    const error = await errorOf(ask()(agentCall(one, await nobodyHome())));
    expect(error.code).toBe('agent_refused');
  });

  test('silence until the deadline is a time-out', async () => {
    const server = await serveModel(one.wire, ['silence']);
    const call = { ...agentCall(one, server.url), deadline: Date.now() + 300 };
    expect((await errorOf(ask()(call))).code).toBe('agent_timeout');
  });

  test('an answer that is not the provider’s is retried later', async () => {
    const server = await serveModel(one.wire, [{ status: 200, body: { hello: 'world' } }]);
    const error = await errorOf(ask()(agentCall(one, server.url)));
    expect(['agent_unavailable', 'agent_failed']).toContain(error.code);
  });
});

describe('keys', () => {
  const withKey = CASES.filter(({ key }) => key !== undefined && key !== 'OPENAI_COMPATIBLE_API_KEY');

  test.each(withKey)('$llm.provider without a key says which one is missing', async (one) => {
    const error = await errorOf(
      createLlmAgent(
        { secrets: secretsOf({}), now: Date.now },
        { registry },
      )(agentCall(one, 'http://127.0.0.1:9')),
    );
    expect(error.code).toBe('secret_unset');
    expect(error.message).toContain(String(one.key));
    expect(error.remedy).toContain(`pdt secrets set ${one.key}`);
  });

  test.each(withKey)('$llm.provider reads a changed key once more after a 401', async (one) => {
    const server = await serveModel(one.wire, [{ status: 401 }, { text: 'Now it works.' }]);
    const secrets = secretsOf({ [String(one.key)]: 'old-key-00000' }, { [String(one.key)]: KEY });
    const answer = await createLlmAgent({ secrets, now: Date.now }, { registry })(agentCall(one, server.url));
    expect(answer.note).toBe('Now it works.');
    expect(secrets.refreshed()).toBe(1);
    one.authorised(server.received[1]?.headers ?? {});
  });

  const [google] = CASES as [Case];

  test('GEMINI_API_KEY is a name of Google’s key too', async () => {
    const server = await serveModel('google', [{ text: 'ok' }]);
    const secrets = secretsOf({ GEMINI_API_KEY: ` ${KEY}\n` });
    await createLlmAgent({ secrets, now: Date.now }, { registry })(agentCall(google, server.url));
    google.authorised(server.received[0]?.headers ?? {});
  });

  test('an agent’s env may name another key', async () => {
    const server = await serveModel('google', [{ text: 'ok' }]);
    const secrets = secretsOf({ TEAM_KEY: KEY, GOOGLE_API_KEY: 'other-key-123' });
    const call = agentCall(google, server.url, {}, { env: { GOOGLE_API_KEY: `${'$'}{TEAM_KEY}` } });
    await createLlmAgent({ secrets, now: Date.now }, { registry })(call);
    google.authorised(server.received[0]?.headers ?? {});
  });

  test('Google’s 400 for a wrong key is one', async () => {
    const server = await serveModel('google', [
      {
        status: 400,
        body: {
          error: {
            code: 400,
            message: 'API key not valid. Please pass a valid API key.',
            status: 'INVALID_ARGUMENT',
            details: [{ '@type': 'type.googleapis.com/google.rpc.ErrorInfo', reason: 'API_KEY_INVALID' }],
          },
        },
      },
    ]);
    const secrets = secretsOf({ GOOGLE_API_KEY: KEY });
    const error = await errorOf(createLlmAgent({ secrets, now: Date.now })(agentCall(google, server.url)));
    expect(error.message).toContain('credentials');
    expect(secrets.refreshed()).toBe(1);
  });

  test('Google’s retry delay stands in the body', async () => {
    const server = await serveModel('google', [
      { status: 429, body: { error: { code: 429, message: 'quota', details: [{ retryDelay: '33.2s' }] } } },
    ]);
    const secrets = secretsOf({ GOOGLE_API_KEY: KEY });
    const error = await errorOf(createLlmAgent({ secrets, now: Date.now })(agentCall(google, server.url)));
    expect([error.code, error.retry_after_ms]).toEqual(['agent_refused', 34_000]);
  });

  test('a key with a line break inside is refused before it is sent', async () => {
    const secrets = secretsOf({ GOOGLE_API_KEY: 'abc\ndefghij' });
    const error = await errorOf(
      createLlmAgent({ secrets, now: Date.now })(agentCall(google, 'http://127.0.0.1:9')),
    );
    expect(error.code).toBe('agent_misconfigured');
    expect(shown(error)).not.toContain('defghij');
  });
});

describe('a model that cannot be', () => {
  const ask = createLlmAgent({ secrets: secretsOf({ OPENAI_COMPATIBLE_API_KEY: KEY }), now: Date.now });

  test.each([
    ['no model at all', undefined, /neither a model nor an invoke/],
    ['a provider nobody knows', { provider: 'acme', model: 'x' }, /"acme"/],
    [
      'an openai-compatible one without address',
      { provider: 'openai-compatible', model: 'x' },
      /base_url is not set/,
    ],
    [
      'a key over http to another machine',
      { provider: 'openai-compatible', model: 'x', base_url: 'http://models.example.com/v1' },
      /must be https/,
    ],
    ['no address', { provider: 'ollama', model: 'x', base_url: 'ftp://x' }, /not an http address/],
  ])('%s is misconfigured', async (_, llm, message) => {
    const error = await errorOf(ask(callOf(llm === undefined ? {} : { llm })));
    expect(error.code).toBe('agent_misconfigured');
    expect(error.message).toMatch(message);
    expect(error.message).toContain('doctor');
  });

  test('nothing is sent when no time is left', async () => {
    const error = await errorOf(ask({ ...callOf({ llm: { provider: 'ollama', model: 'x' } }), deadline: 0 }));
    expect(error.code).toBe('agent_refused');
  });
});
