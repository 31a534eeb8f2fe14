import { hiddenPrompt } from './hidden-prompt.ts';
import type { Io } from './io.ts';

/** The process this runs in. A reader that went away (`pdt … | head`) is no error. */
export function processIo(): Io {
  let signal: AbortSignal | undefined;
  for (const stream of [process.stdout, process.stderr]) {
    stream.on('error', (error: NodeJS.ErrnoException) => {
      if (error.code !== 'EPIPE') throw error;
    });
  }
  return {
    out: (text) => void process.stdout.write(text),
    err: (text) => void process.stderr.write(text),
    stdin: readStdin,
    hidden: (question) =>
      hiddenPrompt({ input: process.stdin, write: (text) => void process.stderr.write(text) }, question),
    readLine: async (prompt) => (await import('./read-line.ts')).readLine(prompt),
    env: process.env,
    cwd: process.cwd(),
    tty: {
      stdin: process.stdin.isTTY === true,
      stdout: process.stdout.isTTY === true,
      stderr: process.stderr.isTTY === true,
    },
    ...columns(),
    interrupted: () => {
      signal ??= onInterrupt();
      return signal;
    },
  };
}

/** COLUMNS goes first, as in other programs; where stdout is no terminal nothing limits a line. */
function columns(): Pick<Io, 'columns'> {
  const asked = Number.parseInt(process.env['COLUMNS'] ?? '', 10);
  const width = asked > 0 ? asked : process.stdout.isTTY ? process.stdout.columns : 0;
  return width > 0 ? { columns: width } : {};
}

async function readStdin(mostBytes: number): Promise<Uint8Array> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of process.stdin) {
    chunks.push(chunk as Buffer);
    size += (chunk as Buffer).length;
    if (size >= mostBytes) break;
  }
  return Buffer.concat(chunks).subarray(0, mostBytes);
}

/** The first Ctrl-C aborts, the second one ends the process. */
function onInterrupt(): AbortSignal {
  const controller = new AbortController();
  for (const name of ['SIGINT', 'SIGTERM'] as const) process.once(name, () => controller.abort());
  return controller.signal;
}
