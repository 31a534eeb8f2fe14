import { expect, test } from 'vitest';
import { ERRORS, type ErrorCode } from '../../lib/domain/errors.ts';
import { errorReply } from '../../lib/domain/public-error.ts';

test.each(Object.keys(ERRORS) as ErrorCode[])('%s: its own fixed text, or that of internal', (code) => {
  const { status, body } = errorReply(code);
  expect(body.error.message).toMatch(/^[A-Z0-9][^\n]*\.$/i);
  expect(['internal', code]).toContain(body.error.code);
  expect(status).toBe(ERRORS[body.error.code].status);
});

test('what only runs and the CLI meet is never told to a sender', () => {
  expect(errorReply('pagerduty_unauthorized').body.error.code).toBe('internal');
  expect(errorReply('environment_missing')).toMatchObject({
    status: 503,
    body: { error: { code: 'internal' } },
  });
});
