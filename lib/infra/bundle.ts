import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** The Lambda entries, functions/<name>.ts. */
export const DOORS = ['receiver', 'worker', 'publisher'] as const;
export type DoorName = (typeof DOORS)[number];

const ROOT = fileURLToPath(new URL('../..', import.meta.url));

/**
 * Lambda always finds its credentials in the environment, so the providers that look elsewhere are never loaded; without
 * them a cold start is 40 ms shorter.
 */
const EXTERNAL = [
  ...['sso', 'ini', 'process', 'web-identity', 'login', 'http'].map(
    (name) => `@aws-sdk/credential-provider-${name}`,
  ),
  '@smithy/credential-provider-imds',
  '@aws-sdk/nested-clients',
  '@aws-sdk/token-providers',
  // Reads a browser's name; loaded by nobody, bundled all the same.
  'bowser',
];

/** Parts of the SDK are CommonJS and call `require` of Node's own modules, which an ES module does not have. */
const REQUIRE =
  "import{createRequire as pdtCreateRequire}from'node:module';const require=pdtCreateRequire(import.meta.url);";

export interface Bundle {
  /** Folder with index.mjs and its chunks, ready to be an asset. */
  readonly folder: string;
  /** esbuild's account of what went into it; outside the folder. */
  readonly metafile: string;
}

/**
 * Bundles an entry for Lambda: SDK included, one file and a chunk for whatever is imported on demand. The same sources give
 * the same bytes, so that an unchanged function is not deployed again.
 * The entry is functions/<door>.ts unless told otherwise. Throws with esbuild's own messages.
 */
export function bundle(door: string, into: string, entry = join(ROOT, 'functions', `${door}.ts`)): Bundle {
  const folder = join(into, door);
  const metafile = join(into, `${door}.meta.json`);
  rmSync(folder, { recursive: true, force: true });
  const esbuild = join(
    dirname(createRequire(import.meta.url).resolve('esbuild/package.json')),
    'bin',
    'esbuild',
  );
  const made = spawnSync(
    esbuild,
    [
      `index=${entry}`,
      `--outdir=${folder}`,
      '--out-extension:.js=.mjs',
      '--bundle',
      '--splitting',
      '--minify',
      '--format=esm',
      '--platform=node',
      '--target=node24',
      '--main-fields=module,main',
      // The SDK's core names its ES modules under `module` only; its CommonJS cannot be shaken and is 170 KB more.
      '--conditions=module',
      '--chunk-names=chunk-[hash]',
      `--banner:js=${REQUIRE}`,
      '--legal-comments=none',
      '--log-level=warning',
      `--metafile=${metafile}`,
      ...EXTERNAL.map((name) => `--external:${name}`),
    ],
    { cwd: ROOT, encoding: 'utf8' },
  );
  if (made.error !== undefined) throw made.error;
  if (made.status !== 0) throw new Error(`esbuild could not bundle ${door}:\n${made.stderr}`);
  return { folder, metafile };
}

/** A folder for bundles that goes when the process ends. */
export function bundleFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'pdt-bundle-'));
  process.once('exit', () => rmSync(folder, { recursive: true, force: true }));
  return folder;
}
