import type { Command } from 'commander';

/** What can be completed of one command (`get`) or subcommand (`secrets set`). */
export interface CommandWords {
  readonly path: string;
  readonly summary: string;
  readonly options: readonly OptionWords[];
  /** Words its first argument may be; none when it takes files or names. */
  readonly words: readonly string[];
}

interface OptionWords {
  readonly flags: readonly string[];
  readonly summary: string;
  /** What may follow it; empty for files and free text. */
  readonly values: readonly string[];
  readonly takesValue: boolean;
}

/** First arguments that are known beforehand. */
const KNOWN: Readonly<Record<string, readonly string[]>> = {
  get: ['triggers', 'agents'],
  describe: ['trigger', 'agent'],
  delete: ['trigger', 'agent'],
  schema: ['trigger', 'agent'],
  completion: ['bash', 'zsh', 'fish'],
};

/** The words of every command, subcommands after their own. `events`: what `send` may be given. */
export function wordsOf(tree: readonly Command[], events: readonly string[]): readonly CommandWords[] {
  return tree.flatMap((command) => wordsBelow(command, command.name(), events));
}

function wordsBelow(command: Command, path: string, events: readonly string[]): CommandWords[] {
  const words =
    path === 'send' ? events : [...(KNOWN[path] ?? []), ...command.commands.map((below) => below.name())];
  const own = { path, summary: oneLine(command.description()), words, options: optionsOf(command) };
  return [own, ...command.commands.flatMap((below) => wordsBelow(below, `${path} ${below.name()}`, events))];
}

function optionsOf(command: Command): readonly OptionWords[] {
  const own = command.options.map((option) => ({
    flags: [option.short, option.long].filter((flag) => flag != null),
    summary: oneLine(option.description),
    values: option.argChoices ?? [],
    takesValue: option.required || option.optional,
  }));
  return [...own, { flags: ['-h', '--help'], summary: 'help', values: [], takesValue: false }];
}

function oneLine(text: string): string {
  return text.replaceAll(/\s+/g, ' ');
}
