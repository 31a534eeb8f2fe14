import type { FilterCondition } from './trigger.ts';

/** Whether a condition holds; 'unknown' when it depends on values that are not known yet. */
export type Verdict = boolean | 'unknown';

/**
 * Judges a condition on the values of one key: one for a scalar, all items of a list, none when absent. Comparisons are of
 * strings, case-sensitive; a list satisfies `equals`, `in`, `prefix`, `suffix` and `contains` when any item does.
 * An absent value (or empty list) satisfies none of those, hence satisfies their `not`, and `exists: false`.
 * `partial`: more values may come to light, so only a match is certain.
 */
export function holds(condition: FilterCondition, values: readonly string[], partial: boolean): Verdict {
  if ('not' in condition) {
    const verdict = holds(condition.not, values, partial);
    return verdict === 'unknown' ? verdict : !verdict;
  }
  if ('exists' in condition) {
    if (values.length > 0) return condition.exists;
    return partial ? 'unknown' : !condition.exists;
  }
  if (values.some((value) => matches(condition, value))) return true;
  return partial ? 'unknown' : false;
}

type Comparison = Exclude<FilterCondition, { not: FilterCondition } | { exists: boolean }>;

function matches(condition: Comparison, value: string): boolean {
  if ('equals' in condition) return value === String(condition.equals);
  if ('in' in condition) return condition.in.some((entry) => value === String(entry));
  if ('prefix' in condition) return value.startsWith(String(condition.prefix));
  if ('suffix' in condition) return value.endsWith(String(condition.suffix));
  return value.includes(String(condition.contains));
}
