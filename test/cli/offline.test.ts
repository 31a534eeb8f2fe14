import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeEach, describe, expect, onTestFinished, test } from 'vitest';
import { age } from '../../lib/cli/age.ts';
import { commandTree } from '../../lib/cli/command-tree.ts';
import { COMMANDS, type CommandName } from '../../lib/cli/commands.ts';
import { confirm } from '../../lib/cli/confirm.ts';
import { readSelector } from '../../lib/cli/resources/selector.ts';
import { withEnabled } from '../../lib/cli/resources/set-enabled.ts';
import { table } from '../../lib/cli/table.ts';
import { unifiedDiff } from '../../lib/cli/unified-diff.ts';
import { DOCUMENT_KINDS, jsonSchemaOf } from '../../lib/domain/read/json-schema.ts';
import { pdt } from './command-line.ts';

let directory: string;

beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'pdt-offline-'));
  onTestFinished(() => rm(directory, { recursive: true, force: true }));
});

describe('init', () => {
  test('writes files that validate without a word, with schemas for editors', async () => {
    const made = await pdt(['init', 'new'], { cwd: directory });
    expect(made.code).toBe(0);
    expect(made.err).toContain('pdt apply -f new');
    const checked = await pdt(['validate', '-f', 'new', '--strict'], { cwd: directory });
    expect(checked.code).toBe(0);
    const schema = await readFile(join(directory, 'new/.schemas/trigger.schema.json'), 'utf8');
    expect(JSON.parse(schema)).toEqual(JSON.parse((await pdt(['schema', 'trigger'])).out));
    expect(await readFile(join(directory, 'new/trigger.yaml'), 'utf8')).toMatch(
      /^# yaml-language-server: \$schema=\.schemas\/trigger\.schema\.json\n/,
    );
  });

  test('overwrites nothing', async () => {
    await pdt(['init'], { cwd: directory });
    const again = await pdt(['init'], { cwd: directory });
    expect([again.code, again.out]).toEqual([6, '']);
    expect(again.err).toContain('trigger.yaml');
  });
});

test.each(DOCUMENT_KINDS)('schema %s', async (kind) => {
  expect(JSON.parse((await pdt(['schema', kind])).out)).toEqual(jsonSchemaOf(kind));
  expect((await pdt(['schema', 'flow'])).code).toBe(2);
});

test('completion of a shell there is none for names the nearest', async () => {
  const { code, err } = await pdt(['completion', 'bsh']);
  expect(code).toBe(2);
  expect(err).toContain('did you mean bash?');
});

describe('every command', () => {
  test('begins its help with examples', async () => {
    for (const command of Object.keys(COMMANDS).filter((name) => name !== 'version')) {
      const { out } = await pdt([command, '--help']);
      expect([command, out.split('\n')[0]]).toEqual([command, 'Examples:']);
    }
  });

  test('that prints JSON says what in the reference', async () => {
    const withJson = (await commandTree())
      .filter((command) =>
        [command, ...command.commands].some(({ options }) =>
          options.some(({ argChoices }) => argChoices?.includes('json')),
        ),
      )
      .map((command) => command.name() as CommandName);
    expect(withJson.length).toBeGreaterThan(10);
    expect(withJson.filter((name) => !('json' in COMMANDS[name]))).toEqual([]);
  });
});

describe('confirm', () => {
  const ask = async (typed: string | undefined, yes?: boolean) =>
    await confirm({ what: 'This deletes x.', name: 'x' }, yes, {
      out: () => undefined,
      err: () => undefined,
      stdin: async () => new Uint8Array(),
      readLine: async () => typed,
      env: {},
      cwd: directory,
      tty: { stdin: true, stdout: true, stderr: true },
      interrupted: () => new AbortController().signal,
    });

  test.each([
    [' x ', undefined],
    ['no', true],
    [undefined, true],
  ] as const)('%j with yes=%s goes on', async (typed, yes) => {
    await expect(ask(typed, yes)).resolves.toBeUndefined();
  });
  test.each([['y'], ['X'], [''], [undefined]])('%j does not', async (typed) => {
    await expect(ask(typed)).rejects.toMatchObject({ code: 'confirmation_refused' });
  });
});

