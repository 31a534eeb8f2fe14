import type { Command } from 'commander';
import { AppError } from '../domain/errors.ts';
import { type DefineCommand, EXIT, type ExitCode } from './command.ts';
import { addYesOption, confirm, requireSomebody } from './confirm.ts';
import type { Io } from './io.ts';
import { addOutputOption, type OutputForm, printObject } from './output.ts';
import { usersOf } from './resources/columns.ts';
import { findNamed, readDeployed } from './resources/deployed.ts';
import { folderOf, label, readNamed } from './resources/kind.ts';
import { openEditor } from './resources/open-editor.ts';
import { publishNow } from './resources/publish-now.ts';
import { addTargetOptions, openTarget, type TargetFlags } from './target/target.ts';

interface Options extends TargetFlags {
  readonly yes?: boolean;
  readonly output: OutputForm;
}

const EXAMPLES = `Examples:
  pdt delete trigger checkout-brief
  pdt delete agent/brief --yes

An agent that a trigger names is not deleted (exit 6).
`;

export const define: DefineCommand = (command: Command, io, done) => {
  command
    .addHelpText('before', EXAMPLES)
    .argument('<kind>', 'trigger or agent; or kind/name')
    .argument('[name]', 'its name');
  addYesOption(command);
  addTargetOptions(addOutputOption(command)).action(
    async (kind: string, name: string | undefined, options: Options) =>
      done(await remove([kind, ...(name === undefined ? [] : [name])], options, io)),
  );
};

async function remove(words: readonly string[], options: Options, io: Io): Promise<ExitCode> {
  const { kind, name } = readNamed(words);
  const where = [
    ...(options.local ? ['--local'] : []),
    ...(options.stack === undefined ? [] : ['--stack', options.stack]),
  ];
  requireSomebody(options.yes, ['delete', ...words, ...where], io);
  const target = await openTarget(options, io);
  const all = await readDeployed(target, io);
  const found = findNamed(all, kind, name);
  const users = kind === 'Agent' ? usersOf(name, all) : [];
  if (users.length > 0) {
    throw new AppError(
      'resource_in_use',
      `agent ${name} answers for ${users.map((user) => `trigger ${user}`).join(', ')}`,
      { remedy: `pdt delete trigger ${users[0]}, or give it another agent` },
    );
  }
  await confirm({ what: `This deletes ${label(found)} from stack ${target.stack}.`, name }, options.yes, io);
  await (await openEditor(target)).remove(found.parameter);
  const published = await publishNow(target, io);
  if (options.output === 'json' || options.output === 'yaml') {
    const item = { action: 'deleted', kind, name, parameter: found.parameter.name };
    await printObject(io, options.output, { kind: 'DeleteResult', items: [item], published });
  } else {
    io.out(options.output === 'name' ? `${label(found)}\n` : `${label(found)} deleted\n`);
  }
  if (published[folderOf(kind)].includes(name)) io.err('another parameter still holds this name\n');
  return EXIT.ok;
}
