import { run } from '../../lib/cli/run.ts';

/** What a command printed, and its exit code. */
export interface Ended {
  readonly code: number;
  readonly out: string;
  readonly err: string;
}

interface Surroundings {
  readonly stdin?: string | Uint8Array;
  readonly env?: Readonly<Record<string, string>>;
  readonly cwd?: string;
  readonly tty?: boolean;
}

/** Runs `pdt` in this process with its own input and output. */
export async function pdt(args: readonly string[], around: Surroundings = {}): Promise<Ended> {
  let out = '';
  let err = '';
  const tty = around.tty === true;
  const code = await run(args, {
    out: (text) => {
      out += text;
    },
    err: (text) => {
      err += text;
    },
    stdin: async (mostBytes) => Buffer.from(around.stdin ?? '').subarray(0, mostBytes),
    env: around.env ?? {},
    cwd: around.cwd ?? process.cwd(),
    tty: { stdin: tty, stdout: tty, stderr: tty },
    interrupted: () => new AbortController().signal,
  });
  return { code, out, err };
}
