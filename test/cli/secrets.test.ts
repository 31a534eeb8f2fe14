import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { GetSecretValueCommand, PutSecretValueCommand } from '@aws-sdk/client-secrets-manager';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { createSecretStore } from '../../lib/adapters/secret-store.ts';
import { type LocalStack, startLocalStack } from './local-stack.ts';

const VALUE = 'planted-value-that-is-used-✓';

let stack: LocalStack;
beforeAll(async () => {
  stack = await startLocalStack();
});
afterAll(() => stack.stop());

const read = async (which: 'webhook' | 'worker') => {
  const SecretId = which === 'webhook' ? stack.settings.WEBHOOK_SECRET_ID : stack.settings.WORKER_SECRET_ID;
  const { SecretString = '{}' } = await stack.clients.secrets.send(new GetSecretValueCommand({ SecretId }));
  return JSON.parse(SecretString) as Record<string, unknown>;
};
const write = async (which: 'webhook' | 'worker', values: unknown) => {
  const SecretId = which === 'webhook' ? stack.settings.WEBHOOK_SECRET_ID : stack.settings.WORKER_SECRET_ID;
  await stack.clients.secrets.send(
    new PutSecretValueCommand({ SecretId, SecretString: JSON.stringify(values) }),
  );
};

beforeEach(async () => {
  await write('webhook', { PAGERDUTY_WEBHOOK_SECRET: 'one' });
  await write('worker', { PAGERDUTY_API_TOKEN: 'token' });
});

describe('pdt secrets set', () => {
  it.each([
    ['GOOGLE_API_KEY', [], 'worker'],
    ['EU_WEBHOOK_SECRET', [], 'webhook'],
    ['PAGERDUTY_WEBHOOK_SECRET', [], 'webhook'],
    ['ODD_NAME', ['--webhook'], 'webhook'],
    ['OTHER_WEBHOOK_SECRET', ['--worker'], 'worker'],
  ] as const)('stores %s %j in the %s secret', async (name, flags, which) => {
    const { code, out, err } = await stack.pdt(['secrets', 'set', name, ...flags], { stdin: `${VALUE}\n` });
    expect({ code, stored: (await read(which))[name] }).toEqual({ code: 0, stored: VALUE });
    expect(out + err).not.toContain(VALUE);
  });

  it('puts a name that a trigger gives as its webhook_secret with the webhook secrets', async () => {
    const text = `apiVersion: aof.sh/v1
kind: Trigger
metadata: { name: odd }
spec: { platform: { type: pagerduty, config: { webhook_secret: "\${ODD_SECRET}" } }, agent: odd-agent }
---
apiVersion: aof.sh/v1
kind: Agent
metadata: { name: odd-agent }
spec: { invoke: { template: { note: x } } }
`;
    const other = await startLocalStack(text);
    try {
      const { code, out } = await other.pdt(['secrets', 'set', 'ODD_SECRET'], { stdin: VALUE });
      expect({ code, out }).toEqual({ code: 0, out: 'webhook secret ODD_SECRET created (1 value)\n' });
    } finally {
      await other.stop();
    }
  });

  it('asks unseen on a terminal', async () => {
    const { code, out, err } = await stack.pdt(['secrets', 'set', 'GROQ_API_KEY'], { typed: VALUE });
    expect({ code, stored: (await read('worker'))['GROQ_API_KEY'] }).toEqual({ code: 0, stored: VALUE });
    expect(out + err).not.toContain(VALUE);
  });

  it('reads a file, without the line end', async () => {
    await writeFile(join(stack.directory, 'key.txt'), `${VALUE}\r\n`);
    const { code } = await stack.pdt(['secrets', 'set', 'GROQ_API_KEY', '--from-file', 'key.txt']);
    expect({ code, stored: (await read('worker'))['GROQ_API_KEY'] }).toEqual({ code: 0, stored: VALUE });
  });

  it('replaces, and with --add keeps what was there before the newest', async () => {
    await stack.pdt(['secrets', 'set', 'PAGERDUTY_WEBHOOK_SECRET', '--add'], { stdin: 'two' });
    expect(await read('webhook')).toEqual({ PAGERDUTY_WEBHOOK_SECRET: ['one', 'two'] });
    await stack.pdt(['secrets', 'set', 'PAGERDUTY_WEBHOOK_SECRET'], { stdin: 'three' });
    expect(await read('webhook')).toEqual({ PAGERDUTY_WEBHOOK_SECRET: 'three' });
  });

  it.each([
    [['set', 'NAME', VALUE]],
    [['set', `NAME=${VALUE}`]],
    [['set', `${VALUE} `]],
    [['retire', 'NAME', VALUE]],
    [['set', 'NAME', `--value=${VALUE}`]],
    [['set', 'NAME', `-${VALUE}`]],
    [['set', 'NAME', '-o', `it's ${VALUE}`]],
    [[VALUE]],
  ])('refuses a value on the command line and does not repeat it: %#', async (args) => {
    const { code, out, err } = await stack.pdt(['secrets', ...args], { stdin: 'x' });
    expect(code).toBe(2);
    expect(out + err).not.toContain(VALUE.trim());
  });

  it.each([
    [['secrets', 'set', 'NAME', '--workr'], 'error: unknown option\n(Did you mean --worker?)'],
    [['secrets', 'set', 'NAME', '-o', VALUE], 'error: option is invalid. Allowed choices are table, json'],
    [['get', 'triggers', `--token=${VALUE}`], "error: unknown option '--token'\n"],
  ])('%j is a mistake that is named without what was typed', async (args, words) => {
    const { code, out, err } = await stack.pdt(args);
    expect({ code, err }).toEqual({ code: 2, err: expect.stringContaining(words) });
    expect(out + err).not.toContain(VALUE);
  });

  it.each([
    [['secrets', 'set', 'KEY'], { stdin: '\n' }, 2, 'is empty'],
    [['secrets', 'set', 'KEY'], { stdin: new Uint8Array([0xff, 0xfe]) }, 2, 'not UTF-8'],
    [['secrets', 'set', 'KEY'], { stdin: 'x'.repeat(65_537) }, 2, 'above 64 KB'],
    [['secrets', 'set', 'MY_WEBHOOK_SECRET'], { stdin: 'copied-with-a-space \n' }, 2, 'white space'],
    [['secrets', 'set', 'KEY', '--webhook'], { stdin: '\tcopied' }, 2, 'white space'],
    [['secrets', 'set', 'KEY', '--from-file', 'none.txt'], {}, 3, 'none.txt'],
    [['secrets', 'set', 'KEY', '--webhook', '--worker'], { stdin: 'x' }, 2, 'exclude each other'],
  ])('%j ends with %j → %d', async (args, given, expected, words) => {
    const { code, err } = await stack.pdt(args, given);
    expect({ code, err }).toEqual({ code: expected, err: expect.stringContaining(words) });
  });
});

