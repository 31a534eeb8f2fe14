import type { Usage } from './run.ts';

/**
 * What an error means at each of our three edges.
 * status: the HTTP answer of the receiver (never a 4xx for authentic traffic, see ARCHITECTURE "HTTP answers").
 * retry: whether the worker gives the run another try.
 * exit: the CLI's exit code (1 negative answer, 2 usage, 3 not found, 4 credentials, 5 remote or time-out, 6 conflict).
 */
interface Meaning {
  readonly status: 400 | 403 | 404 | 413 | 500 | 503;
  readonly retry: boolean;
  readonly exit: 1 | 2 | 3 | 4 | 5 | 6;
}

/** The one table of error codes. A new code does not compile until all three edges know what it means. */
export const ERRORS = {
  // the door
  signature_missing: { status: 400, retry: false, exit: 2 },
  signature_malformed: { status: 400, retry: false, exit: 2 },
  body_empty: { status: 400, retry: false, exit: 2 },
  body_too_large: { status: 413, retry: false, exit: 2 },
  signature_mismatch: { status: 403, retry: false, exit: 4 },
  signature_unverifiable: { status: 503, retry: true, exit: 5 },
  secrets_unavailable: { status: 503, retry: true, exit: 5 },
  catalog_unavailable: { status: 503, retry: true, exit: 5 },
  queue_unavailable: { status: 503, retry: true, exit: 5 },
  deadline_exceeded: { status: 503, retry: true, exit: 5 },
  route_unknown: { status: 404, retry: false, exit: 3 },
  internal: { status: 503, retry: true, exit: 5 },
  // configuration and resources
  usage: { status: 503, retry: false, exit: 2 },
  context_invalid: { status: 503, retry: false, exit: 2 },
  environment_missing: { status: 503, retry: true, exit: 2 },
  resource_invalid: { status: 503, retry: false, exit: 1 },
  parameter_invalid: { status: 503, retry: false, exit: 1 },
  parameters_unavailable: { status: 503, retry: true, exit: 5 },
  secret_unset: { status: 503, retry: false, exit: 4 },
  secrets_malformed: { status: 503, retry: true, exit: 4 },
  secrets_conflict: { status: 503, retry: false, exit: 6 },
  secret_missing: { status: 503, retry: false, exit: 3 },
  logs_unavailable: { status: 503, retry: true, exit: 5 },
  template_unknown_name: { status: 503, retry: false, exit: 1 },
  path_missing: { status: 503, retry: false, exit: 3 },
  port_taken: { status: 503, retry: false, exit: 5 },
  // the command line
  confirmation_needed: { status: 503, retry: false, exit: 2 },
  confirmation_refused: { status: 503, retry: false, exit: 1 },
  stack_missing: { status: 503, retry: false, exit: 3 },
  local_missing: { status: 503, retry: false, exit: 3 },
  resource_missing: { status: 503, retry: false, exit: 3 },
  resource_in_use: { status: 503, retry: false, exit: 6 },
  resource_conflict: { status: 503, retry: false, exit: 6 },
  aws_unauthorized: { status: 503, retry: false, exit: 4 },
  aws_unavailable: { status: 503, retry: true, exit: 5 },
  // the run
  message_malformed: { status: 503, retry: true, exit: 2 },
  message_version_unknown: { status: 503, retry: true, exit: 5 },
  ledger_unavailable: { status: 503, retry: true, exit: 5 },
  lease_lost: { status: 503, retry: true, exit: 6 },
  note_unsettled: { status: 503, retry: true, exit: 5 },
  run_missing: { status: 503, retry: false, exit: 3 },
  trigger_missing: { status: 503, retry: false, exit: 3 },
  // a fault of our own in an exchange with PagerDuty, AWS or an agent; the run waits for a version without it
  call_broken: { status: 503, retry: true, exit: 5 },
  // agents
  agent_missing: { status: 503, retry: false, exit: 3 },
  agent_unsupported: { status: 503, retry: false, exit: 2 },
  agent_misconfigured: { status: 503, retry: false, exit: 1 },
  agent_refused: { status: 503, retry: true, exit: 5 },
  agent_unavailable: { status: 503, retry: true, exit: 5 },
  agent_timeout: { status: 503, retry: true, exit: 5 },
  agent_failed: { status: 503, retry: false, exit: 5 },
  agent_answer_malformed: { status: 503, retry: false, exit: 5 },
  agent_answer_too_large: { status: 503, retry: false, exit: 5 },
  agent_attempts_exhausted: { status: 503, retry: false, exit: 5 },
  // tools of an agent; their texts reach the model
  tool_refused: { status: 503, retry: false, exit: 2 },
  tool_failed: { status: 503, retry: false, exit: 5 },
  // PagerDuty REST
  pagerduty_unauthorized: { status: 503, retry: false, exit: 4 },
  pagerduty_forbidden: { status: 503, retry: false, exit: 4 },
  pagerduty_plan_lacks_ability: { status: 503, retry: false, exit: 4 },
  pagerduty_from_invalid: { status: 503, retry: false, exit: 4 },
  pagerduty_from_missing: { status: 503, retry: false, exit: 4 },
  pagerduty_not_found: { status: 503, retry: false, exit: 3 },
  pagerduty_rejected: { status: 503, retry: false, exit: 5 },
  pagerduty_rate_limited: { status: 503, retry: true, exit: 5 },
  pagerduty_unreachable: { status: 503, retry: true, exit: 5 },
  pagerduty_unavailable: { status: 503, retry: true, exit: 5 },
  pagerduty_timeout: { status: 503, retry: true, exit: 5 },
  // webhook subscriptions
  subscription_missing: { status: 503, retry: false, exit: 3 },
  subscription_unverified: { status: 503, retry: false, exit: 5 },
  subscription_left: { status: 503, retry: false, exit: 5 },
  webhook_unreachable: { status: 503, retry: true, exit: 5 },
  delivery_refused: { status: 503, retry: false, exit: 5 },
  // the local platform: its console, and what a browser may not ask of its other ports
  host_foreign: { status: 403, retry: false, exit: 4 },
  origin_foreign: { status: 403, retry: false, exit: 4 },
  form_invalid: { status: 400, retry: false, exit: 2 },
} as const satisfies Record<string, Meaning>;

