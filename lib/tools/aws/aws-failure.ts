import { AppError } from '../../domain/errors.ts';
import { failed } from '../tool-error.ts';

/** Errors whose text is about the request and helps whoever wrote it; other texts may speak of our account. */
const TELLING: ReadonlySet<string> = new Set([
  'MalformedQueryException',
  'InvalidParameterException',
  'InvalidParameterValueException',
  'InvalidParameterCombinationException',
  'InvalidParameterValue',
  'InvalidParameterCombination',
  'MissingRequiredParameterException',
  'ValidationError',
  'ValidationException',
  'ResourceNotFoundException',
  'LimitExceededException',
]);

/** What a failed call of AWS means for whoever asked. */
export function awsFailure(what: string, thrown: unknown, signal: AbortSignal): AppError {
  if (thrown instanceof AppError) return thrown;
  if (signal.aborted) return failed(`${what} did not answer in time`);
  const name = thrown instanceof Error ? thrown.name : typeof thrown;
  const text = thrown instanceof Error && TELLING.has(name) ? `: ${thrown.message.slice(0, 500)}` : '';
  return failed(`${what} refused or could not be reached (${name})${text}`);
}
