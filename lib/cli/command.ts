import type { Command } from 'commander';
import type { Io } from './io.ts';

/** Exit codes. A command's own errors take theirs from the table in lib/domain/errors.ts. */
export const EXIT = {
  ok: 0,
  /** validate found errors, diff found differences, doctor a FAIL. */
  negative: 1,
  usage: 2,
  notFound: 3,
  credentials: 4,
  remote: 5,
  conflict: 6,
  interrupted: 130,
} as const;

export type ExitCode = (typeof EXIT)[keyof typeof EXIT];

/**
 * Gives a command its arguments, options and help, and an action that ends with `done(code)`. What the action throws is
 * printed by `run`: an AppError with its remedy and exit code.
 */
export type DefineCommand = (command: Command, io: Io, done: (code: ExitCode) => void) => void;

/** A command's file: imported only when the command runs. */
export interface CommandFile {
  readonly define: DefineCommand;
}
