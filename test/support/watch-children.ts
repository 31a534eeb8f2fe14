/** Programs that tests start are watched too: see watched-child.js. */
import childProcess, { ChildProcess } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { syncBuiltinESMExports } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { FORMS, type Leak } from './leaks.ts';
import { PLANTED_SECRET } from './planted.ts';

const FOLDER = mkdtempSync(join(tmpdir(), 'pdt-leaks-'));
const FOUND = join(FOLDER, 'leaks.jsonl');
process.once('exit', () => rmSync(FOLDER, { recursive: true, force: true }));
writeFileSync(
  join(FOLDER, 'forms.json'),
  JSON.stringify(FORMS.map((each) => ({ ...each, secret: each.planted === PLANTED_SECRET }))),
);

const HOOK = `--import=${new URL('./watched-child.js', import.meta.url).href}`;

/** What a child's environment gets besides its own. */
function added(options: string | undefined): readonly (readonly [string, string])[] {
  return [
    ['NODE_OPTIONS', options ? `${options} ${HOOK}` : HOOK],
    ['LEAK_WATCH', FOLDER],
  ];
}

/** What `spawn`, `execFile`, `exec` and `fork` all come down to. node: lib/internal/child_process.js */
interface Spawning {
  spawn: (this: ChildProcess, options: { envPairs: string[] }) => number;
}

/** Those that wait for their program have a way of their own. */
type Waiting = (
  command: string,
  args: readonly string[],
  options?: { readonly env?: NodeJS.ProcessEnv },
) => unknown;

/** From now on whatever this process starts is watched, however it is started and with whatever environment. */
export function watchChildren(): void {
  const prototype = ChildProcess.prototype as unknown as Spawning;
  const { spawn } = prototype;
  prototype.spawn = function (options) {
    const own = options.envPairs.find((pair) => pair.startsWith('NODE_OPTIONS='))?.slice(13);
    const others = options.envPairs.filter((pair) => !/^(?:NODE_OPTIONS|LEAK_WATCH)=/.test(pair));
    const envPairs = [...others, ...added(own).map(([name, value]) => `${name}=${value}`)];
    return spawn.call(this, { ...options, envPairs });
  };
  for (const name of ['spawnSync', 'execFileSync'] as const) {
    const original = childProcess[name] as Waiting;
    const watched: Waiting = (command, args, options) => {
      const env = options?.env ?? process.env;
      return original(command, args, {
        ...options,
        env: { ...env, ...Object.fromEntries(added(env['NODE_OPTIONS'])) },
      });
    };
    Object.assign(childProcess, { [name]: watched });
  }
  syncBuiltinESMExports();
}

/** What was found in the output of children since the last call. */
export function takeChildLeaks(): readonly Leak[] {
  if (!existsSync(FOUND)) return [];
  const lines = readFileSync(FOUND, 'utf8').split('\n');
  rmSync(FOUND);
  return lines.filter(Boolean).map((line) => JSON.parse(line) as Leak);
}
