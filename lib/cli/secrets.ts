import type { Command } from 'commander';
import { type DefineCommand, EXIT, type ExitCode } from './command.ts';
import type { Io } from './io.ts';
import { addOutputOption, type OutputForm, printList } from './output.ts';
import { retireSecret, type SecretChange, setSecret } from './secrets/change-secret.ts';
import { listSecrets } from './secrets/list-secrets.ts';
import { readSecretValue } from './secrets/read-value.ts';
import { secretName } from './secrets/secret-name.ts';
import { type WhichFlags, whichMap } from './secrets/which-map.ts';
import { openStack } from './stack/open-stack.ts';
import { addTargetOptions, openTarget, type TargetFlags } from './target/target.ts';

interface Flags extends TargetFlags, WhichFlags {
  readonly add?: true;
  readonly newest?: true;
  readonly fromFile?: string;
  readonly output: OutputForm;
}

const EXAMPLES = `Examples:
  pdt secrets set PAGERDUTY_API_TOKEN                     asks for the value, unseen
  pdt secrets set GOOGLE_API_KEY --from-file key.txt
  op read op://ops/pd/token | pdt secrets set PAGERDUTY_API_TOKEN --from-file -
  pdt secrets set PAGERDUTY_WEBHOOK_SECRET --add          a second value: either one verifies
  pdt secrets retire PAGERDUTY_WEBHOOK_SECRET             only the newest stays
  pdt secrets list

A value never stands on the command line and is never shown.
Exit codes: 0 done, 2 usage, 3 no such secret, 4 credentials, 5 remote, 6 changed by someone else meanwhile.

`;

export const define: DefineCommand = (command, io, done) => {
  command.addHelpText('before', EXAMPLES);
  change(command, 'set', 'store a value')
    .option('--add', 'keep the values before it: a rotation overlap')
    .option('--from-file <file>', 'read the value from a file; - is standard input')
    .action(async (args: string[], flags: Flags) => done(await set(args, flags, io)));
  change(command, 'retire', 'end a rotation overlap')
    .option('--newest', 'drop the newest value instead of the older ones')
    .action(async (args: string[], flags: Flags) => done(await retire(args, flags, io)));
  const list = command.command('list').description('names, and what uses them; never a value');
  addOutputOption(addTargetOptions(list)).action(async (flags: Flags) => done(await print(flags, io)));
};

function change(command: Command, name: string, summary: string): Command {
  return addTargetOptions(command.command(name).description(summary))
    .argument('[NAME...]')
    .usage('NAME [options]')
    .option('--webhook', "the receiver's secrets")
    .option('--worker', "the worker's secrets");
}

async function set(args: readonly string[], flags: Flags, io: Io): Promise<ExitCode> {
  const name = secretName(args);
  const stack = openStack(await openTarget(flags, io));
  const which = await whichMap(stack, name, flags);
  const store = await stack.secrets(which);
  const value = await readSecretValue(io, name, flags.fromFile);
  say(io, which, await setSecret(store, name, value, flags.add === true));
  return EXIT.ok;
}

async function retire(args: readonly string[], flags: Flags, io: Io): Promise<ExitCode> {
  const name = secretName(args);
  const stack = openStack(await openTarget(flags, io));
  const which = await whichMap(stack, name, flags);
  say(io, which, await retireSecret(await stack.secrets(which), name, flags.newest === true));
  return EXIT.ok;
}

function say(io: Io, which: 'webhook' | 'worker', { name, change, values }: SecretChange): void {
  const holds = values === 1 ? '1 value' : `${values} values`;
  io.out(`${which} secret ${name} ${change} (${holds})\n`);
}

async function print(flags: Flags, io: Io): Promise<ExitCode> {
  const stack = openStack(await openTarget(flags, io));
  await printList(io, flags.output, {
    kind: 'SecretList',
    items: await listSecrets(stack),
    heads: ['name', 'secret', 'values', 'used by'],
    row: ({ name, secret, values, used_by }) => [name, secret, String(values), used_by.join(', ')],
    name: ({ name }) => `secret/${name}`,
    none: 'no secret is stored; pdt secrets set NAME stores one',
  });
  return EXIT.ok;
}
