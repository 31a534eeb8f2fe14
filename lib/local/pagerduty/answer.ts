/** What the double answers: a status and a JSON body, or none (204, 202). */
export interface DoubleAnswer {
  readonly status: number;
  readonly body?: unknown;
  readonly headers?: Readonly<Record<string, string>>;
}

export function ok(body: unknown): DoubleAnswer {
  return { status: 200, body };
}

/** PagerDuty's error form: https://developer.pagerduty.com/docs/errors */
export function refuse(
  status: number,
  code: number,
  message: string,
  errors: readonly string[] = [],
): DoubleAnswer {
  return { status, body: { error: { message, code, errors } } };
}

export const NOT_FOUND = refuse(404, 2100, 'Not Found');

export function invalidInput(errors: readonly string[]): DoubleAnswer {
  return refuse(400, 2001, 'Invalid Input Provided', errors);
}
