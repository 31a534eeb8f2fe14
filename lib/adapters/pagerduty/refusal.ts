import { AppError, type ErrorCode } from '../../domain/errors.ts';

/** What an answer other than 2xx said, kept as the cause of its AppError. */
export interface Refusal {
  readonly status: number;
  /** `error.code` of PagerDuty's body. */
  readonly pagerduty_code: number | undefined;
}

interface Meaning {
  readonly code: ErrorCode;
  readonly remedy: string;
}

/** PagerDuty's own codes, https://developer.pagerduty.com/docs/errors */
const BY_PAGERDUTY_CODE: Readonly<Record<number, Meaning>> = {
  1001: {
    code: 'pagerduty_rejected',
    remedy: 'The incident is already resolved; nothing is left to change.',
  },
  1002: {
    code: 'pagerduty_rejected',
    remedy: 'The incident is already acknowledged; nothing is left to change.',
  },
  1008: {
    code: 'pagerduty_from_invalid',
    remedy: 'Set from_email (or PAGERDUTY_FROM_EMAIL) to the e-mail of a user of this PagerDuty account.',
  },
  1018: {
    code: 'pagerduty_forbidden',
    remedy:
      'Give the user in from_email, or the owner of the API token, a role that may change this incident.',
  },
  1028: {
    code: 'pagerduty_from_invalid',
    remedy: 'Write from_email (or PAGERDUTY_FROM_EMAIL) as a plain e-mail address, such as ops@example.com.',
  },
  2001: { code: 'pagerduty_rejected', remedy: 'PagerDuty refused the request as invalid input.' },
  2006: {
    code: 'pagerduty_unauthorized',
    remedy: 'Store a current API token: pdt secrets set PAGERDUTY_API_TOKEN --worker; check the region too.',
  },
  2010: {
    code: 'pagerduty_forbidden',
    remedy: 'Use an API token whose scope covers this call; a read-only key cannot write notes.',
  },
  2014: {
    code: 'pagerduty_plan_lacks_ability',
    remedy: 'The PagerDuty plan lacks the ability this call needs; go on without it or change the plan.',
  },
  2100: {
    code: 'pagerduty_not_found',
    remedy: 'Check the id, and that the token and region belong to its account.',
  },
};

/** For answers without a code of the table above. */
const BY_STATUS: Readonly<Record<number, Meaning>> = {
  401: { code: 'pagerduty_unauthorized', remedy: BY_PAGERDUTY_CODE[2006]?.remedy ?? '' },
  402: { code: 'pagerduty_plan_lacks_ability', remedy: BY_PAGERDUTY_CODE[2014]?.remedy ?? '' },
  403: { code: 'pagerduty_forbidden', remedy: BY_PAGERDUTY_CODE[2010]?.remedy ?? '' },
  404: { code: 'pagerduty_not_found', remedy: BY_PAGERDUTY_CODE[2100]?.remedy ?? '' },
  408: { code: 'pagerduty_timeout', remedy: 'PagerDuty gave up waiting for the request; try again.' },
  429: {
    code: 'pagerduty_rate_limited',
    remedy: 'Too many requests with this API token; wait, or give this stack its own.',
  },
};

const REJECTED: Meaning = { code: 'pagerduty_rejected', remedy: 'PagerDuty refused the request.' };
const UNAVAILABLE: Meaning = {
  code: 'pagerduty_unavailable',
  remedy: 'PagerDuty failed on its side; see https://status.pagerduty.com and try again.',
};

/**
 * The error an answer stands for. Its message names method, path, status and PagerDuty's code only: PagerDuty's text may
 * quote what was sent. The status decides whether a retry makes sense, whatever code the body gives.
 */
export function refusalError(method: string, path: string, refusal: Refusal): AppError {
  const { status, pagerduty_code } = refusal;
  const code = pagerduty_code === undefined ? '' : `, PagerDuty code ${pagerduty_code}`;
  const { code: errorCode, remedy } = meaningOf(refusal);
  return new AppError(errorCode, `${method} ${path}: HTTP ${status}${code}`, { remedy, cause: refusal });
}

/** PagerDuty's code behind an error of `refusalError`. */
export function pagerDutyCodeOf(error: unknown): number | undefined {
  if (!(error instanceof AppError)) return undefined;
  const cause = error.cause;
  const isRefusal = typeof cause === 'object' && cause !== null && 'pagerduty_code' in cause;
  return isRefusal && typeof cause.pagerduty_code === 'number' ? cause.pagerduty_code : undefined;
}

function meaningOf({ status, pagerduty_code }: Refusal): Meaning {
  if (status >= 500) return UNAVAILABLE;
  const byStatus = BY_STATUS[status];
  if (status === 429 || status === 408) return byStatus ?? REJECTED;
  return BY_PAGERDUTY_CODE[pagerduty_code ?? 0] ?? byStatus ?? REJECTED;
}
