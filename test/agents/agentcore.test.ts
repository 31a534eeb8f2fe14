import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { createAgentCoreAgent, sessionId } from '../../lib/agents/agentcore.ts';
import type { AgentCall } from '../../lib/app/ports/agent.ts';
import { callOf, errorOf, INPUT, RUN_ID, shown } from './call.ts';
import { json, nobodyHome, serve } from './loopback.ts';

const ARN = 'arn:aws:bedrock-agentcore:eu-central-1:123456789012:runtime/doctor-abc';
const ask = createAgentCoreAgent({ now: Date.now });
/** Its clock stands still at 0, so that a deadline of 300 leaves exactly 300 ms. */
const askAtZero = createAgentCoreAgent({ now: () => 0 });

beforeEach(() => {
  vi.stubEnv('AWS_ACCESS_KEY_ID', 'test');
  vi.stubEnv('AWS_SECRET_ACCESS_KEY', 'test');
  vi.stubEnv('AWS_REGION', 'eu-west-1');
});
afterEach(() => {
  vi.unstubAllEnvs();
});

function runtimeCall(change: Partial<AgentCall> = {}): AgentCall {
  return callOf({ invoke: { agentcore: { runtime_arn: ARN } } }, change);
}

async function runtime(answer: Parameters<typeof serve>[0]) {
  const service = await serve(answer);
  vi.stubEnv('AWS_ENDPOINT_URL_BEDROCK_AGENTCORE', service.url);
  return service;
}

test('the runtime is invoked once, in its region and in the session of the run', async () => {
  const service = await runtime((response) => json(response, { note: 'All well.', usage: { usd: 0.5 } }));
  expect(await ask(runtimeCall())).toEqual({ note: 'All well.', usage: { usd: 0.5 } });
  expect(service.received).toHaveLength(1);
  const [request] = service.received;
  expect(request?.path).toBe(`/runtimes/${encodeURIComponent(ARN)}/invocations`);
  expect(request?.headers['x-amzn-bedrock-agentcore-runtime-session-id']).toBe(sessionId(RUN_ID));
  expect(request?.headers.authorization).toContain('/eu-central-1/bedrock-agentcore/');
  expect(JSON.parse(request?.body ?? '')).toEqual(INPUT);
});

test('a session id has at least 33 characters and stays the same for a run', () => {
  expect(sessionId('a').length).toBeGreaterThanOrEqual(33);
  expect(sessionId(RUN_ID)).toBe(sessionId(RUN_ID));
  expect(sessionId(RUN_ID)).toContain(RUN_ID);
});

test('a streamed answer is put together', async () => {
  await runtime((response) => {
    response.writeHead(200, { 'content-type': 'text/event-stream; charset=utf-8' });
    response.write('data: "All ');
    response.end('"\n\ndata: "well."\n\n');
  });
  expect(await ask(runtimeCall())).toEqual({ note: 'All well.' });
});

describe('errors', () => {
  test.each([
    [429, 'ThrottlingException', 'agent_refused'],
    [402, 'ServiceQuotaExceededException', 'agent_refused'],
    [409, 'RetryableConflictException', 'agent_refused'],
    [403, 'AccessDeniedException', 'agent_misconfigured'],
    [404, 'ResourceNotFoundException', 'agent_misconfigured'],
    [400, 'ValidationException', 'agent_misconfigured'],
    [424, 'RuntimeClientError', 'agent_failed'],
    [500, 'InternalServerException', 'agent_unavailable'],
  ] as const)('%i %s is %s, asked once', async (status, type, code) => {
    const service = await runtime((response) =>
      response
        .writeHead(status, { 'content-type': 'application/json', 'x-amzn-errortype': type })
        .end(JSON.stringify({ message: 'secret-text' })),
    );
    const error = await errorOf(ask(runtimeCall()));
    expect(error.code).toBe(code);
    expect(error.message).toContain(type);
    expect(shown(error)).not.toContain('secret-text');
    expect(service.received).toHaveLength(1);
  });

  test('a refused connection is a refusal', async () => {
    vi.stubEnv('AWS_ENDPOINT_URL_BEDROCK_AGENTCORE', await nobodyHome());
    expect((await errorOf(ask(runtimeCall()))).code).toBe('agent_refused');
  });

  test('a stream that never ends is a time-out', async () => {
    await runtime((response) => {
      response.writeHead(200, { 'content-type': 'text/event-stream' }).write('data: "All "\n\n');
    });
    expect((await errorOf(askAtZero(runtimeCall({ deadline: 300 })))).code).toBe('agent_timeout');
  });

  test('a stream that breaks off is no answer', async () => {
    await runtime((response) => {
      response.writeHead(200, { 'content-type': 'text/event-stream' });
      response.write('data: "All "\n\n', () => response.destroy());
    });
    expect((await errorOf(ask(runtimeCall()))).code).toBe('agent_unavailable');
  });

  test('an answer without end is read up to the limit', async () => {
    await runtime((response) => {
      response.writeHead(200, { 'content-type': 'application/json' }).write(Buffer.alloc(2_000_000, 'a'));
    });
    expect((await errorOf(ask(runtimeCall()))).code).toBe('agent_answer_too_large');
  });

  test('garbage is refused', async () => {
    await runtime((response) => response.writeHead(200, { 'content-type': 'application/json' }).end('\xff{'));
    expect((await errorOf(ask(runtimeCall()))).code).toBe('agent_answer_malformed');
  });
});
