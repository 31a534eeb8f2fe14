import { AppError } from '../../domain/errors.ts';

const NAME = /^[A-Za-z_][A-Za-z0-9_]*$/;

/**
 * The one argument of a secrets command. Whatever else stands there may be a value and is never repeated.
 * @throws AppError `usage`.
 */
export function secretName(args: readonly string[]): string {
  const [name = '', ...more] = args;
  if (more.length > 0 || name.includes('=')) {
    throw new AppError('usage', 'a value on the command line is refused: shells and process lists keep it', {
      remedy: 'pdt secrets set NAME asks for it; --from-file FILE or - (standard input) for scripts',
    });
  }
  if (!NAME.test(name)) {
    throw new AppError(
      'usage',
      'a secret needs a name of letters, digits and _, such as PAGERDUTY_API_TOKEN',
      {
        remedy: 'pdt secrets list',
      },
    );
  }
  return name;
}
