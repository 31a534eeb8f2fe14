import type { Command } from 'commander';
import { AppError } from '../domain/errors.ts';
import type { Io } from './io.ts';
import { createStyle } from './style.ts';

/** An act that cannot be taken back, and the name that has to be typed for it. */
export interface Destruction {
  /** `delete trigger checkout` */
  readonly what: string;
  readonly name: string;
}

export function addYesOption(command: Command): Command {
  return command.option('-y, --yes', 'do not ask');
}

/**
 * Refuses at once where nobody can be asked: call it before anything is contacted. `args` is the command as it was typed.
 * @throws AppError `confirmation_needed`.
 */
export function requireSomebody(yes: boolean | undefined, args: readonly string[], io: Io): void {
  if (yes === true || (io.tty.stdin && io.tty.stderr)) return;
  throw new AppError('confirmation_needed', 'this asks before it acts, and there is no terminal to ask at', {
    remedy: `pdt ${[...args, '--yes'].map(quoted).join(' ')}`,
  });
}

/**
 * Asks for the name, unless `yes`.
 * @throws AppError `confirmation_refused` when something else was typed.
 */
export async function confirm(destruction: Destruction, yes: boolean | undefined, io: Io): Promise<void> {
  if (yes === true) return;
  const style = createStyle(io, 'stderr');
  const prompt = `${style.warning(destruction.what)}\nType ${style.strong(destruction.name)} to go on: `;
  const typed = await io.readLine(prompt);
  if (typed?.trim() === destruction.name) return;
  throw new AppError('confirmation_refused', 'nothing was done', {
    remedy: `type ${destruction.name}, or add --yes`,
  });
}

/** As a POSIX shell reads it. */
function quoted(arg: string): string {
  return /^[\w@%+=:,./-]+$/.test(arg) ? arg : `'${arg.replaceAll("'", "'\\''")}'`;
}
