import { type Command, InvalidArgumentError } from 'commander';
import { parseDuration } from '../domain/read/parse-duration.ts';
import type { DefineCommand } from './command.ts';
import { addOutputOption, type OutputForm } from './output.ts';
import { switchTrigger } from './resources/switch-trigger.ts';
import { addTargetOptions, type TargetFlags } from './target/target.ts';

interface Options extends TargetFlags {
  /** Seconds. */
  readonly for?: number;
  readonly reason?: string;
  readonly output: OutputForm;
}

const EXAMPLES = `Examples:
  pdt disable checkout-brief
  pdt disable checkout-brief --for 2h --reason "database migration"

With --for the publisher enables it again within 5 minutes of that time; pdt enable does so at once.
`;

export const define: DefineCommand = (command: Command, io, done) => {
  command
    .addHelpText('before', EXAMPLES)
    .argument('<trigger>', 'its name; or trigger/name')
    .argument('[name]', 'its name, after the word trigger')
    .option('--for <duration>', 'how long, as in 30m, 2h or 1d', readFor)
    .option('--reason <text>', 'why, for whoever wonders');
  addTargetOptions(addOutputOption(command)).action(
    async (first: string, second: string | undefined, options: Options) => {
      const words = [first, ...(second === undefined ? [] : [second])];
      const until = options.for === undefined ? undefined : new Date(Date.now() + options.for * 1000);
      const enabling = {
        enabled: false as const,
        ...(until ? { until: until.toISOString() } : {}),
        ...(options.reason === undefined ? {} : { reason: options.reason }),
      };
      done(await switchTrigger(words, enabling, options, io));
    },
  );
};

function readFor(text: string): number {
  const seconds = parseDuration(text);
  if (seconds === undefined) throw new InvalidArgumentError('It must be like 30m, 2h or 1d.');
  return seconds;
}
