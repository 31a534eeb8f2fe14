import { spawnSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { ENVIRONMENT } from '../../lib/config/environment.ts';
import { bundle, DOORS, type DoorName } from '../../lib/infra/bundle.ts';

const folder = mkdtempSync(join(tmpdir(), 'pdt-bundles-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));
const made = Object.fromEntries(DOORS.map((door) => [door, bundle(door, folder)])) as Record<
  DoorName,
  ReturnType<typeof bundle>
>;

interface Metafile {
  readonly inputs: Readonly<Record<string, unknown>>;
  readonly outputs: Readonly<
    Record<
      string,
      {
        readonly inputs: Readonly<Record<string, unknown>>;
        readonly imports: readonly { readonly path: string; readonly kind: string }[];
      }
    >
  >;
}

/** Source files that gave bytes to a bundle. */
function sourcesOf(door: DoorName): readonly string[] {
  const { outputs } = JSON.parse(readFileSync(made[door].metafile, 'utf8')) as Metafile;
  return [...new Set(Object.values(outputs).flatMap(({ inputs }) => Object.keys(inputs)))];
}

/** Source files that are loaded at the start: the entry and what it imports statically. */
function startOf(door: DoorName): readonly string[] {
  const { outputs } = JSON.parse(readFileSync(made[door].metafile, 'utf8')) as Metafile;
  const loaded = new Set<string>();
  const load = (output: string) => {
    if (loaded.has(output)) return;
    loaded.add(output);
    for (const { path, kind } of outputs[output]?.imports ?? []) if (kind === 'import-statement') load(path);
  };
  load(Object.keys(outputs).find((output) => output.endsWith('/index.mjs')) ?? '');
  return [...loaded].flatMap((output) => Object.keys(outputs[output]?.inputs ?? {}));
}

const bytesOf = (door: DoorName) =>
  readdirSync(made[door].folder).map(
    (file) => [file, readFileSync(join(made[door].folder, file), 'utf8')] as const,
  );

/** Code that has no business in a bundle. */
const STRANGERS = {
  cdk: /node_modules\/(aws-cdk-lib|constructs|cdk-nag)\//,
  tests: /^(test|bin|lib\/(infra|local|cli))\//,
  emulators: /node_modules\/(fauxqs|dynalite)\//,
  yaml: /node_modules\/yaml\//,
  zod: /node_modules\/zod\//,
  models: /node_modules\/(ai|@ai-sdk|openai|@modelcontextprotocol)\//,
  worker:
    /^(lib\/(agents|tools)|lib\/app\/work|lib\/adapters\/(pagerduty|run-ledger))|^functions\/(worker|publisher)|client-(lambda|bedrock|ssm)|node_modules\/undici\//,
} as const;

describe('bundles', () => {
  test.for<readonly [DoorName, readonly (keyof typeof STRANGERS)[]]>([
    ['receiver', ['cdk', 'tests', 'emulators', 'yaml', 'zod', 'models', 'worker']],
    ['worker', ['cdk', 'tests', 'emulators', 'yaml']],
    ['publisher', ['cdk', 'tests', 'emulators', 'models']],
  ])('%s is free of %j', ([door, strangers]) => {
    const sources = sourcesOf(door);
    expect(sources).toContain(`functions/${door}.ts`);
    for (const stranger of strangers) {
      expect(sources.filter((source) => STRANGERS[stranger].test(source))).toEqual([]);
    }
  });

  test('the patterns do find what they look for', () => {
    expect(sourcesOf('worker').some((source) => STRANGERS.worker.test(source))).toBe(true);
    expect(sourcesOf('publisher').some((source) => STRANGERS.yaml.test(source))).toBe(true);
  });

  test.for(DOORS)(
    '%s bundles to the same bytes again, so that an unchanged function is not deployed',
    (door) => {
      const before = bytesOf(door);
      bundle(door, folder);
      expect(bytesOf(door)).toEqual(before);
    },
  );

  test('the worker loads a model provider only when an agent names it', () => {
    expect(sourcesOf('worker').some((source) => STRANGERS.models.test(source))).toBe(true);
    expect(startOf('worker').filter((source) => STRANGERS.models.test(source))).toEqual([]);
  });

  test('the receiver’s stays small: every kilobyte is cold start', () => {
    const size = bytesOf('receiver').reduce((sum, [, text]) => sum + text.length, 0);
    expect(size).toBeLessThan(600_000);
  });

  test.for(DOORS)('%s loads in a fresh process with no node_modules and has a handler', (door) => {
    const env = Object.fromEntries(Object.keys(ENVIRONMENT).map((name) => [name, '1']));
    const script = `import('${made[door].folder}/index.mjs').then(({ handler }) => { console.log(typeof handler); process.exit(0); })`;
    const { stdout, stderr } = spawnSync(process.execPath, ['-e', script], {
      cwd: folder,
      encoding: 'utf8',
      env: {
        ...env,
        AWS_REGION: 'eu-west-1',
        AWS_ACCESS_KEY_ID: 'x',
        AWS_SECRET_ACCESS_KEY: 'x',
        AWS_ENDPOINT_URL: 'http://127.0.0.1:1',
      },
    });
    expect(stderr).toBe('');
    expect(stdout).toBe('function\n');
  });

  test('an entry that does not bundle is refused with esbuild’s own words', () => {
    const entry = join(folder, 'broken.ts');
    writeFileSync(entry, "import './nowhere.ts';\n");
    expect(() => bundle('broken', folder, entry)).toThrow(
      /could not bundle broken:[\s\S]*Could not resolve "\.\/nowhere\.ts"/,
    );
  });
});
