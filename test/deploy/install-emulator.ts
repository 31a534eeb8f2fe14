import { type SpawnSyncReturns, spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const EMULATOR = 'ministack==1.5.33';

/** Git-ignored, and outlives `npm ci`. */
const VENVS = fileURLToPath(new URL('../../.venv/', import.meta.url));

const VENV = join(VENVS, EMULATOR.replace('==', '-'));

/** The Python that has the AWS emulator as its module `ministack`. */
export const EMULATOR_PYTHON = join(VENV, 'bin', 'python3');

/**
 * Installs the AWS emulator into a virtual environment of its own when it is not there yet. Run by vitest once, before any
 * test: two test files that installed it side by side would take it away from under each other.
 * Throws with what is missing and what to do.
 */
export default function installEmulator(): void {
  if (existsSync(join(VENV, 'bin', 'ministack'))) return;

  const making = `${VENV}.${process.pid}`;
  mkdirSync(VENVS, { recursive: true });
  try {
    step('Python 3 with its venv module', 'install python3 and python3-venv', [
      'python3',
      '-m',
      'venv',
      '--copies',
      making,
    ]);
    const pip = [
      join(making, 'bin', 'python3'),
      '-m',
      'pip',
      'install',
      '--quiet',
      '--disable-pip-version-check',
    ];
    step(`${EMULATOR} from PyPI`, 'check that pip reaches its package index', [...pip, EMULATOR]);
    // Programs name their interpreter by its path, so the emulator is started through the module instead.
    rmSync(VENV, { recursive: true, force: true });
    renameSync(making, VENV);
  } finally {
    rmSync(making, { recursive: true, force: true });
  }
}

function step(what: string, remedy: string, [command = '', ...args]: readonly string[]): void {
  const { status, error, stderr }: SpawnSyncReturns<string> = spawnSync(command, args, { encoding: 'utf8' });
  if (status === 0) return;
  const why = error?.message ?? stderr.trim().split('\n').slice(-3).join('\n');
  throw new Error(`test:deploy needs ${what}, which is missing: ${remedy}, then run it again.\n${why}`);
}
