import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { createLambdaAgent } from '../../lib/agents/lambda.ts';
import type { AgentCall } from '../../lib/app/ports/agent.ts';
import { callOf, errorOf, INPUT, shown } from './call.ts';
import { json, nobodyHome, serve } from './loopback.ts';

const ask = createLambdaAgent({ now: Date.now });
/** Its clock stands still at 0, so that a deadline of 300 leaves exactly 300 ms. */
const askAtZero = createLambdaAgent({ now: () => 0 });

beforeEach(() => {
  vi.stubEnv('AWS_ACCESS_KEY_ID', 'test');
  vi.stubEnv('AWS_SECRET_ACCESS_KEY', 'test');
  vi.stubEnv('AWS_REGION', 'eu-west-1');
});
afterEach(() => {
  vi.unstubAllEnvs();
});

function lambdaCall(change: Partial<AgentCall> = {}, fn = 'my-agent'): AgentCall {
  return callOf({ invoke: { lambda: { function: fn } } }, change);
}

/** A Lambda service that answers every call with this error. https://docs.aws.amazon.com/lambda/latest/api/API_Invoke.html */
async function failing(status: number, type: string, headers: Record<string, string> = {}) {
  const lambda = await serve((response) =>
    response
      .writeHead(status, { 'content-type': 'application/json', 'x-amzn-errortype': type, ...headers })
      .end(JSON.stringify({ Message: 'secret-text', Type: 'User' })),
  );
  vi.stubEnv('AWS_ENDPOINT_URL_LAMBDA', lambda.url);
  return lambda;
}

test('the function is invoked once, synchronously, with the agent input', async () => {
  const lambda = await serve((response) => json(response, { note: 'All well.', status: 'resolve' }));
  vi.stubEnv('AWS_ENDPOINT_URL_LAMBDA', lambda.url);
  expect(await ask(lambdaCall())).toEqual({ note: 'All well.', status: 'resolved' });
  expect(lambda.received).toHaveLength(1);
  const [request] = lambda.received;
  expect(request?.path).toBe('/2015-03-31/functions/my-agent/invocations');
  expect(request?.headers['x-amz-invocation-type']).toBe('RequestResponse');
  expect(request?.headers.authorization).toContain('/eu-west-1/lambda/');
  expect(JSON.parse(request?.body ?? '')).toEqual(INPUT);
});

test('AWS_ENDPOINT_URL alone is honoured, and an ARN is called in its own region', async () => {
  const lambda = await serve((response) => json(response, { note: 'n' }));
  vi.stubEnv('AWS_ENDPOINT_URL', lambda.url);
  await ask(lambdaCall({}, 'arn:aws:lambda:us-west-2:123456789012:function:my-agent:live'));
  expect(lambda.received[0]?.headers.authorization).toContain('/us-west-2/lambda/');
});

test('an error of the function fails the agent, without its text', async () => {
  const lambda = await serve((response) =>
    json(response, { errorMessage: 'secret-text' }, { 'x-amz-function-error': 'Unhandled' }),
  );
  vi.stubEnv('AWS_ENDPOINT_URL_LAMBDA', lambda.url);
  const error = await errorOf(ask(lambdaCall()));
  expect(error.code).toBe('agent_failed');
  expect(error.message).toContain('doctor');
  expect(shown(error)).not.toContain('secret-text');
});

describe('errors of the service', () => {
  test.each([
    [429, 'TooManyRequestsException', 'agent_refused'],
    [409, 'CodeArtifactUserPendingException', 'agent_refused'],
    [404, 'ResourceNotFoundException', 'agent_misconfigured'],
    [403, 'AccessDeniedException', 'agent_misconfigured'],
    [400, 'InvalidRequestContentException', 'agent_failed'],
    [413, 'RequestTooLargeException', 'agent_failed'],
    [500, 'ServiceException', 'agent_unavailable'],
    [502, 'ENILimitReachedException', 'agent_unavailable'],
    [503, 'Unheard', 'agent_unavailable'],
  ] as const)('%i %s is %s, asked once', async (status, type, code) => {
    const lambda = await failing(status, type);
    const error = await errorOf(ask(lambdaCall()));
    expect(error.code).toBe(code);
    expect(error.message).toContain(type === 'Unheard' ? '503' : type);
    expect(shown(error)).not.toContain('secret-text');
    expect(lambda.received).toHaveLength(1);
  });

  test("throttling passes on Lambda's Retry-After", async () => {
    await failing(429, 'TooManyRequestsException', { 'retry-after': '7' });
    expect((await errorOf(ask(lambdaCall()))).retry_after_ms).toBe(7000);
  });
});

test('a refused connection is a refusal', async () => {
  vi.stubEnv('AWS_ENDPOINT_URL_LAMBDA', await nobodyHome());
  expect((await errorOf(ask(lambdaCall()))).code).toBe('agent_refused');
});

test('a connection that breaks after the request may have worked', async () => {
  const lambda = await serve((response) => response.destroy());
  vi.stubEnv('AWS_ENDPOINT_URL_LAMBDA', lambda.url);
  expect((await errorOf(ask(lambdaCall()))).code).toBe('agent_unavailable');
  expect(lambda.received).toHaveLength(1);
});

test('an answer after the deadline is a time-out', async () => {
  const lambda = await serve(() => {});
  vi.stubEnv('AWS_ENDPOINT_URL_LAMBDA', lambda.url);
  expect((await errorOf(askAtZero(lambdaCall({ deadline: 300 })))).code).toBe('agent_timeout');
});

test('past the deadline nothing is sent', async () => {
  const lambda = await serve((response) => json(response, { note: 'n' }));
  vi.stubEnv('AWS_ENDPOINT_URL_LAMBDA', lambda.url);
  expect((await errorOf(askAtZero(lambdaCall({ deadline: 0 })))).code).toBe('agent_refused');
  expect(lambda.received).toHaveLength(0);
});

test('an input above 6 MB is not sent', async () => {
  const input = { ...INPUT, context: { alerts: 'a'.repeat(6 * 1024 * 1024) } };
  const error = await errorOf(ask(lambdaCall({ input })));
  expect(error.code).toBe('agent_failed');
  expect(error.message).toContain('6 MB');
});

test.each([
  ['garbage', Buffer.from([0x1f, 0x8b, 0xff, 0x00]), 'agent_answer_malformed'],
  ['nothing', Buffer.alloc(0), 'agent_answer_malformed'],
  ['null', Buffer.from('null'), 'agent_answer_malformed'],
  ['5 MB', Buffer.from(JSON.stringify({ note: 'a'.repeat(5_000_000) })), 'agent_answer_too_large'],
] as const)('a function that answers %s', async (_name, bytes, code) => {
  const lambda = await serve((response) => response.writeHead(200).end(bytes));
  vi.stubEnv('AWS_ENDPOINT_URL_LAMBDA', lambda.url);
  expect((await errorOf(ask(lambdaCall()))).code).toBe(code);
});

test('without a region the message says so', async () => {
  vi.stubEnv('AWS_REGION', undefined);
  vi.stubEnv('AWS_CONFIG_FILE', '/dev/null');
  vi.stubEnv('AWS_SHARED_CREDENTIALS_FILE', '/dev/null');
  const error = await errorOf(ask(lambdaCall()));
  expect(error.code).toBe('agent_misconfigured');
  expect(error.remedy).toContain('AWS_REGION');
});
