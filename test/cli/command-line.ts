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
  /** Lines somebody types at the terminal, in order. */
  readonly typed?: readonly string[];
  readonly columns?: number;
  readonly interrupted?: AbortSignal;
  /** Sees data as it is written. */
  readonly onOut?: (text: string) => void;
}

/** Runs `pdt` in this process with its own input and output. */
export async function pdt(args: readonly string[], around: Surroundings = {}): Promise<Ended> {
  let out = '';
  let err = '';
  const typed = [...(around.typed ?? [])];
  const tty = around.tty === true;
  const code = await run(args, {
    out: (text) => {
      out += text;
      around.onOut?.(text);
    },
    err: (text) => {
      err += text;
    },
    stdin: async (mostBytes) => Buffer.from(around.stdin ?? '').subarray(0, mostBytes),
    readLine: async (prompt) => {
      err += prompt;
      return typed.shift();
    },
    env: around.env ?? {},
    cwd: around.cwd ?? process.cwd(),
    tty: { stdin: tty, stdout: tty, stderr: tty },
    ...(around.columns === undefined ? {} : { columns: around.columns }),
    interrupted: () => around.interrupted ?? new AbortController().signal,
  });
  return { code, out, err };
}
