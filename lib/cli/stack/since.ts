import { AppError } from '../../domain/errors.ts';
import { parseDuration } from '../../domain/read/parse-duration.ts';

/**
 * Milliseconds of `15m`, `2h`, `1d`.
 * @throws AppError `usage`.
 */
export function durationMs(flag: string, text: string): number {
  if (/^0+[smhd]?$/.test(text)) return 0;
  const seconds = parseDuration(text);
  if (seconds === undefined) {
    throw new AppError('usage', `${flag} ${text} is no duration`, { remedy: `write it like ${flag} 15m` });
  }
  return seconds * 1000;
}
