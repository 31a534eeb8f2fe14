import type { CommandFile } from './command.ts';

interface CommandEntry {
  readonly summary: string;
  readonly load: () => Promise<CommandFile>;
}

/** Every command: one file and one name here. */
export const COMMANDS = {
  dev: {
    summary: 'Run everything on this machine (npm start)',
    load: () => import('./dev.ts'),
  },
  validate: {
    summary: 'Check trigger and agent files, offline',
    load: () => import('./validate.ts'),
  },
  version: {
    summary: 'Print the version',
    load: () => import('./version.ts'),
  },
} as const satisfies Record<string, CommandEntry>;

export type CommandName = keyof typeof COMMANDS;
