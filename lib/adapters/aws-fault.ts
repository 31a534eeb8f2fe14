import { AppError, type ErrorCode } from '../domain/errors.ts';
import { callBroken, networkFault } from '../domain/network-fault.ts';

/** The SDK found no credentials, or could not get any. */
const CREDENTIALS = /^(?:CredentialsProviderError|TokenProviderError|ProviderError)$/;

/**
 * A failed call of an AWS service under the code of the outage it stands for; `call_broken` where neither the service nor the
 * network failed, but this program. `doing` as in "the secrets could not be read". Names the error, never its text.
 */
export function awsFault(code: ErrorCode, doing: string, thrown: unknown): AppError {
  if (thrown instanceof AppError) return thrown;
  if (!isTheirs(thrown)) return callBroken(doing, thrown);
  const name = thrown instanceof Error ? thrown.name : typeof thrown;
  return new AppError(code, `${doing}: ${name}`, { cause: thrown });
}

/**
 * A service exception has `$fault`; whatever the SDK could not make out of an answer, `$response`; an account or a region
 * that nobody has set up is no fault of the program either.
 * https://github.com/aws/aws-sdk-js-v3/blob/main/supplemental-docs/ERROR_HANDLING.md
 */
function isTheirs(thrown: unknown): boolean {
  if (networkFault(thrown)) return true;
  if (!(thrown instanceof Error)) return false;
  return (
    '$fault' in thrown ||
    '$response' in thrown ||
    CREDENTIALS.test(thrown.name) ||
    thrown.message === 'Region is missing'
  );
}
