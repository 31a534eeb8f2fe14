import { Command } from 'commander';
import { COMMANDS, type CommandName } from './commands.ts';
import type { Io } from './io.ts';

const SILENT: Io = {
  out: () => undefined,
  err: () => undefined,
  stdin: async () => new Uint8Array(),
  readLine: async () => undefined,
  env: {},
  cwd: '/',
  tty: { stdin: false, stdout: false, stderr: false },
  interrupted: () => new AbortController().signal,
};

/** Every command with its arguments, options and help, as the program defines them. None is run. */
export async function commandTree(): Promise<readonly Command[]> {
  return await Promise.all(
    (Object.keys(COMMANDS) as CommandName[]).toSorted().map(async (name) => {
      const { summary, load } = COMMANDS[name];
      const command = new Command('pdt').command(name).description(summary);
      (await load()).define(command, SILENT, () => undefined);
      return command;
    }),
  );
}