test.each([
  ['team=sre', true],
  ['team==sre', true],
  ['team=db', false],
  ['team!=db', true],
  ['team!=sre', false],
  ['absent!=x', true],
  ['team', true],
  ['!team', false],
  ['!absent', true],
  ['absent', false],
  ['team=sre,tier=1', true],
  ['team=sre, tier=2', false],
  ['pdt/x.y=', false],
])('the selector %s', (selector, selects) => {
  expect(readSelector(selector)({ name: 'x', labels: { team: 'sre', tier: '1' } })).toBe(selects);
});

test.each([
  [0, '0s'],
  [59_999, '59s'],
  [60_000, '1m'],
  [3_599_999, '59m'],
  [7_200_000, '2h'],
  [3 * 86_400_000, '3d'],
  [-5, '0s'],
])('%i ms are %s', (elapsed, text) => {
  expect(age(1_000_000 - elapsed, 1_000_000)).toBe(text);
});

describe('table', () => {
  test('cuts the widest column to fit', () => {
    const text = table(['a', 'b'], [['short', 'x'.repeat(100)]], 40);
    expect(text).toBe(`A      B\nshort  ${'x'.repeat(32)}…\n`);
  });
  test('counts the columns of a terminal, not characters', () => {
    expect(
      table(
        ['a', 'b'],
        [
          ['東京', 'x'],
          ['tokyo', 'y'],
        ],
      ),
    ).toBe('A      B\n東京   x\ntokyo  y\n');
    expect(table(['a', 'b'], [['東'.repeat(20), 'x']], 16)).toBe(`A              B\n${'東'.repeat(6)}…  x\n`);
  });
  test('keeps control characters and half emoji out', () => {
    expect(table(['a'], [['one\ntwo\u001b[31m']])).toBe('A\none two\u{FFFD}[31m\n');
    expect(table(['a'], [['💳'.repeat(20)]], 20).isWellFormed()).toBe(true);
  });
});

test.each([
  ['', '', []],
  ['a\nb\n', 'a\nb\n', []],
  ['', 'a\n', ['@@ -0,0 +1,1 @@', '+a']],
  ['a\nb', 'a\r\nb\r\n', []],
  ['a\nb\nc\n', 'a\nX\nc\n', ['@@ -1,3 +1,3 @@', ' a', '-b', '+X', ' c']],
  [
    '1\n2\n3\n4\n5\n6\n7\n8\n9\n',
    '1\n2\n3\n4\n5\n6\n7\n8\nnine\n',
    ['@@ -6,4 +6,4 @@', ' 6', ' 7', ' 8', '-9', '+nine'],
  ],
])('the difference of %j and %j', (before, after, lines) => {
  expect(unifiedDiff(before, after)).toEqual(lines);
});

describe('setting enabled', () => {
  const text =
    '# head\nkind: Trigger\nmetadata: {name: x, annotations: {owner: me}}\nspec:\n  agent: a # why\n';
  test('keeps comments and other annotations', () => {
    const off = withEnabled(text, { enabled: false, reason: 'moving: house' });
    expect(off).toContain('# head');
    expect(off).toContain('a # why');
    expect(off).toContain('enabled: false');
    expect(off).toContain('pdt/disabled-reason: "moving: house"');
    const on = withEnabled(off, { enabled: true });
    expect(on).toContain('owner: me');
    expect(on).not.toContain('pdt/');
  });
  test('works on JSON', () => {
    const off = withEnabled('{"kind": "Trigger", "metadata": {"name": "x"}, "spec": {"agent": "a"}}', {
      enabled: false,
    });
    expect(JSON.parse(off)).toMatchObject({ spec: { agent: 'a', enabled: false } });
  });
});
