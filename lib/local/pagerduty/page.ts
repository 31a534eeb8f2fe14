import type { DoubleAnswer } from './answer.ts';
import { invalidInput, ok } from './answer.ts';

const DEFAULT_LIMIT = 25;
const MAX_LIMIT = 100;
/** https://developer.pagerduty.com/docs/pagination: classic pagination ends at 10,000. */
const MAX_REACH = 10_000;

/** One page of a list under its key, with PagerDuty's classic pagination. */
export function page(key: string, items: readonly unknown[], query: URLSearchParams): DoubleAnswer {
  const limit = Number(query.get('limit') ?? DEFAULT_LIMIT);
  const offset = Number(query.get('offset') ?? 0);
  if (!Number.isInteger(limit) || limit < 1 || limit > MAX_LIMIT)
    return invalidInput(['limit must be 1 to 100']);
  if (!Number.isInteger(offset) || offset < 0 || offset + limit > MAX_REACH) {
    return invalidInput(['offset plus limit must not exceed 10000']);
  }
  return ok({
    [key]: items.slice(offset, offset + limit),
    limit,
    offset,
    total: query.get('total') === 'true' ? items.length : null,
    more: offset + limit < items.length,
  });
}
