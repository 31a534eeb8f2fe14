import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync } from 'node:fs';
import { createServer } from 'node:net';
import { dirname, join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { EMULATOR_PYTHON } from './install-emulator.ts';

export interface Emulator {
  readonly url: string;
  readonly port: number;
  /** What it said so far. */
  readonly log: () => string;
  readonly stop: () => Promise<void>;
}

/** For what hangs, not for what is slow. */
const START_MS = 300_000;
const MOST_STARTS = 5;

/** Starts the AWS emulator on a free port of loopback, with all it writes below `folder`. */
export async function startEmulator(folder: string): Promise<Emulator> {
  for (let start = 1; ; start += 1) {
    try {
      return await startOn(await freePort(), folder);
    } catch (thrown) {
      // Another program may take the port before the emulator does.
      if (start === MOST_STARTS || !/address already in use/i.test(String(thrown))) throw thrown;
    }
  }
}

async function startOn(port: number, folder: string): Promise<Emulator> {
  const temporary = join(folder, 'emulator');
  mkdirSync(temporary, { recursive: true });
  const said: string[] = [];
  const child = spawn(EMULATOR_PYTHON, ['-m', 'ministack'], {
    // A group of its own: it starts Lambdas as processes, and they must end with it.
    detached: true,
    stdio: ['ignore', 'pipe', 'pipe'],
    env: {
      PATH: `${dirname(process.execPath)}:${process.env['PATH'] ?? ''}`,
      HOME: temporary,
      TMPDIR: temporary,
      GATEWAY_PORT: String(port),
      BIND_HOST: '127.0.0.1',
      IOT_MTLS_ENABLED: '0',
    },
  });
  for (const stream of [child.stdout, child.stderr])
    stream.on('data', (bytes: Buffer) => said.push(bytes.toString()));
  const ended = once(child, 'exit');
  const killGroup = () => {
    if (child.pid !== undefined && child.exitCode === null) process.kill(-child.pid, 'SIGKILL');
  };
  // Whoever interrupts the test must not leave the emulator behind.
  process.once('exit', killGroup);
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => process.exit(1));
  const url = `http://127.0.0.1:${port}`;
  const log = () => said.join('');
  const stop = async () => {
    if (child.pid === undefined || child.exitCode !== null) return;
    process.kill(-child.pid, 'SIGTERM');
    await Promise.race([ended, setTimeout(5_000)]);
    try {
      process.kill(-child.pid, 'SIGKILL');
    } catch {
      // The whole group has ended.
    }
  };

  for (const until = Date.now() + START_MS; Date.now() < until; await setTimeout(100)) {
    if (child.exitCode !== null) break;
    if (await answers(url)) return { url, port, log, stop };
  }
  await stop();
  throw new Error(`the AWS emulator did not start:\n${log().slice(-2000)}`);
}

async function answers(url: string): Promise<boolean> {
  try {
    return (await fetch(`${url}/_ministack/health`, { signal: AbortSignal.timeout(10_000) })).ok;
  } catch {
    return false;
  }
}

/** The emulator takes no port 0, so one is found for it. */
async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  server.close();
  await once(server, 'close');
  if (address === null || typeof address === 'string') throw new Error('no free port');
  return address.port;
}
