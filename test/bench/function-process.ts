import { spawn } from 'node:child_process';
import { text } from 'node:stream/consumers';

/** What a fresh process that loaded a bundle and called its handler told at its end. */
export interface Ran {
  /** From the spawn to the last answer. */
  readonly ms: number;
  readonly status: number | undefined;
  readonly megabytes: number;
  /** Of each call, in ms. */
  readonly times: readonly number[];
  /** Of the calls together: user and system time, all threads. */
  readonly cpu_ms: number;
}

/**
 * One event a line. Each chunk of the pipe is handled before the next is read (node:readline would read a thousand lines
 * ahead), so that the process holds little more than a function does.
 */
const SCRIPT = `
  const { handler } = await import(process.argv[1]);
  const written = process.stdout.write; process.stdout.write = () => true; console.log = () => {};
  const times = []; let result; let rest = ''; const decoder = new TextDecoder(); const from = process.cpuUsage();
  for await (const chunk of process.stdin) {
    const lines = (rest + decoder.decode(chunk, { stream: true })).split('\\n'); rest = lines.pop();
    for (const line of lines) {
      const event = JSON.parse(line); const start = performance.now(); result = await handler(event); times.push(performance.now() - start);
    }
  }
  const { user, system } = process.cpuUsage(from);
  process.stdout.write = written;
  process.stdout.write(JSON.stringify({ status: result?.statusCode, times, cpu_ms: (user + system) / 1000, megabytes: process.resourceUsage().maxRSS / 1024 }) + '\\n', () => process.exit(0));
`;

/** Loads a bundle in a fresh process, with flags of Node's, and hands it the events, one after the other. What it logs is not kept. */
export async function runFunction(
  file: string,
  events: readonly unknown[],
  env: Readonly<Record<string, string>>,
  flags: readonly string[] = [],
): Promise<Ran> {
  const start = performance.now();
  const child = spawn(process.execPath, [...flags, '--input-type=module', '-e', SCRIPT, file], {
    env,
    stdio: ['pipe', 'pipe', 'pipe'],
  });
  child.stdin.end(events.map((event) => `${JSON.stringify(event)}\n`).join(''));
  const failed = text(child.stderr);
  const answer = new Promise<string>((resolve) => child.stdout.once('data', (data) => resolve(String(data))));
  const ended = new Promise<undefined>((resolve) => child.once('exit', () => resolve(undefined)));
  const first = await Promise.race([answer, ended]);
  const ms = performance.now() - start;
  const rest = await text(child.stdout);
  if (first === undefined && rest === '') throw new Error(`${file}: ${await failed}`);
  return { ms, ...(JSON.parse(`${first ?? ''}${rest}`) as Omit<Ran, 'ms'>) };
}
