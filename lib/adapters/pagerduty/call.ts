import type { Log } from '../../app/ports/log.ts';
import type { Metrics } from '../../app/ports/metrics.ts';
import type { Now } from '../../app/ports/now.ts';
import { AppError } from '../../domain/errors.ts';
import { writeOutcome } from '../../domain/write-outcome.ts';
import { backOff, rateLimitWait } from './back-off.ts';
import { objectOf, parseJson } from './json.ts';
import { refusalError } from './refusal.ts';
import type { Answer, Exchange, Transport } from './transport.ts';

export interface CallDeps {
  readonly base_url: string;
  readonly token: string;
  /** Reads the token again after a 401 or 403; asked once a client. undefined when there is none any more. */
  readonly renewToken?: () => Promise<string | undefined>;
  readonly transport: Transport;
  readonly now: Now;
  /** Epoch ms at which every call must have ended. */
  readonly until: number;
  readonly sleep: (ms: number) => Promise<void>;
  readonly random: () => number;
  readonly metrics?: Pick<Metrics, 'add'>;
  readonly log?: Pick<Log, 'warn'>;
  /** Longest read exchange, ms; default 10 s. */
  readonly read_timeout_ms?: number;
  /** Longest exchange of a write, ms; default and at most 20 s. */
  readonly write_timeout_ms?: number;
}

/** One call of the API. */
interface CallRequest {
  readonly method: Exchange['method'];
  /** Below the base URL, segments encoded. */
  readonly path: string;
  readonly query?: readonly (readonly [string, string])[];
  readonly body?: unknown;
  /** The `From` of a write; asked within the call's time. undefined: the write goes without one. */
  readonly from?: () => Promise<string | undefined>;
  /** Asked after each wait; false: not sent again, the last failure is thrown. */
  readonly mayRepeat?: () => Promise<boolean>;
}

/** Sends a call, with retries; the answer's JSON object, `{}` for an empty one. Throws AppError `pagerduty_…`, `call_broken` or `deadline_exceeded`. */
export type Call = (request: CallRequest) => Promise<Readonly<Record<string, unknown>>>;

const READ_TIMEOUT_MS = 10_000;
const WRITE_TIMEOUT_MS = 20_000;

/**
 * A POST or PUT may start this long after it was asked for, so that it ends within 55 s: the worker's lease, checked just
 * before, holds 60 s.
 */
const WRITE_START_MS = 35_000;

/**
 * Makes the one function every method goes through: headers, time-outs, retries, one renewal of the token. Reads and
 * DELETE are repeated after any passing failure; POST and PUT only when they surely did not arrive.
 */
export function createCall(deps: CallDeps): Call {
  const { now, until, sleep, random, transport, metrics } = deps;
  let token = deps.token;
  let renewal: Promise<void> | undefined;

  /** True when there is a token other than the one just refused. */
  async function renewed(refused: string): Promise<boolean> {
    renewal ??= (async () => {
      token = (await deps.renewToken?.()) ?? token;
    })();
    try {
      await renewal;
    } catch (error) {
      renewal = undefined;
      throw error;
    }
    return token !== refused;
  }

  async function attempt(request: CallRequest, latest: number, using: string): Promise<Answer> {
    const write = request.method === 'POST' || request.method === 'PUT';
    const from = await request.from?.();
    const left = until - now();
    if (left <= 0 || now() > latest) throw outOfTime(request);
    const longest = write
      ? Math.min(deps.write_timeout_ms ?? WRITE_TIMEOUT_MS, WRITE_TIMEOUT_MS)
      : (deps.read_timeout_ms ?? READ_TIMEOUT_MS);
    return await transport({
      method: request.method,
      path: request.path,
      url: addressOf(deps.base_url, request),
      headers: headersOf(using, from),
      ...(request.body === undefined ? {} : { body: JSON.stringify(request.body) }),
      timeout_ms: Math.max(1, Math.min(longest, left)),
    });
  }

  return async (request) => {
    const write = request.method === 'POST' || request.method === 'PUT';
    const latest = write ? Math.min(until, now() + WRITE_START_MS) : until;
    for (let tries = 0; ; ) {
      const using = token;
      let failure: AppError;
      let wait: number | undefined;
      try {
        const answer = await attempt(request, latest, using);
        const result = resultOf(request, answer);
        if (!(result instanceof AppError)) {
          metrics?.add('PagerDutyCallsOk');
          return result;
        }
        failure = result;
        if (answer.status === 429) {
          metrics?.add('PagerDutyRateLimited');
          wait = rateLimitWait(answer.headers, random);
        }
        if ((answer.status === 401 || answer.status === 403) && (await renewed(using))) continue;
      } catch (error) {
        if (!(error instanceof AppError)) throw error;
        failure = error;
      }
      const passing = failure.retry && failure.code.startsWith('pagerduty_');
      const repeatable = passing && (!write || writeOutcome(failure) === 'refused');
      wait ??= backOff(tries, random);
      if (repeatable && now() + wait < latest) {
        tries += 1;
        await sleep(wait);
        if ((await request.mayRepeat?.()) ?? true) continue;
      }
      metrics?.add('PagerDutyCallsFailed');
      deps.log?.warn('pagerduty call failed', {
        code: failure.code,
        reason: failure.message,
        tries: tries + 1,
      });
      throw failure.retry ? withWait(failure, wait) : failure;
    }
  };
}

function addressOf(baseUrl: string, { path, query = [] }: CallRequest): string {
  const search = new URLSearchParams();
  for (const [name, value] of query) search.append(name, value);
  return search.size === 0 ? `${baseUrl}${path}` : `${baseUrl}${path}?${search}`;
}

/** https://developer.pagerduty.com/docs/rest-api-overview: the schema asks for Content-Type on every call, GET too. */
function headersOf(token: string, from: string | undefined): Record<string, string> {
  if (!/^[\x21-\x7e]+$/.test(token)) {
    throw new AppError(
      'pagerduty_unauthorized',
      'the API token holds a space or a character no header may carry',
      {
        remedy:
          'Store the token again, without spaces or line breaks: pdt secrets set PAGERDUTY_API_TOKEN --worker',
      },
    );
  }
  return {
    Authorization: `Token token=${token}`,
    Accept: 'application/vnd.pagerduty+json;version=2',
    'Content-Type': 'application/json',
    ...(from === undefined ? {} : { From: from }),
  };
}

function resultOf(request: CallRequest, answer: Answer): Readonly<Record<string, unknown>> | AppError {
  const json = parseJson(answer.text);
  if (answer.status >= 200 && answer.status < 300) {
    if (json !== undefined || answer.text.trim() === '') return objectOf(json);
    return new AppError('pagerduty_unavailable', `${request.method} ${request.path}: answer is not JSON`);
  }
  const code = objectOf(objectOf(json)['error'])['code'];
  const pagerduty_code = typeof code === 'number' ? code : undefined;
  return refusalError(request.method, request.path, { status: answer.status, pagerduty_code });
}

function outOfTime({ method, path }: CallRequest): AppError {
  return new AppError('deadline_exceeded', `${method} ${path}: no time left to send it`);
}

function withWait(failure: AppError, wait: number): AppError {
  return new AppError(failure.code, failure.message, {
    cause: failure.cause ?? failure,
    ...(failure.remedy === undefined ? {} : { remedy: failure.remedy }),
    retry_after_ms: failure.retry_after_ms ?? wait,
    retry: failure.retry,
  });
}
