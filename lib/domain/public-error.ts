import { ERRORS, type ErrorCode } from './errors.ts';

/** The fixed text each code shows to the outside. A code without one is answered as `internal`. */
const PUBLIC_TEXT: Partial<Record<ErrorCode, string>> = {
  signature_missing: 'The X-PagerDuty-Signature header is missing.',
  signature_malformed: 'The X-PagerDuty-Signature header holds no entry v1= with 64 hex digits.',
  body_empty: 'The body is empty.',
  body_too_large: 'The body is larger than 512 KiB.',
  signature_mismatch: 'No webhook secret verifies the signature.',
  signature_unverifiable: 'The signature cannot be verified now. Send the delivery again.',
  secret_unset: 'A webhook secret is not stored. Store it and send the delivery again.',
  secrets_unavailable: 'The webhook secrets cannot be read now. Send the delivery again.',
  secrets_malformed: 'The webhook secrets cannot be read now. Send the delivery again.',
  catalog_unavailable: 'The triggers cannot be read now. Send the delivery again.',
  queue_unavailable: 'The event could not be queued. Send the delivery again.',
  deadline_exceeded: 'The delivery took too long. Send it again.',
  route_unknown: 'Not found.',
  internal: 'Something failed here. Send the delivery again.',
};

export interface ErrorReply {
  readonly status: number;
  readonly body: { readonly error: { readonly code: ErrorCode; readonly message: string } };
}

/** The HTTP answer to an error: its code and the fixed text, nothing of the error's own message. */
export function errorReply(code: ErrorCode): ErrorReply {
  const message = PUBLIC_TEXT[code];
  if (message === undefined) return errorReply('internal');
  return { status: ERRORS[code].status, body: { error: { code, message } } };
}
