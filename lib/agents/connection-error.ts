import { AppError } from '../domain/errors.ts';
import { callBroken, networkFault } from '../domain/network-fault.ts';

/** The TLS handshake failed: an agent that no request reached did no work. */
const HANDSHAKE_FAILED = /^(?:ERR_TLS_|ERR_SSL_|EPROTO$)/;

/**
 * What a failed connection means: `agent_refused` when there was none, `agent_timeout` when our limit ended it,
 * `agent_unavailable` when it broke after the request may have arrived, `call_broken` when it was not the network that failed.
 * Keeps only the error's code: its text and its cause may hold an address or a header with a secret in it.
 */
export function connectionError(agent: string, thrown: unknown, limit: AbortSignal): AppError {
  if (thrown instanceof AppError) return thrown;
  const fault = networkFault(thrown);
  if (fault && (fault.kind === 'unconnected' || HANDSHAKE_FAILED.test(fault.code))) {
    return new AppError('agent_refused', `agent ${agent} could not be reached (${fault.code})`);
  }
  if (limit.aborted || fault?.kind === 'late') {
    return new AppError('agent_timeout', `agent ${agent} did not answer in time`);
  }
  if (!fault) return callBroken(`agent ${agent}`, thrown);
  return new AppError('agent_unavailable', `the connection to agent ${agent} broke (${fault.code})`);
}
