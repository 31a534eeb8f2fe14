import { AppError } from '../domain/errors.ts';

/** What the model asked for is not allowed or not understood: nothing was sent. The text reaches the model. */
export function refused(message: string): AppError {
  return new AppError('tool_refused', message);
}

/** The other side did not answer as hoped. The text reaches the model: name codes, never an address with a secret in it. */
export function failed(message: string): AppError {
  return new AppError('tool_failed', message);
}
