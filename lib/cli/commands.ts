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
  connect: {
    summary: 'Create the PagerDuty subscription and prove that it works',
    load: () => import('./connect.ts'),
  },
  disconnect: {
    summary: 'Delete the PagerDuty subscription and its secret',
    load: () => import('./disconnect.ts'),
  },
  doctor: {
    summary: 'Find what is wrong, and the command that mends it',
    load: () => import('./doctor.ts'),
  },
  replay: {
    summary: 'Run failed runs and dead letters again',
    load: () => import('./replay.ts'),
  },
  runs: {
    summary: 'List runs: what became of each event',
    load: () => import('./runs.ts'),
  },
  secrets: {
    summary: 'Store, rotate and list secrets; values are never shown',
    load: () => import('./secrets.ts'),
  },
} as const satisfies Record<string, CommandEntry>;

export type CommandName = keyof typeof COMMANDS;