describe('Ctrl-C at the prompt', () => {
  it('is 130, and nothing is stored', async () => {
    const { code } = await stack.pdt(['secrets', 'set', 'GROQ_API_KEY'], {
      typed: '',
      interruptsPrompt: true,
    });
    expect({ code, stored: await read('worker') }).toEqual({
      code: 130,
      stored: { PAGERDUTY_API_TOKEN: 'token' },
    });
  });
});

describe('pdt secrets retire', () => {
  it.each([
    [[], 'two'],
    [['--newest'], 'one'],
  ])('%j leaves one value', async (flags, left) => {
    await write('webhook', { PAGERDUTY_WEBHOOK_SECRET: ['one', 'two'] });
    const { code } = await stack.pdt(['secrets', 'retire', 'PAGERDUTY_WEBHOOK_SECRET', ...flags]);
    expect({ code, stored: await read('webhook') }).toEqual({
      code: 0,
      stored: { PAGERDUTY_WEBHOOK_SECRET: left },
    });
  });

  it('keeps a single value', async () => {
    const { code, out } = await stack.pdt(['secrets', 'retire', 'PAGERDUTY_WEBHOOK_SECRET']);
    expect({ code, out }).toEqual({ code: 0, out: expect.stringContaining('unchanged (1 value)') });
  });

  it('suggests a near name of the other secret too, and the command on the same platform', async () => {
    const { code, err } = await stack.pdt(['secrets', 'retire', 'PAGERDUTY_WEBHOOK_SECRT']);
    expect({ code, err }).toEqual({
      code: 3,
      err: expect.stringMatching(/did you mean PAGERDUTY_WEBHOOK_SECRET\?\ntry: pdt secrets list --local\n$/),
    });
  });

  it('suggests the near name of one that is not stored', async () => {
    const { code, err } = await stack.pdt(['secrets', 'retire', 'PAGERDUTY_WEBHOOK_SECRETS', '--webhook']);
    expect({ code, err }).toEqual({
      code: 3,
      err: expect.stringContaining('did you mean PAGERDUTY_WEBHOOK_SECRET?'),
    });
  });
});

describe('pdt secrets list', () => {
  it('tells names, values and users, and what is missing', async () => {
    const { code, out } = await stack.pdt(['secrets', 'list', '-o', 'json']);
    expect({ code, list: JSON.parse(out) }).toMatchObject({
      code: 0,
      list: {
        kind: 'SecretList',
        items: [
          { name: 'PAGERDUTY_WEBHOOK_SECRET', secret: 'webhook', values: 1, used_by: ['trigger/brief'] },
          { name: 'PAGERDUTY_API_TOKEN', secret: 'worker', values: 1, used_by: ['trigger/brief'] },
          { name: 'PAGERDUTY_FROM_EMAIL', secret: 'worker', values: 0, used_by: ['trigger/brief'] },
        ],
      },
    });
  });
});

describe('a change by someone else', () => {
  it('is refused and leaves theirs', async () => {
    const store = createSecretStore(stack.clients.secrets, stack.settings.WORKER_SECRET_ID);
    const { values, version } = await store.read();
    await write('worker', { THEIRS: 'x' });
    await expect(store.write(new Map([...values, ['MINE', ['y']]]), version)).rejects.toMatchObject({
      code: 'secrets_conflict',
    });
    expect(await read('worker')).toEqual({ THEIRS: 'x' });
  });

  it('of many at once exactly those that were told so are stored', async () => {
    const names = Array.from({ length: 8 }, (_, index) => `KEY_${index}`);
    const codes = await Promise.all(
      names.map(async (name) => (await stack.pdt(['secrets', 'set', name, '--worker'], { stdin: 'v' })).code),
    );
    const stored = await read('worker');
    expect(new Set(codes).difference(new Set([0, 6]))).toEqual(new Set());
    expect(codes).toContain(0);
    expect(names.filter((name) => name in stored)).toEqual(names.filter((_, index) => codes[index] === 0));
  });
});
