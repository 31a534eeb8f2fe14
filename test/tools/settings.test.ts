import { describe, expect, test } from 'vitest';
import { AppError } from '../../lib/domain/errors.ts';
import { createSettings } from '../../lib/tools/settings.ts';
import { agentNamed } from '../support/resources.ts';

const SECRETS: Readonly<Record<string, string>> = {
  PROMETHEUS_URL: 'https://from.secret',
  TOKEN: 'geheim',
  EMPTY: '',
};

function settings(config: Readonly<Record<string, unknown>>, env: Readonly<Record<string, string>> = {}) {
  return createSettings({
    agent: agentNamed('doctor', { env }),
    field: 'spec.tools[prometheus].config',
    config,
    secrets: { get: async (name) => (Object.hasOwn(SECRETS, name) ? SECRETS[name] : undefined) },
  });
}

describe('a setting', () => {
  test.each([
    ['its entry by key', { url: 'https://entry' }, { PROMETHEUS_URL: 'https://env' }, 'https://entry'],
    ['its entry by name', { PROMETHEUS_URL: 'https://entry' }, {}, 'https://entry'],
    ['its entry by name in lower case', { prometheus_url: 'https://entry' }, {}, 'https://entry'],
    ['the agent’s env', {}, { PROMETHEUS_URL: 'https://env' }, 'https://env'],
    ['the worker secret', {}, {}, 'https://from.secret'],
    ['what an empty entry leaves', { url: '  ' }, { PROMETHEUS_URL: '' }, 'https://from.secret'],
    ['a reference', { url: `https://u:${'$'}{TOKEN}@x` }, {}, 'https://u:geheim@x'],
    ['a default', { url: `${'$'}{EMPTY:-https://default}` }, {}, 'https://default'],
    ['a number', { url: 9090 }, {}, '9090'],
  ])('comes from %s', async (_, config, env, expected) => {
    expect(await settings(config, env)('PROMETHEUS_URL', 'url', 'endpoint')).toBe(expected);
  });

  test('is undefined when it is nowhere', async () => {
    expect(await settings({ toString: 'x' })('LOKI_URL', 'url')).toBeUndefined();
    expect(await settings({})('constructor')).toBeUndefined();
  });

  test('that names a secret which is not set says so, with resource and field', async () => {
    const asked = settings({}, { LOKI_URL: `${'$'}{NOPE}` })('LOKI_URL');
    await expect(asked).rejects.toMatchObject({
      code: 'secret_unset',
      message: 'agent/doctor: spec.env.LOKI_URL needs NOPE, which is not set',
    });
    await expect(asked).rejects.toBeInstanceOf(AppError);
  });
});
