import { AppError } from '../../domain/errors.ts';

/**
 * A path from ids, each encoded as one segment.
 * @throws AppError `pagerduty_rejected` for an id that would name another path (empty, `.` and `..`).
 */
export function pathOf(...segments: readonly string[]): string {
  return segments
    .map((segment) => {
      if (/^\.{0,2}$/.test(segment))
        throw new AppError('pagerduty_rejected', 'an id in the path is empty or dots');
      return `/${encodeURIComponent(segment)}`;
    })
    .join('');
}
