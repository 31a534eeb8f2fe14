import type { Progress } from './progress.ts';

/** What a command may touch of the process it runs in; tests give their own. */
export interface Io {
  /** Data: stdout. Nothing is added, no newline either. */
  readonly out: (text: string) => void;
  /** Talk: stderr. */
  readonly err: (text: string) => void;
  /** Standard input, up to this many bytes. */
  readonly stdin: (mostBytes: number) => Promise<Uint8Array>;
  /** Asks on the terminal for a line; undefined when it ended before one came. Ask only where `tty` says somebody is there. */
  readonly readLine: (prompt: string) => Promise<string | undefined>;
  /** Asks on the terminal for a line that is not shown; absent where there is none. Rejects with AbortError on Ctrl-C. */
  readonly hidden?: (question: string) => Promise<string>;
  /** Told of what takes long; absent where nobody looks. `run` gives a terminal its own. */
  readonly progress?: Progress;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly cwd: string;
  readonly tty: { readonly stdin: boolean; readonly stdout: boolean; readonly stderr: boolean };
  /** Characters a line of the terminal holds; absent when stdout is none. */
  readonly columns?: number;
  /** Aborted by Ctrl-C from the first call on; a command that never calls it is ended by Ctrl-C at once. */
  readonly interrupted: () => AbortSignal;
}
