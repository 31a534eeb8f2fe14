import { spawn, spawnSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { afterAll, describe, expect, test } from 'vitest';
import { ENVIRONMENT } from '../../lib/config/environment.ts';
import { bundle, DOORS, type DoorName } from '../../lib/infra/bundle.ts';
import { startPagerDutyDouble } from '../../lib/local/pagerduty/start.ts';

const folder = mkdtempSync(join(tmpdir(), 'pdt-bundles-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));
const made = Object.fromEntries(DOORS.map((door) => [door, bundle(door, folder)])) as Record<
  DoorName,
  ReturnType<typeof bundle>
>;

interface Metafile {
  readonly inputs: Readonly<
    Record<string, { readonly imports: readonly { readonly path: string; readonly kind: string }[] }>
  >;
  readonly outputs: Readonly<
    Record<
      string,
      {
        readonly bytes: number;
        readonly entryPoint?: string;
        readonly exports: readonly string[];
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

interface Start {
  /** Source files that are loaded at the start. */
  readonly sources: readonly string[];
  readonly bytes: number;
}

/** What a cold start loads: the entry and what it imports statically. */
function startOf(door: DoorName): Start {
  const { outputs } = JSON.parse(readFileSync(made[door].metafile, 'utf8')) as Metafile;
  const loaded = new Set<string>();
  const load = (output: string) => {
    if (loaded.has(output)) return;
    loaded.add(output);
    for (const { path, kind } of outputs[output]?.imports ?? []) if (kind === 'import-statement') load(path);
  };
  load(Object.keys(outputs).find((output) => output.endsWith('/index.mjs')) ?? '');
  return {
    sources: [...loaded].flatMap((output) => Object.keys(outputs[output]?.inputs ?? {})),
    bytes: [...loaded].reduce((sum, output) => sum + (outputs[output]?.bytes ?? 0), 0),
  };
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
  console: /node_modules\/(markdown-it|linkify-it|mdurl|uc\.micro|punycode\.js|entities|argparse|axe-core)\//,
  yaml: /node_modules\/yaml\//,
  zod: /node_modules\/zod\//,
  models: /node_modules\/(ai|@ai-sdk|openai|@modelcontextprotocol)\//,
  // One door of the SDK opens on CommonJS: the whole of its core, with what no call of ours uses.
  core: /node_modules\/@(smithy|aws-sdk)\/core\/dist-cjs\//,
  browsers: /node_modules\/bowser\//,
  protocols: /node_modules\/@(smithy|aws-sdk)\/core\/dist-es\/submodules\/(cbor|event-streams)\/|xml-builder/,
  http: /node_modules\/undici\//,
  worker:
    /^(lib\/(agents|tools)|lib\/app\/work|lib\/adapters\/(pagerduty|run-ledger))|^functions\/(worker|publisher)|client-(lambda|bedrock|ssm)|node_modules\/undici\//,
} as const;

describe('bundles', () => {
  test.for<readonly [DoorName, readonly (keyof typeof STRANGERS)[]]>([
    [
      'receiver',
      ['cdk', 'tests', 'emulators', 'console', 'yaml', 'zod', 'models', 'worker', 'core', 'browsers', 'http'],
    ],
    ['worker', ['cdk', 'tests', 'emulators', 'console', 'core', 'browsers']],
    ['publisher', ['cdk', 'tests', 'emulators', 'console', 'models', 'core', 'browsers', 'http']],
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

  test.for<readonly [DoorName, keyof typeof STRANGERS]>([
    ['worker', 'models'],
    ['worker', 'http'],
    ['worker', 'yaml'],
  ])('%s carries %s and loads none of it before it is asked for', ([door, stranger]) => {
    expect(sourcesOf(door).some((source) => STRANGERS[stranger].test(source))).toBe(true);
    expect(startOf(door).sources.filter((source) => STRANGERS[stranger].test(source))).toEqual([]);
  });

  test('the receiver loads no protocol but JSON’s at the start', () => {
    expect(startOf('receiver').sources.filter((source) => STRANGERS.protocols.test(source))).toEqual([]);
  });

  /** Bytes. Every kilobyte is cold start; docs/performance.md has what they cost. */
  const BUDGETS = {
    receiver: { whole: 330_000, start: 300_000, entry: 300_000 },
    worker: { whole: Number.POSITIVE_INFINITY, start: 375_000, entry: 200_000 },
    publisher: { whole: 600_000, start: 600_000, entry: 600_000 },
  } as const satisfies Record<DoorName, { whole: number; start: number; entry: number }>;

  test.for(DOORS)('%s stays within its budget: all of it, what a cold start loads, its entry', (door) => {
    const sizes = new Map(bytesOf(door).map(([file, text]) => [file, Buffer.byteLength(text)]));
    const whole = [...sizes.values()].reduce((sum, size) => sum + size, 0);
    expect(whole).toBeLessThanOrEqual(BUDGETS[door].whole);
    expect(startOf(door).bytes).toBeLessThanOrEqual(BUDGETS[door].start);
    expect(sizes.get('index.mjs')).toBeLessThanOrEqual(BUDGETS[door].entry);
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

  // esbuild gives `import()` of a CommonJS package its default alone: names taken from it are undefined, in a bundle only.
  test.for(DOORS)('%s: our code imports nothing on demand that has but a default export', (door) => {
    const { inputs, outputs } = JSON.parse(readFileSync(made[door].metafile, 'utf8')) as Metafile;
    const onDemand = Object.entries(inputs)
      .filter(([source]) => /^(lib|functions)\//.test(source))
      .flatMap(([, { imports }]) => imports.filter(({ kind }) => kind === 'dynamic-import'))
      .map(({ path }) => path);
    const bare = Object.values(outputs).flatMap(({ entryPoint, exports }) =>
      entryPoint !== undefined && exports.join() === 'default' ? [entryPoint] : [],
    );
    expect(onDemand.filter((path) => bare.includes(path))).toEqual([]);
  });

  test('the bundled worker’s client reaches PagerDuty', async () => {
    const pagerduty = await startPagerDutyDouble({ tokens: ['token'] });
    try {
      const entry = join(import.meta.dirname, '../../lib/adapters/pagerduty/transport.ts');
      const { folder: transport } = bundle('transport', folder, entry);
      const url = `${pagerduty.url}/incidents/NOWHERE`;
      const exchange = { method: 'GET', url, path: '/incidents', headers: {}, timeout_ms: 10_000 };
      const script = `const { createTransport } = await import('${transport}/index.mjs');
        const { status } = await createTransport()(${JSON.stringify(exchange)});
        console.log(status); process.exit(0);`;
      const child = spawn(process.execPath, ['--input-type=module', '-e', script], { cwd: folder });
      const [stdout, stderr] = await Promise.all([text(child.stdout), text(child.stderr)]);
      expect({ stdout, stderr }).toEqual({ stdout: '401\n', stderr: '' });
    } finally {
      await pagerduty.close();
    }
  });

  test('an entry that does not bundle is refused with esbuild’s own words', () => {
    const entry = join(folder, 'broken.ts');
    writeFileSync(entry, "import './nowhere.ts';\n");
    expect(() => bundle('broken', folder, entry)).toThrow(
      /could not bundle broken:[\s\S]*Could not resolve "\.\/nowhere\.ts"/,
    );
  });
});
