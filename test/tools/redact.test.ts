import { describe, expect, test } from 'vitest';
import { rememberSecrets } from '../../lib/tools/redact.ts';

const TOKEN = 'tok-4711-geheim/ö';

async function redactAfter(value: string, text: string, read = true): Promise<string> {
  const { secrets, redact } = rememberSecrets({ get: async () => value, refresh: async () => undefined });
  if (read) await secrets.get('NAME');
  return redact(text);
}

describe('secrets that were read', () => {
  test.each([
    ['as it is', TOKEN, `Authorization: Bearer ${TOKEN}.`, 'Authorization: Bearer [redacted].'],
    ['URL-encoded', TOKEN, `?key=${encodeURIComponent(TOKEN)}`, '?key=[redacted]'],
    ['in base64', TOKEN, Buffer.from(TOKEN).toString('base64'), expect.stringContaining('[redacted]')],
    ['every time', TOKEN, `${TOKEN}${TOKEN}`, '[redacted][redacted]'],
    [
      'the password of an address',
      'https://bob:pa55word99@db.example.com/x',
      'pa55word99 at db.example.com',
      '[redacted] at db.example.com',
    ],
    [
      'the token in an address',
      'https://hooks.example.com/T000/abcdefghijklmnop1234',
      'abcdefghijklmnop1234',
      '[redacted]',
    ],
    [
      'the host of an address stays',
      'https://prom.example.com/prom',
      'https://prom.example.com/prom',
      'https://prom.example.com/prom',
    ],
    [
      'a token inside a kubeconfig',
      'users:\n- user:\n    token: eyJhbGciOiJSUzI1NiJ9.abc\n',
      'token eyJhbGciOiJSUzI1NiJ9.abc',
      'token [redacted]',
    ],
    ['a short value stays', 'on', 'the service is on', 'the service is on'],
  ])('%s', async (_, secret, text, expected) => {
    expect(await redactAfter(secret, text)).toEqual(expected);
  });

  test.each(['EKS_CLUSTER', 'AWS_REGION', 'PROMETHEUS_TENANT', 'GIT_REPOSITORIES'])(
    '%s is no secret',
    async (name) => {
      const value = 'production-cluster';
      const { secrets, redact } = rememberSecrets({ get: async () => value, refresh: async () => undefined });
      await secrets.get(name);
      expect(redact(value)).toBe(value);
    },
  );

  test('nothing is taken out that was never read', async () => {
    expect(await redactAfter(TOKEN, TOKEN, false)).toBe(TOKEN);
  });
});
