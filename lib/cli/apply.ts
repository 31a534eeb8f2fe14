import type { Command } from 'commander';
import { isError } from '../app/compile-parameter.ts';
import type { PublishSummary } from '../app/publish.ts';
import { AppError } from '../domain/errors.ts';
import { agentsNamed } from '../domain/read/lint/names.ts';
import { planSteps, type Step } from './apply/plan.ts';
import { printSteps } from './apply/print-steps.ts';
import { type Taken, takeStep } from './apply/take-step.ts';
import { type DefineCommand, EXIT, type ExitCode } from './command.ts';
import { addYesOption, confirm, requireSomebody } from './confirm.ts';
import type { Io } from './io.ts';
import { addOutputOption, type OutputForm } from './output.ts';
import { during } from './progress.ts';
import { readStored, type Stored } from './resources/deployed.ts';
import { label } from './resources/kind.ts';
import { openEditor } from './resources/open-editor.ts';
import { publishNow } from './resources/publish-now.ts';
import { readWanted, refuseMissingAgents } from './resources/read-wanted.ts';
import { readSelector, type Selector } from './resources/selector.ts';
import { addTargetOptions, openTarget, type Target, type TargetFlags } from './target/target.ts';

interface Options extends TargetFlags {
  readonly filename: readonly string[];
  readonly recursive?: boolean;
  readonly dryRun?: boolean;
  readonly prune?: boolean;
  readonly selector?: string;
  readonly yes?: boolean;
  readonly output: OutputForm;
}

const EXAMPLES = `Examples:
  pdt apply -f triggers/
  pdt apply -f triggers/ -R --dry-run          what would change
  pdt apply -f triggers/ --prune -l team=sre   deletes what -l selects and the files lack
  pdt apply -f triggers/ --local               to a running npm start

Exit codes: 0 applied, 1 errors in files or the publisher's verdict, 6 someone else changed a parameter meanwhile.
`;

export const define: DefineCommand = (command: Command, io, done) => {
  command
    .addHelpText('before', EXAMPLES)
    .requiredOption('-f, --filename <path...>', 'files or directories; - is standard input')
    .option('-R, --recursive', 'directories with all that is below them')
    .option('--dry-run', 'say what would change, write nothing')
    .option('--prune', 'delete what -l selects and the files do not have')
    .option('-l, --selector <labels>', 'labels, as in team=sre; needed by --prune');
  addYesOption(command);
  addTargetOptions(addOutputOption(command)).action(async (options: Options) =>
    done(await apply(options, io)),
  );
};

async function apply(options: Options, io: Io): Promise<ExitCode> {
  const prune = pruneSelector(options);
  const dry = options.dryRun === true;
  if (prune && !dry) requireSomebody(options.yes, typedArgs(options), io);
  const wanted = await readWanted(options.filename, options.recursive === true, io);
  const target = await openTarget(options, io);
  const [stored, path] = await Promise.all([readStored(target, io), target.value('ParameterPath')]);
  const steps = planSteps(wanted.resources, stored, path, prune);
  const gone = new Set(steps.filter(({ action }) => action === 'deleted').map(({ parameter }) => parameter));
  const left = stored.filter(({ parameter }) => !gone.has(parameter.name));
  const agents = left.filter(({ kind }) => kind === 'Agent').map(({ name }) => name);
  await refuseMissingAgents(wanted, agents, io);
  refuseAgentsInUse(steps, left);
  if (dry) {
    await printSteps(io, options.output, 'ApplyResult', steps, { dry_run: true });
    return EXIT.ok;
  }
  await confirmDeletes(steps, target, options.yes, io);
  const taken = await takeAll(target, steps, io, options.output);
  const summary = await publishNow(target, io);
  await printSteps(io, options.output, 'ApplyResult', taken, { dry_run: false, published: summary });
  return refused(summary, taken) ? EXIT.negative : EXIT.ok;
}

function pruneSelector({ prune, selector }: Options): Selector | undefined {
  if (prune === true && selector !== undefined) return readSelector(selector);
  if (prune === true) {
    throw new AppError('usage', '--prune needs -l: it deletes only what a label selects', {
      remedy: 'pdt apply -f … --prune -l team=sre',
    });
  }
  if (selector === undefined) return undefined;
  throw new AppError('usage', '-l says what --prune may delete; without it nothing is selected', {
    remedy: 'add --prune, or leave out -l',
  });
}

function typedArgs({ filename, recursive, selector = '', stack, local }: Options): readonly string[] {
  return [
    'apply',
    ...filename.flatMap((path) => ['-f', path]),
    ...(recursive ? ['-R'] : []),
    ...(local ? ['--local'] : []),
    ...(stack === undefined ? [] : ['--stack', stack]),
    '--prune',
    '-l',
    selector,
  ];
}

/** A trigger that stays keeps its agent. */
function refuseAgentsInUse(steps: readonly Step[], left: readonly Stored[]): void {
  for (const step of steps) {
    if (step.action !== 'deleted' || step.kind !== 'Agent') continue;
    const user = left.find(
      ({ resource }) =>
        resource?.kind === 'Trigger' && agentsNamed(resource).some(({ name }) => name === step.name),
    );
    if (user) {
      throw new AppError('resource_in_use', `${label(step)} is used by ${label(user)}; nothing was written`, {
        remedy: `narrow -l, or delete ${label(user)} too`,
      });
    }
  }
}

async function confirmDeletes(
  steps: readonly Step[],
  target: Target,
  yes: boolean | undefined,
  io: Io,
): Promise<void> {
  const deletes = steps.filter(({ action }) => action === 'deleted').map(label);
  if (deletes.length === 0) return;
  await confirm({ what: `This deletes ${deletes.join(', ')}.`, name: target.stack }, yes, io);
}

/** Stops at the first conflict, once it has said what was written before it. */
async function takeAll(
  target: Target,
  steps: readonly Step[],
  io: Io,
  form: OutputForm,
): Promise<readonly Taken[]> {
  const editor = await openEditor(target);
  const taken: Taken[] = [];
  await during(io, 'writing', async (tell) => {
    for (const step of steps) {
      tell(`writing ${label(step)}, ${taken.length + 1} of ${steps.length}`);
      try {
        taken.push(await takeStep(editor, step));
      } catch (thrown) {
        const written = taken.filter(({ action }) => action !== 'unchanged');
        if (written.length > 0) await printSteps(io, form, 'ApplyResult', written, { dry_run: false });
        io.err(`stopped at ${label(step)}; ${written.length} of ${steps.length} were written before it\n`);
        throw thrown;
      }
    }
  });
  return taken;
}

/** Whether the publisher found an error in what was just written. */
function refused(summary: PublishSummary, taken: readonly Taken[]): boolean {
  const written = new Set(taken.map(({ parameter }) => parameter));
  return summary.verdicts.some(({ parameter, problems }) => written.has(parameter) && problems.some(isError));
}
