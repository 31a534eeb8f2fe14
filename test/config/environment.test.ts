import { expect, test } from 'vitest';
import { readContext } from '../../lib/config/context.ts';
import { readEnvironment } from '../../lib/config/environment.ts';
import { readSecretsRefresh } from '../../lib/config/secrets-refresh.ts';
import { readWorkerSettings } from '../../lib/config/worker-settings.ts';

test('every variable that is missing is named', () => {
  expect(() => readEnvironment(['QUEUE_URL', 'LEDGER_TABLE', 'STACK_NAME'], { QUEUE_URL: '' })).toThrow(
    expect.objectContaining({
      code: 'environment_missing',
      message: expect.stringMatching(/QUEUE_URL .*LEDGER_TABLE (?!.*STACK_NAME)/),
    }),
  );
});

test('a variable that is set counts', () => {
  expect(readEnvironment(['STACK_NAME', 'QUEUE_URL'], { STACK_NAME: 'mine', QUEUE_URL: 'there' })).toEqual({
    STACK_NAME: 'mine',
    QUEUE_URL: 'there',
  });
});

test('what the stack turns is as its context has it when it is not set', () => {
  const context = readContext({});
  expect(readEnvironment(['STACK_NAME'], {})).toEqual({ STACK_NAME: context.stackName });
  expect(readWorkerSettings({})).toEqual({
    backoff_ms: context.retryBackoffSeconds.map((seconds) => seconds * 1000),
    retry_window_ms: context.retryWindowSeconds * 1000,
    note_max_characters: context.noteMaxCharacters,
    note_settle_ms: 120_000,
    ledger_ttl_days: context.ledgerTtlDays,
  });
});

test('the secrets are read again as often as deployed unless a test says otherwise', () => {
  expect([readSecretsRefresh({}), readSecretsRefresh({ SECRETS_REFRESH_MS: '50' })]).toEqual([
    {},
    { refresh_ms: 50 },
  ]);
});
