import { Agent as Connections, type Dispatcher, request } from 'undici';
import type { AskAgent } from '../app/ports/agent.ts';
import type { AgentAnswer } from '../domain/answer.ts';
import { AppError } from '../domain/errors.ts';
import type { AgentDeps } from './backend.ts';
import { connectionError } from './connection-error.ts';
import { type HttpRequest, httpRequest } from './http-request.ts';
import { statusError } from './http-status.ts';
import { parseAnswer } from './parse-answer.ts';
import { ANSWER_LIMIT_BYTES, answerTooLarge, readLimited } from './read-limited.ts';
import { retryAfterMs } from './retry-after.ts';
import { timeLimit, undiciTimeouts } from './time-limit.ts';

/**
 * An agent behind HTTP: one POST of the agent input as JSON (or of the rendered `body`), answered by the agent answer.
 * Redirects are not followed. After a 401 or 403 the secrets are read again, and the request is sent once more if they changed.
 * @throws AppError `agent_…`, `secret_unset`, `secrets_unavailable`, `template_unknown_name`.
 */
export function createHttpAgent({ secrets, now }: AgentDeps): AskAgent {
  return async ({ agent, input, deadline }) => {
    const name = agent.metadata.name;
    const first = await httpRequest(agent, input, secrets);
    const limitMs = timeLimit(name, { now: now(), deadline, timeout_s: agent.spec.invoke?.http?.timeout_s });
    const limit = AbortSignal.timeout(limitMs);
    const connections = new Connections(undiciTimeouts(limitMs));
    try {
      const response = await post(connections, first, limit);
      if (response.statusCode !== 401 && response.statusCode !== 403)
        return await read(name, response, now());
      await secrets.refresh();
      const second = await httpRequest(agent, input, secrets);
      if (sameRequest(first, second)) return await read(name, response, now());
      return await read(name, await post(connections, second, limit), now());
    } catch (thrown) {
      throw connectionError(name, thrown, limit);
    } finally {
      await connections.destroy();
    }
  };
}

function post(
  dispatcher: Dispatcher,
  { url, headers, body }: HttpRequest,
  signal: AbortSignal,
): Promise<Dispatcher.ResponseData> {
  return request(url, { method: 'POST', headers, body, dispatcher, signal });
}

async function read(agent: string, response: Dispatcher.ResponseData, now: number): Promise<AgentAnswer> {
  const { statusCode: status, headers, body } = response;
  const header = (name: string) => [headers[name]].flat()[0];
  const failed = statusError(agent, { status, retry_after_ms: retryAfterMs(header('retry-after'), now) });
  if (failed) throw failed;
  if (status === 204) return { note: '' };
  if (Number(header('content-length') ?? 0) > ANSWER_LIMIT_BYTES) throw answerTooLarge(agent);
  const encoding = header('content-encoding') ?? 'identity';
  if (encoding !== 'identity') {
    throw new AppError('agent_answer_malformed', `the answer of agent ${agent} is compressed, unasked`);
  }
  return parseAnswer({ agent, bytes: await readLimited(agent, body), contentType: header('content-type') });
}

/** The body does not depend on secrets. */
function sameRequest(one: HttpRequest, other: HttpRequest): boolean {
  return one.url.href === other.url.href && JSON.stringify(one.headers) === JSON.stringify(other.headers);
}
