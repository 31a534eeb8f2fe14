import { execFile } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { describe, expect, test } from 'vitest';
import { COMMANDS, type CommandName } from '../../lib/cli/commands.ts';
import { pdt } from './command-line.ts';

const root = new URL('../../', import.meta.url);
const version = (JSON.parse(readFileSync(new URL('package.json', root), 'utf8')) as { version: string })
  .version;

describe('help', () => {
  test('lists every command', async () => {
    const { code, out } = await pdt(['--help']);
    expect(code).toBe(0);
    for (const [name, { summary }] of Object.entries(COMMANDS))
      expect(out).toMatch(new RegExp(`${name} .*${summary.slice(0, 20)}`));
  });

  test.each(Object.keys(COMMANDS) as CommandName[])('of %s', async (name) => {
    const { code, out } = await pdt([name, '--help']);
    expect(code).toBe(0);
    expect(out).toContain(`Usage: pdt ${name}`);
  });
});

test('version', async () => {
  expect(await pdt(['version'])).toEqual({ code: 0, out: `${version}\n`, err: '' });
});

test('a mistyped command is answered with the nearest', async () => {
  const { code, err } = await pdt(['valdate']);
  expect(code).toBe(2);
  expect(err).toContain('validate');
});

test.each([
  [['aply'], 'pdt --help'],
  [['--none'], 'pdt --help'],
  [['send'], 'pdt send --help'],
  [['get', 'triggers', '--wach'], 'pdt get --help'],
  [['secrets', 'set', 'X', '--none'], 'pdt secrets --help'],
  [['validate', '-f', 'x', '-o', 'xml'], 'pdt validate --help'],
])('%j names the help that tells', async (args, help) => {
  const { code, err } = await pdt(args);
  expect({ code, err }).toEqual({
    code: 2,
    err: expect.stringMatching(new RegExp(`^error: [\\s\\S]*\ntry: ${help}\n$`)),
  });
});

test('help fits 80 columns', async () => {
  const { out } = await pdt(['--help']);
  expect(out.split('\n').filter((line) => line.length > 80)).toEqual([]);
});

test('every command has its file', () => {
  const files = readdirSync(new URL('lib/cli/', root));
  for (const name of Object.keys(COMMANDS)) expect(files).toContain(`${name}.ts`);
});

test('the program itself, in its own process', async () => {
  const { stdout, stderr } = await promisify(execFile)(
    process.execPath,
    [fileURLToPath(new URL('bin/pdt.js', root)), 'version'],
    {
      env: { PATH: process.env['PATH'] ?? '' },
    },
  );
  expect([stdout, stderr]).toEqual([`${version}\n`, '']);
});
