import type { AgentCall } from '../../app/ports/agent.ts';
import { AppError } from '../../domain/errors.ts';
import type { Usage } from '../../domain/run.ts';
import type { AgentDeps } from '../backend.ts';
import { endingLine, partialAnswer } from './conclude.ts';
import type { LoadedModel } from './load-model.ts';
import type { LoopResult } from './loop.ts';
import { modelError } from './model-error.ts';
import type { Spending } from './spending.ts';

interface Around extends Pick<AgentDeps, 'now' | 'log' | 'metrics'> {
  readonly call: AgentCall;
  readonly provider: LoadedModel['provider'];
  readonly spending: Spending;
  /** The run's own limit. */
  readonly limit: AbortSignal;
}

/**
 * The note of a loop. Without a conclusion: a partial answer when time ran out after the model had begun, or when a tool may
 * have changed something, so that a second attempt does not change it again.
 * @throws AppError the loop's error otherwise.
 */
export function noteOf(result: LoopResult, around: Around): string {
  if (result.kind === 'concluded') {
    const { text, ending } = result;
    return ending === undefined ? text : `${text.trimEnd()}\n\n${endingLine(ending)}`;
  }
  const { call, limit, log } = around;
  const agent = call.agent.metadata.name;
  const error = modelError(result.thrown, {
    agent,
    provider: around.provider,
    model: call.agent.spec.llm?.model ?? '',
    begun: result.steps > 0,
    limit,
    now: around.now(),
  });
  const outOfTime = result.steps > 0 && limit.aborted;
  if (outOfTime || result.wrote) {
    const { run_id } = call.input;
    log?.warn('agent gave a partial answer', { run_id, agent, code: error.code, steps: result.steps });
    return partialAnswer({ ...result.unfinished, why: outOfTime ? 'the time ran out' : 'the model failed' });
  }
  // An answer's tokens are counted by the worker; those of a failed run are lost unless they are counted here.
  const usage = around.spending.usage();
  const { total_tokens, usd } = usage ?? {};
  if (total_tokens !== undefined) around.metrics?.add('AgentTokens', total_tokens);
  if (usd !== undefined) around.metrics?.add('AgentMicrodollars', usd * 1e6);
  throw withUsage(error, usage);
}

/**
 * The error with what the run is known to have used: nothing, where the provider refused the first call. What a call used
 * that was never answered nobody knows.
 */
function withUsage(error: AppError, usage: Usage | undefined): AppError {
  if (error.code === 'agent_timeout') return error;
  const { remedy, retry_after_ms, retry } = error;
  return new AppError(error.code, error.message, {
    cause: error.cause,
    retry,
    usage: usage ?? { total_tokens: 0, usd: 0 },
    ...(remedy !== undefined && { remedy }),
    ...(retry_after_ms !== undefined && { retry_after_ms }),
  });
}
