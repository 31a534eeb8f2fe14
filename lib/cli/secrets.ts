import type { Command } from 'commander';
import { AppError } from '../domain/errors.ts';
import { type DefineCommand, EXIT, type ExitCode } from './command.ts';
import type { Io } from './io.ts';
import { addOutputOption, type OutputForm, printList, printObject } from './output.ts';
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

const SET_EXAMPLES = `  pdt secrets set PAGERDUTY_API_TOKEN                     asks for the value, unseen
  pdt secrets set GOOGLE_API_KEY --from-file key.txt
  op read op://ops/pd/token | pdt secrets set PAGERDUTY_API_TOKEN --from-file -
  pdt secrets set PAGERDUTY_WEBHOOK_SECRET --add          a second value: either one verifies
`;

const RETIRE_EXAMPLES = `  pdt secrets retire PAGERDUTY_WEBHOOK_SECRET             only the newest stays
  pdt secrets retire PAGERDUTY_WEBHOOK_SECRET --newest    only the newest goes
`;

const LIST_EXAMPLES = `  pdt secrets list
  pdt secrets list -o json
`;

const END = `
A value never stands on the command line and is never shown.
Exit codes: 0 done, 2 usage, 3 no such secret, 4 credentials, 5 remote, 6 changed by someone else meanwhile.

`;

export const define: DefineCommand = (command, io, done) => {
  // Before the subcommands, which inherit it.
  command.configureOutput({ outputError: (text, write) => write(withoutWhatWasTyped(text, command)) });
  command.addHelpText('before', `Examples:\n${SET_EXAMPLES}${RETIRE_EXAMPLES}${LIST_EXAMPLES}${END}`);
  change(command, 'set', 'store a value')
    .addHelpText('before', `Examples:\n${SET_EXAMPLES}${END}`)
    .option('--add', 'keep the values before it: a rotation overlap')
    .option('--from-file <file>', 'read the value from a file; - is standard input')
    .action(async (args: string[], flags: Flags) => done(await set(args, flags, io)));
  change(command, 'retire', 'end a rotation overlap')
    .addHelpText('before', `Examples:\n${RETIRE_EXAMPLES}${END}`)
    .option('--newest', 'drop the newest value instead of the older ones')
    .action(async (args: string[], flags: Flags) => done(await retire(args, flags, io)));
  const list = command.command('list').description('names, and what uses them; never a value');
  addOutputOption(addTargetOptions(list))
    .addHelpText('before', `Examples:\n${LIST_EXAMPLES}${END}`)
    .action(async (flags: Flags) => done(await print(flags, io)));
};

/** What stands where nothing belongs may be the value: the complaint does not repeat it. Names of options it may. */
function withoutWhatWasTyped(text: string, command: Command): string {
  const flags = command.commands.flatMap(({ options }) => options.map((option) => option.flags));
  return text.replace(/ '(.*)'/s, (quoted, word: string) => (flags.includes(word) ? quoted : ''));
}

/** Any number of arguments, since an excess one would otherwise be printed: it may be the value. */
function change(command: Command, name: string, summary: string): Command {
  const made = addTargetOptions(command.command(name).description(summary));
  return addOutputOption(made, ['table', 'json', 'yaml', 'name'])
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
  const value = await readSecretValue(io, name, flags.fromFile).catch(unlessInterrupted);
  if (value === undefined) return EXIT.interrupted;
  if (which === 'webhook') refuseOuterSpace(name, value);
  await say(io, flags.output, which, await setSecret(store, name, value, flags.add === true));
  return EXIT.ok;
}

/**
 * A space copied along signs nothing: each delivery would get a 403, and after three PagerDuty switches the subscription off.
 * @throws AppError `usage`.
 */
function refuseOuterSpace(name: string, value: string): void {
  if (value === value.trim()) return;
  throw new AppError('usage', `the value of ${name} begins or ends with white space; nothing was stored`, {
    remedy: `copy it again, without what stands around it: pdt secrets set ${name} --webhook`,
  });
}

/** Ctrl-C at the prompt: nothing was stored. */
function unlessInterrupted(thrown: unknown): undefined {
  if (!(thrown instanceof Error) || thrown.name !== 'AbortError') throw thrown;
}

async function retire(args: readonly string[], flags: Flags, io: Io): Promise<ExitCode> {
  const name = secretName(args);
  const stack = openStack(await openTarget(flags, io));
  const which = await whichMap(stack, name, flags);
  const other = which === 'webhook' ? 'worker' : 'webhook';
  const others = async () => (await (await stack.secrets(other)).read()).values.keys();
  const change = await retireSecret(await stack.secrets(which), name, flags.newest === true, others);
  await say(io, flags.output, which, change);
  return EXIT.ok;
}

async function say(
  io: Io,
  form: OutputForm,
  secret: 'webhook' | 'worker',
  { name, change, values }: SecretChange,
): Promise<void> {
  const holds = values === 1 ? '1 value' : `${values} values`;
  if (form === 'name') io.out(`secret/${name}\n`);
  else if (form === 'table') io.out(`${secret} secret ${name} ${change} (${holds})\n`);
  else await printObject(io, form, { kind: 'SecretChange', name, secret, change, values });
}

async function print(flags: Flags, io: Io): Promise<ExitCode> {
  const stack = openStack(await openTarget(flags, io));
  await printList(io, flags.output, {
    kind: 'SecretList',
    items: await listSecrets(stack),
    heads: ['name', 'secret', 'values', 'used by'],
    row: ({ name, secret, values, used_by }) => [name, secret, String(values), few(used_by)],
    name: ({ name }) => `secret/${name}`,
    none: 'no secret is stored; pdt secrets set NAME stores one',
  });
  return EXIT.ok;
}

/** The first of many, and how many more. */
function few(names: readonly string[]): string {
  return names.length > 3 ? `${names.slice(0, 2).join(', ')} and ${names.length - 2} more` : names.join(', ');
}
