import { spawnSync } from 'node:child_process';
import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, describe, expect, test } from 'vitest';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));
const folder = mkdtempSync(join(tmpdir(), 'pdt-app-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** Runs the app as the CDK CLI does. */
function synth(context: Record<string, unknown>, env: Record<string, string> = {}) {
  const outdir = mkdtempSync(join(folder, 'out-'));
  const { status, stderr } = spawnSync(process.execPath, ['bin/app.ts'], {
    cwd: ROOT,
    encoding: 'utf8',
    env: { PATH: process.env['PATH'], CDK_OUTDIR: outdir, CDK_CONTEXT_JSON: JSON.stringify(context), ...env },
  });
  return { status, stderr, outdir };
}

describe('the app', () => {
  test.for<readonly [Record<string, unknown>, Record<string, string>, RegExp]>([
    [{ workerMemryMb: '512' }, {}, /workerMemryMb: no such context value; did you mean workerMemoryMb\?/],
    [{ workerTimeoutSeconds: '901' }, {}, /workerTimeoutSeconds = "901": expected/],
    [
      { region: 'eu-wset-1' },
      {},
      /region = "eu-wset-1": no AWS region by that name; did you mean eu-west-1\?/,
    ],
    [
      {},
      { CDK_DEFAULT_REGION: 'us-esat-1' },
      /region = "us-esat-1": no AWS region by that name; did you mean us-east-1\?/,
    ],
    [{ region: 'xx-nowhere-9' }, {}, /region = "xx-nowhere-9": no AWS region by that name$/m],
  ])('refuses %j %j in plain words, without a stack trace', ([context, env, message]) => {
    const { status, stderr } = synth(context, env);
    expect(status).toBe(1);
    expect(stderr).toMatch(message);
    expect(stderr).not.toMatch(/^\s+at |node:internal|AppError/m);
  });

  test('gives a template and three assets that hold code only', () => {
    const { status, stderr, outdir } = synth({});
    expect(stderr).toBe('');
    expect(status).toBe(0);
    const assets = readdirSync(outdir).filter((name) => name.startsWith('asset.'));
    expect(assets).toHaveLength(3);
    for (const asset of assets) {
      const files = readdirSync(join(outdir, asset));
      expect(files).toContain('index.mjs');
      expect(files.filter((file) => !file.endsWith('.mjs'))).toEqual([]);
    }
  });
});
