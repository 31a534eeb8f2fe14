import { AppError } from '../domain/errors.ts';

/** No call lasts longer: a Lambda function's own limit, 15 min. https://docs.aws.amazon.com/lambda/latest/dg/configuration-timeout.html */
const LONGEST_CALL_MS = 900_000;

/** How long a connection may take to open. */
const CONNECT_MS = 10_000;

/** Sockets outlast our own limit a little, so that the limit is what ends a call. */
const SLACK_MS = 5_000;

interface Limits {
  /** Epoch ms. */
  readonly now: number;
  /** Epoch ms. */
  readonly deadline: number;
  /** The agent's own `timeout_s`. */
  readonly timeout_s?: number | undefined;
}

/**
 * Milliseconds a call may take: the agent's own time-out or what is left until the deadline, whichever is shorter.
 * @throws AppError `agent_refused` when nothing is left: the agent was not asked.
 */
export function timeLimit(agent: string, { now, deadline, timeout_s }: Limits): number {
  const own = timeout_s === undefined ? LONGEST_CALL_MS : timeout_s * 1000;
  const limit = Math.floor(Math.min(deadline - now, own, LONGEST_CALL_MS));
  if (limit <= 0) throw new AppError('agent_refused', `agent ${agent} was not asked: no time is left`);
  return limit;
}

/**
 * Time-outs of undici's Agent, in ms. Its defaults, 300 s each, would cut an agent off that thinks longer.
 * https://undici.nodejs.org/#/docs/api/Client?id=parameter-clientoptions
 */
export function undiciTimeouts(limitMs: number): {
  readonly connectTimeout: number;
  readonly headersTimeout: number;
  readonly bodyTimeout: number;
} {
  return {
    connectTimeout: CONNECT_MS,
    headersTimeout: limitMs + SLACK_MS,
    bodyTimeout: limitMs + SLACK_MS,
  };
}

/** Time-outs of the AWS SDK's HTTP handler, in ms: the socket may stay silent for as long as the call may take. */
export function awsTimeouts(limitMs: number): {
  readonly connectionTimeout: number;
  readonly requestTimeout: number;
  readonly socketTimeout: number;
  readonly throwOnRequestTimeout: true;
} {
  return {
    connectionTimeout: CONNECT_MS,
    requestTimeout: limitMs + SLACK_MS,
    socketTimeout: limitMs + SLACK_MS,
    throwOnRequestTimeout: true,
  };
}
