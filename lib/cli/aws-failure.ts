import { AppError } from '../domain/errors.ts';

/** Names of AWS's and the SDK's errors that say who asks is not known or not allowed. */
const UNAUTHORIZED =
  /^(AccessDenied|Unauthorized|UnrecognizedClient|InvalidClientTokenId|InvalidSignature|SignatureDoesNotMatch|IncompleteSignature|MissingAuthenticationToken|AuthFailure|ExpiredToken|CredentialsProvider|TokenProvider|InvalidAccessKeyId|NotAuthorized)/;

/** What a failed call of AWS means to whoever typed the command. `doing` as in "the parameters could not be read". */
export function awsFailure(doing: string, thrown: unknown): AppError {
  const cause = thrown instanceof AppError ? thrown.cause : thrown;
  const name = nameOf(cause);
  if (UNAUTHORIZED.test(name)) {
    return new AppError('aws_unauthorized', `${doing}: ${name}`, {
      cause: thrown,
      remedy: 'aws sts get-caller-identity shows who you are; export AWS_PROFILE=… or aws sso login',
    });
  }
  if (thrown instanceof AppError) return thrown;
  return new AppError('aws_unavailable', `${doing}: ${name}`, { cause: thrown });
}

/** The error's own name, or the code of the system call behind it. */
function nameOf(thrown: unknown): string {
  if (!(thrown instanceof Error)) return typeof thrown;
  const { code } = thrown as NodeJS.ErrnoException;
  return typeof code === 'string' ? code : thrown.name;
}
