import type { Command } from 'commander';
import { AppError } from '../domain/errors.ts';
import { EVENT_TYPES } from '../domain/event-types.ts';
import { suggest } from '../domain/read/suggest.ts';
import { type DefineCommand, EXIT } from './command.ts';
import { bashScript } from './completion/bash.ts';
import { fishScript } from './completion/fish.ts';
import { type CommandWords, wordsOf } from './completion/words.ts';
import { zshScript } from './completion/zsh.ts';

const SCRIPTS: Readonly<Record<string, (commands: readonly CommandWords[]) => string>> = {
  bash: bashScript,
  zsh: zshScript,
  fish: fishScript,
};

const EXAMPLES = `Examples:
  source <(pdt completion bash)      in ~/.bashrc
  source <(pdt completion zsh)       in ~/.zshrc, after compinit
  pdt completion fish | source       in ~/.config/fish/config.fish

It completes pdt, which npm link in this checkout puts on the path; npx pdt completes nothing.
`;

export const define: DefineCommand = (command: Command, io, done) => {
  command
    .addHelpText('before', EXAMPLES)
    .argument('<shell>', Object.keys(SCRIPTS).join(', '))
    .action(async (shell: string) => {
      const script = Object.hasOwn(SCRIPTS, shell) ? SCRIPTS[shell] : undefined;
      if (!script) {
        const meant = suggest(shell, Object.keys(SCRIPTS));
        throw new AppError('usage', `there is no completion for ${shell}`, {
          remedy: meant === undefined ? Object.keys(SCRIPTS).join(', ') : `did you mean ${meant}?`,
        });
      }
      const { commandTree } = await import('./command-tree.ts');
      io.out(script(wordsOf(await commandTree(), Object.keys(EVENT_TYPES))));
      done(EXIT.ok);
    });
};
