import { execFile } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { expect, onTestFinished, test } from 'vitest';
import manifest from '../../package.json' with { type: 'json' };

const ROOT = fileURLToPath(new URL('../..', import.meta.url));

/**
 * As in a fresh clone after `npm ci`: npm never ran this program before (its cache is empty), asks no registry, and finds the
 * shell's own Node on the PATH, of whatever age, not the project's.
 */
test.each([
  [['--help'], /^Examples:\n {2}npx pdt init/],
  [['version'], new RegExp(`^${manifest.version}\n$`)],
])('npx pdt %j runs the program of the checkout', async (args, printed) => {
  const cache = await mkdtemp(join(tmpdir(), 'pdt-npx-'));
  onTestFinished(() => rm(cache, { recursive: true, force: true }));
  const path = process.env['PATH']?.split(delimiter).filter((entry) => !entry.includes('node_modules'));
  const { stdout, stderr } = await promisify(execFile)('npx', ['pdt', ...args], {
    cwd: ROOT,
    env: {
      PATH: path?.join(delimiter),
      HOME: cache,
      npm_config_cache: cache,
      npm_config_offline: 'true',
      npm_config_update_notifier: 'false',
    },
  });
  expect(stdout).toMatch(printed);
  expect(stderr).not.toMatch(/error|needs Node/i);
});
