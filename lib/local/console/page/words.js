/**
 * A filter's value as a person reads it.
 * @param {unknown} value
 * @param {string} none
 * @returns {string}
 */
export function shown(value, none) {
  if (value === undefined) return none;
  if (Array.isArray(value)) return value.length === 0 ? '(empty list)' : value.map(String).join(', ');
  if (typeof value !== 'object' || value === null) return String(value);
  const [operator, operand] = Object.entries(value)[0] ?? [];
  return operator === 'equals' ? String(operand) : `${operator}: ${JSON.stringify(operand)}`;
}

/** What a refusal means for PagerDuty, by the receiver's status. */
const REFUSALS = {
  400: 'no delivery of PagerDuty: it is dropped',
  403: 'signed by nobody we know: it is dropped',
  413: 'longer than any delivery may be: it is dropped',
  503: 'our own fault or a secret that could not be read again: PagerDuty sends it again',
};

/**
 * @param {number} status
 * @returns {string}
 */
export function refusal(status) {
  return Object.entries(REFUSALS).find(([code]) => Number(code) === status)?.[1] ?? 'refused';
}

/**
 * @param {number} number
 * @param {string} what
 * @returns {string}
 */
export function count(number, what) {
  return `${number} ${what}${number === 1 ? '' : 's'}`;
}
