import { type SpawnSyncReturns, spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const EMULATOR = 'ministack==1.5.33';

/** Git-ignored, and outlives `npm ci`. */
const VENVS = fileURLToPath(new URL('../../.venv/', import.meta.url));

/**
 * The AWS emulator's program, installed into a virtual environment of its own when it is not there yet.
 * Throws with what is missing and what to do.
 */
export function installEmulator(): string {
  const venv = join(VENVS, EMULATOR.replace('==', '-'));
  const program = join(venv, 'bin', 'ministack');
  if (existsSync(program)) return program;

  const making = `${venv}.${process.pid}`;
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
    rmSync(venv, { recursive: true, force: true });
    renameSync(making, venv);
  } finally {
    rmSync(making, { recursive: true, force: true });
  }
  return program;
}

function step(what: string, remedy: string, [command = '', ...args]: readonly string[]): void {
  const { status, error, stderr }: SpawnSyncReturns<string> = spawnSync(command, args, { encoding: 'utf8' });
  if (status === 0) return;
  const why = error?.message ?? stderr.trim().split('\n').slice(-3).join('\n');
  throw new Error(`test:deploy needs ${what}, which is missing: ${remedy}, then run it again.\n${why}`);
}
