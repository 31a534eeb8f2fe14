import type { ServerResponse } from 'node:http';
import { ERRORS, type ErrorCode } from '../../domain/errors.ts';

/** Answers a request of the page with what is wrong; `field` names the one of the form. */
export function answerError(
  response: ServerResponse,
  code: ErrorCode,
  message: string,
  field?: string,
): void {
  // What the rest of the request holds is not read.
  response.writeHead(ERRORS[code].status, { 'content-type': 'application/json', connection: 'close' });
  response.end(JSON.stringify({ error: { code, message, ...(field ? { field } : {}) } }));
}
