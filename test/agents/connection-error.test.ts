import { expect, test } from 'vitest';
import { connectionError } from '../../lib/agents/connection-error.ts';
import { AppError } from '../../lib/domain/errors.ts';

const open = new AbortController().signal;
const over = AbortSignal.abort();

function failure(fields: Readonly<Record<string, string>>): Error {
  return Object.assign(new Error('to https://host/secret-path'), fields);
}

test.each([
  ['a refused connection', failure({ code: 'ECONNREFUSED' }), open, 'agent_refused'],
  [
    'a host whose addresses all refuse',
    new AggregateError([failure({ code: 'ECONNREFUSED' })], 'secret-path'),
    open,
    'agent_refused',
  ],
  ['a resolver that is away', failure({ code: 'EAI_AGAIN' }), open, 'agent_refused'],
  ['an expired certificate', failure({ code: 'CERT_HAS_EXPIRED' }), open, 'agent_refused'],
  [
    'a kernel that gave up connecting',
    failure({ code: 'ETIMEDOUT', syscall: 'connect' }),
    open,
    'agent_refused',
  ],
  ["undici's connect time-out", failure({ code: 'UND_ERR_CONNECT_TIMEOUT' }), open, 'agent_refused'],
  [
    "the AWS SDK's connection time-out",
    Object.assign(new Error('the request socket did not establish a connection with the server'), {
      name: 'TimeoutError',
    }),
    open,
    'agent_refused',
  ],
  ['a refusal at the very end', failure({ code: 'ECONNREFUSED' }), over, 'agent_refused'],
  ['our own limit', failure({ name: 'AbortError' }), over, 'agent_timeout'],
  ['a connection cut by our own limit', failure({ code: 'ECONNRESET' }), over, 'agent_timeout'],
  ['silence on the socket', failure({ code: 'UND_ERR_BODY_TIMEOUT' }), open, 'agent_timeout'],
  ['a connection cut by the other side', failure({ code: 'ECONNRESET' }), open, 'agent_unavailable'],
  [
    'a lost connection inside what fetch throws',
    new TypeError('fetch failed', { cause: failure({ code: 'UND_ERR_SOCKET' }) }),
    open,
    'agent_unavailable',
  ],
  [
    'a refusal inside what fetch throws',
    new TypeError('fetch failed', { cause: failure({ code: 'ECONNREFUSED' }) }),
    open,
    'agent_refused',
  ],
  ['a mistake in our code', new TypeError('request is not a function: secret-path'), open, 'call_broken'],
  ['what undici refuses to send', failure({ code: 'UND_ERR_INVALID_ARG' }), open, 'call_broken'],
  ['something else', 'a string', open, 'call_broken'],
] as const)('%s', (_name, thrown, limit, code) => {
  const error = connectionError('doctor', thrown, limit);
  expect(error.code).toBe(code);
  expect(error.message).toContain('doctor');
  expect(error.stack).not.toContain('secret-path');
  expect(error.cause).toBeUndefined();
});

test('an error of ours stays what it is', () => {
  const ours = new AppError('agent_failed', 'ours');
  expect(connectionError('doctor', ours, over)).toBe(ours);
});
