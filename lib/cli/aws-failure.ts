import { AppError } from '../domain/errors.ts';

/** Names of AWS's and the SDK's errors that say who asks is not known or not allowed. */
const UNAUTHORIZED =
  /^(AccessDenied|Unauthorized|UnrecognizedClient|InvalidClientTokenId|InvalidSignature|SignatureDoesNotMatch|IncompleteSignature|MissingAuthenticationToken|AuthFailure|ExpiredToken|CredentialsProvider|TokenProvider|InvalidAccessKeyId|NotAuthorized)/;

/** What a failed call of AWS means to whoever typed the command. `doing` as in "the parameters could not be read". */
export function awsFailure(doing: string, thrown: unknown): AppError {
  if (thrown instanceof AppError) return refusedByAws(thrown);
  const name = nameOf(thrown);
  const unavailable = new AppError('aws_unavailable', `${doing}: ${name}`, { cause: thrown });
  return refusedByAws(unavailable);
}

/** The same error, as a matter of credentials where one of those lies behind it. */
export function refusedByAws<Thrown>(thrown: Thrown): Thrown | AppError {
  if (!(thrown instanceof AppError) || !(thrown.cause instanceof Error)) return thrown;
  const name = nameOf(thrown.cause);
  if (!UNAUTHORIZED.test(name)) return thrown;
  return new AppError('aws_unauthorized', thrown.message, {
    cause: thrown.cause,
    remedy: 'aws sts get-caller-identity shows who you are; export AWS_PROFILE=… or aws sso login',
  });
}

/** The error's own name, or the code of the system call behind it. */
function nameOf(thrown: unknown): string {
  if (!(thrown instanceof Error)) return typeof thrown;
  const { code } = thrown as NodeJS.ErrnoException;
  return typeof code === 'string' ? code : thrown.name;
}
