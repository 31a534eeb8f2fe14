import { AppError } from '../domain/errors.ts';
import { networkFault } from '../domain/network-fault.ts';
import { connectionError } from './connection-error.ts';

/** The service turned the call away before the agent saw it; the same call may pass later. */
const TURNED_AWAY: ReadonlySet<string> = new Set([
  'TooManyRequestsException',
  'ThrottlingException',
  'ServiceQuotaExceededException',
  'RetryableConflictException',
  'CodeArtifactUserPendingException',
  'ResourceNotReadyException',
]);

/** The agent's name or our rights are wrong; no later call passes. */
const WRONG_SETTINGS: ReadonlySet<string> = new Set([
  'ResourceNotFoundException',
  'AccessDeniedException',
  'UnrecognizedClientException',
  'ValidationException',
  'InvalidParameterValueException',
  'CredentialsProviderError',
]);

/**
 * What an error of an AWS call means for the run. Names the error, never its text: a runtime puts its own into it.
 * https://docs.aws.amazon.com/lambda/latest/api/API_Invoke.html#API_Invoke_Errors
 * https://docs.aws.amazon.com/bedrock-agentcore/latest/APIReference/API_InvokeAgentRuntime.html#API_InvokeAgentRuntime_Errors
 */
export function awsError(agent: string, thrown: unknown, limit: AbortSignal): AppError {
  if (thrown instanceof AppError) return thrown;
  const name = thrown instanceof Error ? thrown.name : typeof thrown;
  const status = httpStatus(thrown);
  if (TURNED_AWAY.has(name) || status === 429) {
    return new AppError('agent_refused', `agent ${agent} was not started (${name})`, retryAfter(thrown));
  }
  if (WRONG_SETTINGS.has(name)) {
    return new AppError('agent_misconfigured', `agent ${agent} cannot be invoked (${name})`, {
      remedy: `check the name in agent ${agent}'s invoke block, and the worker's permission to invoke it`,
    });
  }
  if (thrown instanceof Error && thrown.message === 'Region is missing') {
    return new AppError('agent_misconfigured', `agent ${agent} cannot be invoked: no AWS region is set`, {
      remedy: 'set AWS_REGION, or name the agent by its ARN',
    });
  }
  if (status === undefined || networkFault(thrown)) return connectionError(agent, thrown, limit);
  if (status < 400) {
    return new AppError('agent_unavailable', `the answer of agent ${agent} could not be read (${name})`);
  }
  return new AppError(
    status >= 500 ? 'agent_unavailable' : 'agent_failed',
    `agent ${agent} was answered HTTP ${status} (${name})`,
  );
}

/** Status of the answer that the SDK made an error of; undefined when there was no answer. */
function httpStatus(thrown: unknown): number | undefined {
  if (!(thrown instanceof Error) || !('$metadata' in thrown)) return undefined;
  const metadata = thrown.$metadata;
  if (typeof metadata !== 'object' || metadata === null || !('httpStatusCode' in metadata)) return undefined;
  return typeof metadata.httpStatusCode === 'number' ? metadata.httpStatusCode : undefined;
}

/** Lambda's throttling error says after how many seconds to come back. */
function retryAfter(thrown: unknown): { retry_after_ms?: number } {
  if (!(thrown instanceof Error) || !('retryAfterSeconds' in thrown)) return {};
  const seconds = Number(thrown.retryAfterSeconds);
  return Number.isFinite(seconds) && seconds >= 0 ? { retry_after_ms: seconds * 1000 } : {};
}
