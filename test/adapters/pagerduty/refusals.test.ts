import { expect, test } from 'vitest';
import { refusalError } from '../../../lib/adapters/pagerduty/refusal.ts';
import { writeOutcome } from '../../../lib/domain/write-outcome.ts';

test.each([
  { status: 400, pagerduty_code: 1001, code: 'pagerduty_rejected', remedy: /already resolved/ },
  { status: 400, pagerduty_code: 1002, code: 'pagerduty_rejected', remedy: /already acknowledged/ },
  {
    status: 400,
    pagerduty_code: 1008,
    code: 'pagerduty_from_invalid',
    remedy: /user of this PagerDuty account/,
  },
  { status: 400, pagerduty_code: 1018, code: 'pagerduty_forbidden', remedy: /role/ },
  { status: 400, pagerduty_code: 1028, code: 'pagerduty_from_invalid', remedy: /plain e-mail address/ },
  { status: 400, pagerduty_code: 2001, code: 'pagerduty_rejected', remedy: /invalid input/ },
  { status: 401, pagerduty_code: 2006, code: 'pagerduty_unauthorized', remedy: /pdt secrets set/ },
  { status: 401, pagerduty_code: undefined, code: 'pagerduty_unauthorized', remedy: /pdt secrets set/ },
  { status: 403, pagerduty_code: 2010, code: 'pagerduty_forbidden', remedy: /scope/ },
  { status: 403, pagerduty_code: undefined, code: 'pagerduty_forbidden', remedy: /scope/ },
  { status: 400, pagerduty_code: 2014, code: 'pagerduty_plan_lacks_ability', remedy: /plan lacks/ },
  { status: 402, pagerduty_code: undefined, code: 'pagerduty_plan_lacks_ability', remedy: /plan lacks/ },
  { status: 404, pagerduty_code: 2100, code: 'pagerduty_not_found', remedy: /region/ },
  { status: 404, pagerduty_code: undefined, code: 'pagerduty_not_found', remedy: /region/ },
  { status: 418, pagerduty_code: 9999, code: 'pagerduty_rejected', remedy: /refused/ },
])('HTTP $status with code $pagerduty_code is $code and was rejected', ({ code, remedy, ...refusal }) => {
  const error = refusalError('PUT', '/incidents/P1', refusal);
  expect(error).toMatchObject({ code, retry: false, remedy: expect.stringMatching(remedy) });
  expect(writeOutcome(error)).toBe('rejected');
});

test.each([
  { status: 429, pagerduty_code: 2020, code: 'pagerduty_rate_limited', outcome: 'refused' },
  { status: 429, pagerduty_code: 1008, code: 'pagerduty_rate_limited', outcome: 'refused' },
  { status: 408, pagerduty_code: undefined, code: 'pagerduty_timeout', outcome: 'unknown' },
  { status: 500, pagerduty_code: 2000, code: 'pagerduty_unavailable', outcome: 'unknown' },
  { status: 503, pagerduty_code: 2006, code: 'pagerduty_unavailable', outcome: 'unknown' },
])('HTTP $status with code $pagerduty_code passes: $code, $outcome', ({ code, outcome, ...refusal }) => {
  const error = refusalError('POST', '/incidents/P1/notes', refusal);
  expect(error).toMatchObject({ code, retry: true });
  expect(writeOutcome(error)).toBe(outcome);
});
