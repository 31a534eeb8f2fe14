import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmod, mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const ROOT = fileURLToPath(new URL('../../', import.meta.url));

/**
 * Stands in a checkout: `npx pdt` and `npm start` are this one's, on free ports, and `npm ci` was done. Everything else that
 * npm or npx could run would be another test's matter, and fails.
 */
const PROGRAMS = {
  npx: `#!/bin/sh
[ "$1" = node ] && { shift; exec "${process.execPath}" "$@"; }
[ "$1" = pdt ] || { echo "npx $1 is not run here" >&2; exit 99; }
shift
exec "${process.execPath}" "${ROOT}bin/pdt.js" "$@"
`,
  npm: `#!/bin/sh
case "$1" in
  ci) exit 0 ;;
  start) shift; [ "$1" = -- ] && shift; exec "${process.execPath}" "${ROOT}bin/pdt.js" dev --port 0 "$@" ;;
esac
echo "npm $1 is not run here" >&2
exit 99
`,
};

/** Everything printed, and the exit code. */
export interface Printed {
  readonly lines: readonly string[];
  readonly code: number | null;
}

/** A bash in a directory of its own that looks like a checkout. */
export interface Shell {
  readonly directory: string;
  /** Everything printed, stdout and stderr as they came. A command that goes on (`npm start`) is ended by Ctrl-C once `enough` says so. */
  readonly run: (command: string, enough?: (lines: readonly string[]) => boolean) => Promise<Printed>;
  readonly close: () => Promise<void>;
}

export async function openShell(): Promise<Shell> {
  const directory = await mkdtemp(join(tmpdir(), 'pdt-docs-'));
  const programs = join(directory, '.programs');
  await mkdir(programs);
  for (const [name, text] of Object.entries(PROGRAMS)) {
    await writeFile(join(programs, name), text);
    await chmod(join(programs, name), 0o755);
  }
  for (const name of ['docs', 'lib', 'test']) await symlink(join(ROOT, name), join(directory, name));
  const env = {
    PATH: [programs, process.env['PATH']].join(delimiter),
    HOME: directory,
    PDT_LOCAL: '1',
    COLUMNS: '100',
  };
  return {
    directory,
    run: async (command, enough) => {
      const child = spawn('bash', ['-c', `exec 2>&1\n${command}`], {
        cwd: directory,
        env,
        detached: true,
        stdio: ['ignore', 'pipe', 'inherit'],
      });
      let printed = '';
      child.stdout.setEncoding('utf8').on('data', (chunk) => {
        printed += chunk;
        if (enough?.(linesOf(printed)) && child.pid) process.kill(-child.pid, 'SIGINT');
      });
      const [code] = (await once(child, 'close')) as [number | null];
      return { lines: linesOf(printed), code };
    },
    close: () => rm(directory, { recursive: true, force: true }),
  };
}

function linesOf(text: string): readonly string[] {
  return text.trimEnd().split('\n');
}
