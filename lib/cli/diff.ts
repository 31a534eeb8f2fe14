import type { Command } from 'commander';
import { planSteps, type Step } from './apply/plan.ts';
import { printSteps } from './apply/print-steps.ts';
import { type DefineCommand, EXIT, type ExitCode } from './command.ts';
import { hideSecrets } from './hide-secrets.ts';
import type { Io } from './io.ts';
import { addOutputOption, type OutputForm } from './output.ts';
import { readStored } from './resources/deployed.ts';
import { label } from './resources/kind.ts';
import { readWanted, refuseMissingAgents } from './resources/read-wanted.ts';
import { createStyle } from './style.ts';
import { addTargetOptions, openTarget, type TargetFlags } from './target/target.ts';

interface Options extends TargetFlags {
  readonly filename: readonly string[];
  readonly recursive?: boolean;
  readonly output: OutputForm;
}

const EXAMPLES = `Examples:
  pdt diff -f triggers/
  pdt diff -f triggers/ -R -o name    only the names of what differs

Exit codes: 0 no difference, 1 differences or errors in files.
`;

export const define: DefineCommand = (command: Command, io, done) => {
  command
    .addHelpText('before', EXAMPLES)
    .requiredOption('-f, --filename <path...>', 'files or directories; - is standard input')
    .option('-R, --recursive', 'directories with all that is below them');
  addTargetOptions(addOutputOption(command)).action(async (options: Options) =>
    done(await diff(options, io)),
  );
};

async function diff(options: Options, io: Io): Promise<ExitCode> {
  const wanted = await readWanted(options.filename, options.recursive === true, io);
  const target = await openTarget(options, io);
  const [stored, path] = await Promise.all([readStored(target, io), target.value('ParameterPath')]);
  await refuseMissingAgents(
    wanted,
    stored.filter(({ kind }) => kind === 'Agent').map(({ name }) => name),
    io,
  );
  const steps = planSteps(wanted.resources, stored, path);
  const different = steps.filter(({ action }) => action !== 'unchanged');
  if (options.output === 'table') await printDiff(different, io);
  else await printSteps(io, options.output, 'DiffResult', different);
  const same = steps.length - different.length;
  io.err(`${different.length} differ, ${same} ${same === 1 ? 'is' : 'are'} the same\n`);
  return different.length > 0 ? EXIT.negative : EXIT.ok;
}

async function printDiff(steps: readonly Step[], io: Io): Promise<void> {
  const { readResources } = await import('../domain/read/read-resources.ts');
  const { unifiedDiff } = await import('./unified-diff.ts');
  /** A parameter that someone wrote by hand may hold what never belonged there. */
  const harmless = (text: string) => hideSecrets(text, readResources(text, { file: '' }).literals);
  const style = createStyle(io, 'stdout');
  const paint = { '+': style.good, '-': style.error, '@': style.faint } as const;
  for (const step of steps) {
    const before = step.action === 'created' ? '/dev/null' : `deployed ${label(step)}`;
    io.out(style.strong(`--- ${before}\n+++ ${label(step)}\n`));
    for (const line of unifiedDiff(harmless(step.before ?? ''), harmless(step.after ?? ''))) {
      const color = paint[line.charAt(0) as keyof typeof paint] ?? ((text: string) => text);
      io.out(`${color(line.replaceAll(/[^\P{Cc}\t]/gu, '\u{FFFD}'))}\n`);
    }
  }
}
