import { spawn } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';
import { describe, expect, onTestFinished, test } from 'vitest';
import { COMMANDS } from '../../lib/cli/commands.ts';
import { pdt as inProcess } from './command-line.ts';

const ROOT = new URL('../../', import.meta.url);
const PDT = fileURLToPath(new URL('bin/pdt.js', ROOT));
const EXAMPLES = fileURLToPath(new URL('docs/examples/triggers', ROOT));
const EVENT = fileURLToPath(new URL('test/fixtures/deliveries/incident.triggered.json', ROOT));

/** Prints every module that is loaded, on stderr. */
const TELL_MODULES = `data:text/javascript,${encodeURIComponent(
  `import { registerHooks } from 'node:module';
   registerHooks({ load: (url, context, next) => { process.stderr.write('loads ' + url + '\\n'); return next(url, context); } });`,
)}`;

/** Says on stderr, at the end, that Node loaded the compiler that takes types away. */
const TELL_COMPILER = `data:text/javascript,${encodeURIComponent(
  `process.on('exit', () => {
     if (process.moduleLoadList.some((name) => /internal\\/deps\\/amaro/.test(name))) process.stderr.write('compiler\\n');
   });`,
)}`;

interface Given {
  readonly env?: Readonly<Record<string, string>>;
  readonly stdin?: string;
  readonly node?: readonly string[];
  /** The reader goes away before anything is read. */
  readonly closed?: boolean;
}

async function pdt(args: readonly string[], given: Given = {}) {
  const directory = await mkdtemp(join(tmpdir(), 'pdt-process-'));
  onTestFinished(() => rm(directory, { recursive: true, force: true }));
  const child = spawn(process.execPath, [...(given.node ?? []), PDT, ...args], {
    cwd: directory,
    env: { PATH: process.env['PATH'], AWS_EC2_METADATA_DISABLED: 'true', HOME: directory, ...given.env },
  });
  const ended = new Promise<number | null>((resolve) => child.on('close', resolve));
  child.stdin.on('error', () => undefined).end(given.stdin ?? '');
  if (given.closed) child.stdout.destroy();
  const [out, err, code] = await Promise.all([
    given.closed ? '' : text(child.stdout),
    text(child.stderr),
    ended,
  ]);
  return { out, err, code };
}

describe('exit codes of the process', () => {
  test.each([
    ['ok', ['schema', 'trigger'], {}, 0],
    ['a negative answer', ['validate', '-f', '-'], { stdin: 'kind: Trigger\nmetadata: {}' }, 1],
    ['an unknown command', ['aply'], {}, 2],
    ['an unknown option', ['get', 'triggers', '--wach'], {}, 2],
    ['nobody to ask', ['delete', 'trigger', 'x'], {}, 2],
    ['not found', ['validate', '-f', 'nowhere'], {}, 3],
    ['no credentials', ['get', 'triggers', '--region', 'eu-west-1'], {}, 4],
  ] as const)('%s', async (_name, args, given, code) => {
    expect((await pdt(args, given)).code).toBe(code);
  });

  test('the command to run is said where nobody can be asked', async () => {
    const { out, err } = await pdt(['delete', 'trigger', 'x', '--stack', 'a b']);
    expect(out).toBe('');
    expect(err).toContain("try: pdt delete trigger x --stack 'a b' --yes\n");
  });

  test('a mistyped option gets the nearest', async () => {
    expect((await pdt(['get', 'triggers', '--wach'])).err).toContain('--watch');
  });
});

test('a reader that goes away is no error', async () => {
  const { code, err } = await pdt(['schema', 'trigger'], { closed: true });
  expect([code, err]).toEqual([0, '']);
});

test('standard input is read, and nothing is coloured without a terminal', async () => {
  const made = await pdt(['explain', '--event', EVENT, '-f', EXAMPLES]);
  expect(made.code).toBe(0);
  expect(made.out).toContain('incident-brief  accepts');
  expect(made.out + made.err).not.toContain('\u001b');
});

describe('colours', () => {
  const args = ['explain', '--event', EVENT, '-f', EXAMPLES];
  test.each([
    ['a terminal has them', {}, true],
    ['NO_COLOR takes them away', { NO_COLOR: '1' }, false],
    ['a dumb terminal has none', { TERM: 'dumb' }, false],
  ])('%s', async (_name, env, coloured) => {
    const { out } = await inProcess(args, { tty: true, env });
    expect(out.includes('\u001b')).toBe(coloured);
  });
});

test('every line of a table fits 80 columns', async () => {
  const { out } = await pdt(['explain', '--event', EVENT, '-f', EXAMPLES], { env: { COLUMNS: '80' } });
  const rows = out
    .split('\n')
    .filter((line) => /^\S.* (pass|fail|unknown) /.test(line) || line.startsWith('FILTER'));
  expect(rows.length).toBeGreaterThan(20);
  for (const row of rows) expect(row.length).toBeLessThanOrEqual(80);
});

describe('what is loaded', () => {
  const AWS = '@aws-sdk|@smithy';
  const WIDTH = 'fast-string-truncated-width';
  const LIBRARIES = 'yaml|zod|ai|undici|fauxqs|dynalite';

  /** Packages that a command loads, each once. */
  async function packagesOf(args: readonly string[]) {
    const { code, err } = await pdt(args, { node: ['--import', TELL_MODULES] });
    expect(err).toContain('lib/cli/run.ts\n');
    const loaded = err.matchAll(/^loads \S*node_modules\/((?:@[^/]+\/)?[^/]+)/gm);
    return { code, packages: [...new Set([...loaded].map((match) => match[1]))].toSorted() };
  }

  test.each([
    [['--help'], 0, ['commander']],
    [['version'], 0, ['commander']],
    [['--version'], 2, ['commander']],
    [['aply'], 2, ['commander']],
    [['completion', 'bash'], 0, ['commander', WIDTH]],
    [['delete', 'trigger', 'x'], 2, ['commander']],
    [['schema', 'agent'], 0, ['commander', 'zod']],
    [['init', 'x'], 0, ['commander', 'zod']],
    [['explain', 'trigger.spec.filter'], 0, ['commander', WIDTH, 'zod']],
    [['validate', '-f', EXAMPLES], 0, ['commander', WIDTH, 'yaml', 'zod']],
    [['explain', '--event', EVENT, '-f', EXAMPLES], 0, ['commander', WIDTH, 'yaml', 'zod']],
    [['send', 'incident.triggered', '--print'], 0, ['commander']],
  ])('by %j is what it needs', async (args, code, packages) => {
    expect(await packagesOf(args)).toEqual({ code, packages });
  });

  test.each(Object.keys(COMMANDS))(
    'by the help of %s is no AWS client, no YAML and no schema',
    async (name) => {
      const { packages } = await packagesOf([name, '--help']);
      expect(packages.filter((each) => new RegExp(`^(${AWS}|${LIBRARIES})`).test(each ?? ''))).toEqual([]);
    },
  );

  test('is no compiler, once Node has kept what it made of the TypeScript', async () => {
    const kept = await mkdtemp(join(tmpdir(), 'pdt-cache-'));
    onTestFinished(() => rm(kept, { recursive: true, force: true }));
    const given = { node: ['--import', TELL_COMPILER], env: { NODE_COMPILE_CACHE: kept } };
    const runs = [await pdt(['--help'], given), await pdt(['--help'], given)];
    expect(runs.map(({ err }) => err)).toEqual(['compiler\n', '']);
  });
});
