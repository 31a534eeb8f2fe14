import type { Command } from 'commander';
import { decodeParameter } from '../domain/read/parameter-codec.ts';
import { type DefineCommand, EXIT, type ExitCode } from './command.ts';
import type { Io } from './io.ts';
import { addOutputOption, type OutputForm, printObject } from './output.ts';
import { asText } from './problems-text.ts';
import { factsOf } from './resources/about.ts';
import { asObject } from './resources/as-object.ts';
import { type Deployed, findNamed, readDeployed } from './resources/deployed.ts';
import { label, readNamed } from './resources/kind.ts';
import { createStyle } from './style.ts';
import { addTargetOptions, openTarget, type TargetFlags } from './target/target.ts';

interface Options extends TargetFlags {
  readonly output: OutputForm;
}

const EXAMPLES = `Examples:
  pdt describe trigger checkout-brief
  pdt describe agent/brief -o yaml
`;

export const define: DefineCommand = (command: Command, io, done) => {
  command
    .addHelpText('before', EXAMPLES)
    .argument('<kind>', 'trigger or agent; or kind/name')
    .argument('[name]', 'its name');
  addTargetOptions(addOutputOption(command)).action(
    async (kind: string, name: string | undefined, options: Options) =>
      done(await describe([kind, ...(name === undefined ? [] : [name])], options, io)),
  );
};

async function describe(words: readonly string[], options: Options, io: Io): Promise<ExitCode> {
  const { kind, name } = readNamed(words);
  const target = await openTarget(options, io);
  const all = await readDeployed(target, io);
  const found = findNamed(all, kind, name);
  if (options.output === 'json' || options.output === 'yaml')
    await printObject(io, options.output, asObject(found));
  else if (options.output === 'name') io.out(`${label(found)}\n`);
  else await printFacts(found, all, io);
  return EXIT.ok;
}

async function printFacts(found: Deployed, all: readonly Deployed[], io: Io): Promise<void> {
  const style = createStyle(io, 'stdout');
  for (const [what, value] of factsOf(found, all)) {
    if (value !== undefined) io.out(`${style.faint(`${what}:`.padEnd(18))}${printable(value)}\n`);
  }
  if (found.problems.length === 0) return;
  const { readResources } = await import('../domain/read/read-resources.ts');
  const { name: file, value } = found.parameter;
  const text = decoded(value);
  const source = { file, text, utf8: true };
  io.out('\n');
  io.out(
    asText({ files: [source], results: [readResources(text, source)], problems: found.problems }, style),
  );
}

function decoded(value: string): string {
  try {
    return decodeParameter(value);
  } catch {
    return '';
  }
}

function printable(text: string): string {
  return text.replaceAll(/\p{Cc}|\p{Cf}/gu, '\u{FFFD}');
}
