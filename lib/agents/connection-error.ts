import { AppError } from '../domain/errors.ts';

/** No connection came about, so the agent did no work. https://nodejs.org/api/errors.html#common-system-errors */
const NO_CONNECTION: ReadonlySet<string> = new Set([
  'ECONNREFUSED',
  'ENOTFOUND',
  'EAI_AGAIN',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'EADDRNOTAVAIL',
  'UND_ERR_CONNECT_TIMEOUT',
]);

/** The TLS handshake failed before any request was sent. */
const TLS_REFUSED = /^(?:CERT_|ERR_TLS_|ERR_SSL_|EPROTO$|DEPTH_ZERO_|SELF_SIGNED_|UNABLE_TO_)/;

const TIMED_OUT: ReadonlySet<string> = new Set([
  'ETIMEDOUT',
  'UND_ERR_HEADERS_TIMEOUT',
  'UND_ERR_BODY_TIMEOUT',
]);

/**
 * What a failed connection means: `agent_refused` when there was none, `agent_timeout` when our limit ended it,
 * `agent_unavailable` when it broke after the request may have arrived. Keeps only the error's code: its text and
 * its cause may hold an address or a header with a secret in it.
 */
export function connectionError(agent: string, thrown: unknown, limit: AbortSignal): AppError {
  if (thrown instanceof AppError) return thrown;
  const code = errorCode(thrown);
  if (NO_CONNECTION.has(code) || TLS_REFUSED.test(code) || failedToConnect(thrown)) {
    return new AppError('agent_refused', `agent ${agent} could not be reached (${code})`);
  }
  if (limit.aborted || TIMED_OUT.has(code)) {
    return new AppError('agent_timeout', `agent ${agent} did not answer in time`);
  }
  return new AppError('agent_unavailable', `the connection to agent ${agent} broke (${code})`);
}

/** A kernel that gave up connecting, or the AWS SDK's `connectionTimeout`, which has a text and no code. */
function failedToConnect(thrown: unknown): boolean {
  if (!(thrown instanceof Error)) return false;
  if ('syscall' in thrown && thrown.syscall === 'connect') return true;
  return thrown.name === 'TimeoutError' && thrown.message.includes('did not establish a connection');
}

/** `code` of a system error, also inside the AggregateError of a host with several addresses; else its name. */
function errorCode(thrown: unknown): string {
  if (!(thrown instanceof Error)) return typeof thrown;
  if ('code' in thrown && typeof thrown.code === 'string') return thrown.code;
  if (thrown instanceof AggregateError && thrown.errors.length > 0) return errorCode(thrown.errors[0]);
  return thrown.name;
}
