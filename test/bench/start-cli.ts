/** Start-up of pdt against that of Node alone, whose time it can never get below. Run: node test/bench/start-cli.ts */

import { spawnSync } from 'node:child_process';
import { tmpdir } from 'node:os';
import process from 'node:process';
import { fileURLToPath } from 'node:url';
import { table } from '../../lib/cli/table.ts';

/** One figure of a benchmark. */
interface Measured {
  readonly name: string;
  readonly value: number;
  readonly unit: string;
  /** What `value` stays below. */
  readonly target: number;
  readonly ok: boolean;
}

const PDT = fileURLToPath(new URL('../../bin/pdt.js', import.meta.url));
const ROUNDS = 21;
const BARE = ['-e', '0'];
const COMMANDS: readonly (readonly string[])[] = [['--help'], ['version'], ['get', '--help']];
const TARGET = 5;

/**
 * Medians of interleaved starts, so that whatever else the machine does slows both alike; as multiples of `node -e 0`. The
 * first start of each is not counted: it fills Node's compile cache.
 */
export async function measureCliStart(): Promise<readonly Measured[]> {
  const calls = [BARE, ...COMMANDS.map((args) => [PDT, ...args])];
  const times = calls.map((): number[] => []);
  for (const call of calls) start(call);
  for (let round = 0; round < ROUNDS; round += 1) {
    for (const [index, call] of calls.entries()) times[index]?.push(start(call));
  }
  const [bare = 0, ...medians] = times.map(median);
  return medians.map((time, index) => {
    const value = Math.round((time / bare) * 100) / 100;
    const name = `start of pdt ${COMMANDS[index]?.join(' ')}`;
    return { name, value, unit: '× bare node', target: TARGET, ok: value < TARGET };
  });
}

/** Milliseconds from the start of a Node process to its end. */
function start(args: readonly string[]): number {
  const began = performance.now();
  const { status } = spawnSync(process.execPath, args, { stdio: 'ignore', cwd: tmpdir() });
  if (status !== 0) throw new Error(`node ${args.join(' ')} ended with ${status}`);
  return performance.now() - began;
}

function median(times: readonly number[]): number {
  return times.toSorted((a, b) => a - b)[Math.floor(times.length / 2)] ?? 0;
}

if (import.meta.main) {
  const rows = (await measureCliStart()).map(({ name, value, unit, target, ok }) => [
    name,
    `${value} ${unit}`,
    `< ${target}`,
    ok ? 'ok' : 'MISSED',
  ]);
  process.stdout.write(table(['what', 'measured', 'target', ''], rows));
}
