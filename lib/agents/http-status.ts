import { AppError } from '../domain/errors.ts';

/** What of an answer decides about the run. */
interface Answered {
  readonly status: number;
  /** `Retry-After` in ms, when there was one. */
  readonly retry_after_ms?: number | undefined;
}

/** What an HTTP status other than 2xx means for the run; undefined for 2xx. */
export function statusError(agent: string, { status, retry_after_ms }: Answered): AppError | undefined {
  const details = retry_after_ms === undefined ? {} : { retry_after_ms };
  if (status >= 200 && status < 300) return undefined;
  if (status >= 300 && status < 400) {
    return new AppError(
      'agent_failed',
      `agent ${agent} answered a redirect (HTTP ${status}); none is followed`,
      {
        remedy: `set spec.invoke.http.url of agent ${agent} to the final address`,
      },
    );
  }
  if (status === 429 || (status === 503 && retry_after_ms !== undefined)) {
    return new AppError('agent_refused', `agent ${agent} asked to come back later (HTTP ${status})`, details);
  }
  if (status >= 500)
    return new AppError('agent_unavailable', `agent ${agent} answered HTTP ${status}`, details);
  if (status === 401 || status === 403) {
    return new AppError('agent_failed', `agent ${agent} did not accept our credentials (HTTP ${status})`, {
      remedy: `check spec.invoke.http.headers of agent ${agent} and the worker secrets they name`,
    });
  }
  return new AppError('agent_failed', `agent ${agent} answered HTTP ${status}`);
}