export type ErrorCode = keyof typeof ERRORS;

/** What a caller may add to an error. `message` goes to operators' logs and the CLI: never a secret, a body or incident text. */
export interface ErrorDetails {
  readonly cause?: unknown;
  /** What to do next: a sentence or a command. */
  readonly remedy?: string;
  /** Milliseconds after which a retry makes sense (429, held leases). */
  readonly retry_after_ms?: number;
  /** Overrides the table where one code can be either (an agent's answer may say so itself). */
  readonly retry?: boolean;
  /** What an agent had used when it failed. */
  readonly usage?: Usage;
}

/** The one error class. `code` is what machines read; HTTP answers carry only it and a fixed public text. */
export class AppError extends Error {
  readonly code: ErrorCode;
  readonly remedy: string | undefined;
  readonly retry_after_ms: number | undefined;
  readonly retry: boolean;
  readonly usage: Usage | undefined;

  constructor(code: ErrorCode, message: string, details: ErrorDetails = {}) {
    super(message, details.cause === undefined ? undefined : { cause: details.cause });
    this.name = 'AppError';
    this.code = code;
    this.remedy = details.remedy;
    this.retry_after_ms = details.retry_after_ms;
    this.retry = details.retry ?? ERRORS[code].retry;
    this.usage = details.usage;
  }
}

/** A fault of the program itself: no outage that passes by itself, whoever reads the log has to act. */
export function isOurFault(code: ErrorCode): boolean {
  return code === 'call_broken' || code === 'internal';
}

/** Any thrown value as an AppError; foreign ones become `internal` and keep themselves as the cause. */
export function asAppError(thrown: unknown, code: ErrorCode = 'internal'): AppError {
  if (thrown instanceof AppError) return thrown;
  const name = thrown instanceof Error ? thrown.name : typeof thrown;
  return new AppError(code, `${code}: ${name}`, { cause: thrown });
}
