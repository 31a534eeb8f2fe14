import { spawnSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { ENVIRONMENT } from '../../lib/config/environment.ts';
import { bundle, type DoorName } from '../../lib/infra/bundle.ts';
import { interleave, type Measured, measured, median } from './measured.ts';

const SPAWNS = 20;

/** Budgets hold on a machine where the three bare clients take 50 ms: as shares of them they hold on any. */
const SHARE = { receiver: 55 / 50, worker: 40 / 50 } as const;
const KILOBYTES = { receiver: 330, worker: 200 } as const;
const MEGABYTES = { receiver: 110, worker: null } as const;
const MEASURED_DOORS = ['receiver', 'worker'] as const satisfies readonly DoorName[];

/** (b) What loading the deployed bundles costs a fresh process, and (f) its memory then. */
export async function measureLoad(): Promise<readonly Measured[]> {
  const folder = mkdtempSync(join(tmpdir(), 'pdt-bench-'));
  try {
    const made = MEASURED_DOORS.map((door) => [door, bundle(door, folder)] as const);
    const subjects = {
      bare: spawnOf(),
      clients: spawnOf(bundleClients(folder)),
      // As the functions are bundled: the least that any of them can load.
      client: spawnOf(
        join(bundle('client', folder, join(import.meta.dirname, 'one-client.ts')).folder, 'index.mjs'),
      ),
      ...Object.fromEntries(made.map(([door, { folder }]) => [door, spawnOf(join(folder, 'index.mjs'))])),
    };
    const spawned = (await interleave(SPAWNS, subjects)) as Readonly<Record<string, readonly Spawned[]>>;
    const above = (name: string) => millisecondsOf(spawned[name]) - millisecondsOf(spawned['bare']);
    return [
      measured('(b) bare Node process', millisecondsOf(spawned['bare']), 'ms'),
      measured('(b) three bare SDK clients', above('clients'), 'ms above bare'),
      measured('(b) one of them against the three', above('client') / above('clients'), '×'),
      ...made.flatMap(([door, { folder, metafile }]) => {
        const { entry, start, whole } = sizesOf(folder, metafile);
        return [
          measured(`(b) ${door} loads`, above(door), 'ms above bare'),
          measured(`(b) ${door} against the three clients`, above(door) / above('clients'), '×', SHARE[door]),
          ...(door === 'receiver'
            ? [measured('(b) receiver bundle, all of it', whole, 'KB', KILOBYTES.receiver)]
            : [measured('(b) worker entry', entry, 'KB', KILOBYTES.worker)]),
          measured(`(b) ${door}, what a cold start loads`, start, 'KB'),
          measured(
            `(f) ${door} once loaded, peak memory`,
            median((spawned[door] ?? []).map(({ megabytes }) => megabytes)),
            'MB',
            MEGABYTES[door],
          ),
        ];
      }),
    ];
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

interface Spawned {
  readonly ms: number;
  readonly megabytes: number;
}

function millisecondsOf(spawned: readonly Spawned[] = []): number {
  return median(spawned.map(({ ms }) => ms));
}

/** A fresh process that loads a file, or nothing, and ends. */
function spawnOf(file?: string): () => Spawned {
  const end = 'process.stdout.write(String(process.resourceUsage().maxRSS)); process.exit(0)';
  const script = file === undefined ? end : `import(${JSON.stringify(file)}).then(() => { ${end} })`;
  const env = {
    ...Object.fromEntries(Object.keys(ENVIRONMENT).map((name) => [name, '1'])),
    AWS_REGION: 'us-east-1',
    AWS_ACCESS_KEY_ID: 'local',
    AWS_SECRET_ACCESS_KEY: 'local',
    AWS_ENDPOINT_URL: 'http://127.0.0.1:1',
  };
  return () => {
    const start = performance.now();
    const { status, stdout, stderr } = spawnSync(process.execPath, ['-e', script], { env, encoding: 'utf8' });
    const ms = performance.now() - start;
    if (status !== 0) throw new Error(`${file ?? 'a bare process'} does not load: ${stderr.slice(-500)}`);
    return { ms, megabytes: Number(stdout) / 1024 };
  };
}

/** The yardstick: the receiver's clients and nothing else, bundled as esbuild does without our settings. */
function bundleClients(into: string): string {
  const esbuild = join(
    dirname(createRequire(import.meta.url).resolve('esbuild/package.json')),
    'bin',
    'esbuild',
  );
  const folder = join(into, 'clients');
  const { status, stderr } = spawnSync(
    esbuild,
    [
      `index=${join(import.meta.dirname, 'three-clients.ts')}`,
      `--outdir=${folder}`,
      '--out-extension:.js=.mjs',
      ...['--bundle', '--splitting', '--minify', '--format=esm', '--platform=node', '--target=node24'],
      '--main-fields=module,main',
      "--banner:js=import{createRequire as pdtCreateRequire}from'node:module';const require=pdtCreateRequire(import.meta.url);",
      '--log-level=error',
    ],
    { encoding: 'utf8' },
  );
  if (status !== 0) throw new Error(stderr);
  return join(folder, 'index.mjs');
}

interface Metafile {
  readonly outputs: Readonly<
    Record<
      string,
      {
        readonly bytes: number;
        readonly imports: readonly { readonly path: string; readonly kind: string }[];
      }
    >
  >;
}

/** Kilobytes of the entry, of what it imports statically, and of everything. */
function sizesOf(folder: string, metafile: string): { entry: number; start: number; whole: number } {
  const { outputs } = JSON.parse(readFileSync(metafile, 'utf8')) as Metafile;
  const loaded = new Set<string>();
  const load = (output: string) => {
    if (loaded.has(output)) return;
    loaded.add(output);
    for (const { path, kind } of outputs[output]?.imports ?? []) if (kind === 'import-statement') load(path);
  };
  load(Object.keys(outputs).find((output) => output.endsWith('/index.mjs')) ?? '');
  const bytes = (names: Iterable<string>) =>
    Array.from(names).reduce((sum, name) => sum + (outputs[name]?.bytes ?? 0), 0);
  return {
    entry: statSync(join(folder, 'index.mjs')).size / 1000,
    start: bytes(loaded) / 1000,
    whole: readdirSync(folder).reduce((sum, file) => sum + statSync(join(folder, file)).size, 0) / 1000,
  };
}
