/** What a command may touch of the process it runs in; tests give their own. */
export interface Io {
  /** Data: stdout. Nothing is added, no newline either. */
  readonly out: (text: string) => void;
  /** Talk: stderr. */
  readonly err: (text: string) => void;
  /** Standard input, up to this many bytes. */
  readonly stdin: (mostBytes: number) => Promise<Uint8Array>;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly cwd: string;
  readonly tty: { readonly stdin: boolean; readonly stdout: boolean; readonly stderr: boolean };
  /** Aborted by Ctrl-C from the first call on; a command that never calls it is ended by Ctrl-C at once. */
  readonly interrupted: () => AbortSignal;
}
