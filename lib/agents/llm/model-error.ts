import { APICallError } from 'ai';
import { AppError } from '../../domain/errors.ts';
import { networkFault } from '../../domain/network-fault.ts';
import { type ModelProvider, modelKeyNames } from '../../domain/read/model-providers.ts';
import { connectionError } from '../connection-error.ts';
import { retryAfterMs } from '../retry-after.ts';

/** What is known of a failed call. */
interface FailedCall {
  readonly agent: string;
  readonly provider: ModelProvider;
  readonly model: string;
  /** Whether the model answered before in this run: then a refusal is no longer one before any work. */
  readonly begun: boolean;
  /** The run's own limit. */
  readonly limit: AbortSignal;
  readonly now: number;
}

/** The account has nothing left; waiting does not help. In `error.code`, `error.type` or the message of the body. */
const OUT_OF_QUOTA = /insufficient_quota|billing_error|credit balance|billing_hard_limit/i;
/** Google answers 400 to a wrong key. */
const WRONG_KEY =
  /API_KEY_INVALID|API key not valid|invalid_api_key|UnrecognizedClientException|InvalidSignatureException|ExpiredToken/i;
const UNKNOWN_MODEL =
  /model_not_found|model identifier is invalid|is not found for API version|model_decommissioned|unknown model|model .{1,120} (?:does not exist|not found)/i;

/** Whether the provider did not accept our key, so that a newer one may be tried. */
export function isWrongKey(thrown: unknown): boolean {
  if (!APICallError.isInstance(thrown)) return false;
  const { statusCode, responseBody = '' } = thrown;
  return statusCode === 401 || statusCode === 403 || (statusCode === 400 && WRONG_KEY.test(responseBody));
}

/**
 * What a failed model call means for the run. Names the agent, the provider and the status; never the provider's text, which
 * may quote the prompt, nor the key.
 */
export function modelError(thrown: unknown, call: FailedCall): AppError {
  if (thrown instanceof AppError) return thrown;
  if (!APICallError.isInstance(thrown)) return otherError(thrown, call);
  if (thrown.statusCode === undefined)
    return afterStart(connectionError(call.agent, thrown, call.limit), call);
  return answeredError(thrown, thrown.statusCode, call);
}

function answeredError(thrown: APICallError, status: number, call: FailedCall): AppError {
  const { agent, provider, model } = call;
  const body = thrown.responseBody ?? '';
  const said = `${provider} (HTTP ${status})`;
  const [key] = modelKeyNames(provider);
  const retry_after_ms =
    retryAfterMs(thrown.responseHeaders?.['retry-after'], call.now) ?? retryDelayMs(body);
  const details = retry_after_ms === undefined ? {} : { retry_after_ms };
  if (status === 402 || OUT_OF_QUOTA.test(body)) {
    return new AppError('agent_failed', `agent ${agent}: no quota is left at ${said}`, {
      remedy: `raise the quota or pay the bill of the ${provider} account that agent ${agent} uses`,
    });
  }
  if (isWrongKey(thrown)) {
    return new AppError('agent_failed', `agent ${agent}: the credentials were not accepted by ${said}`, {
      remedy:
        key === undefined
          ? `let the worker invoke ${model}: name it in the context value bedrockModels, and enable the model in this region`
          : `store a current key: pdt secrets set ${key} --worker`,
    });
  }
  if (status === 404 || ((status === 400 || status === 410) && UNKNOWN_MODEL.test(body))) {
    return new AppError('agent_misconfigured', `agent ${agent}: the model ${model} is not known to ${said}`, {
      remedy: `set spec.llm.model of agent ${agent} to a model that ${provider} offers`,
    });
  }
  // 529 is Anthropic's "overloaded". https://docs.anthropic.com/en/api/errors
  if (status === 429 || status === 529 || (status === 503 && retry_after_ms !== undefined)) {
    return afterStart(
      new AppError('agent_refused', `agent ${agent} was asked to come back later by ${said}`, details),
      call,
    );
  }
  if (status >= 500 || status === 408) {
    return new AppError('agent_unavailable', `agent ${agent}: failure at ${said}`, details);
  }
  return new AppError('agent_failed', `agent ${agent}: the request was not accepted by ${said}`, {
    remedy: `check the model and its settings in agent ${agent}; a prompt too long for the model is refused like this too`,
  });
}

function otherError(thrown: unknown, call: FailedCall): AppError {
  const { agent, provider, limit } = call;
  if (limit.aborted) return new AppError('agent_timeout', `agent ${agent} did not answer in time`);
  const name = thrown instanceof Error ? thrown.name : typeof thrown;
  if (
    /^AI_(LoadAPIKey|LoadSetting|NoSuchModel|UnsupportedFunctionality|UnsupportedModelVersion|InvalidArgument)Error$/.test(
      name,
    )
  ) {
    return new AppError(
      'agent_misconfigured',
      `agent ${agent}: ${provider} cannot be used as configured (${name})`,
    );
  }
  if (/^AI_(JSONParse|TypeValidation|InvalidResponseData|EmptyResponseBody)Error$/.test(name)) {
    return new AppError(
      'agent_unavailable',
      `agent ${agent}: the answer of ${provider} could not be read (${name})`,
    );
  }
  if (name.startsWith('AI_') && !networkFault(thrown)) {
    return new AppError(
      'agent_unavailable',
      `agent ${agent}: the exchange with ${provider} failed (${name})`,
    );
  }
  return afterStart(connectionError(agent, thrown, limit), call);
}

/** Once the model has worked, a refusal counts as an attempt. */
function afterStart(error: AppError, { begun }: FailedCall): AppError {
  if (!begun || error.code !== 'agent_refused') return error;
  const { retry_after_ms } = error;
  return new AppError('agent_unavailable', error.message, {
    ...(retry_after_ms === undefined ? {} : { retry_after_ms }),
  });
}

/** Google tells the wait in the body. https://cloud.google.com/apis/design/errors#error_details */
function retryDelayMs(body: string): number | undefined {
  const seconds = /"retryDelay":\s*"(\d{1,6})(?:\.\d+)?s"/.exec(body)?.[1];
  return seconds === undefined ? undefined : (Number(seconds) + 1) * 1000;
}
