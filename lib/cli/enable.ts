import type { Command } from 'commander';
import type { DefineCommand } from './command.ts';
import { addOutputOption, type OutputForm } from './output.ts';
import { switchTrigger } from './resources/switch-trigger.ts';
import { addTargetOptions, type TargetFlags } from './target/target.ts';

const EXAMPLES = `Examples:
  pdt enable checkout-brief
  pdt enable trigger/checkout-brief --stack pagerduty-triggers-staging
`;

export const define: DefineCommand = (command: Command, io, done) => {
  command
    .addHelpText('before', EXAMPLES)
    .argument('<trigger>', 'its name; or trigger/name')
    .argument('[name]', 'its name, after the word trigger');
  addTargetOptions(addOutputOption(command)).action(
    async (first: string, second: string | undefined, options: TargetFlags & { output: OutputForm }) => {
      const words = [first, ...(second === undefined ? [] : [second])];
      done(await switchTrigger(words, { enabled: true }, options, io));
    },
  );
};
