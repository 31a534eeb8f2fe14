import { setTimeout } from 'node:timers/promises';
import type { Command } from 'commander';
import { type DefineCommand, EXIT, type ExitCode } from './command.ts';
import type { Io } from './io.ts';
import { addOutputOption, type OutputForm, printJsonLine, printList, printObject } from './output.ts';
import { asObject } from './resources/as-object.ts';
import { columnsOf } from './resources/columns.ts';
import { type Deployed, findNamed, readDeployed } from './resources/deployed.ts';
import { folderOf, type Kind, label, readResourceName } from './resources/kind.ts';
import { readSelector } from './resources/selector.ts';
import { addTargetOptions, openTarget, type Target, type TargetFlags } from './target/target.ts';

interface Options extends TargetFlags {
  readonly selector?: string;
  readonly watch?: boolean;
  readonly output: OutputForm;
}

/** How often a watch looks. */
const WATCH_MS = 2000;

const EXAMPLES = `Examples:
  pdt get triggers
  pdt get trigger checkout-brief -o yaml
  pdt get agents -l team=sre
  pdt get triggers -w                    until Ctrl-C, a line for every change

STATE: published, pending (not yet seen by the publisher), stale (broken; its last good version serves), invalid.
`;

export const define: DefineCommand = (command: Command, io, done) => {
  command
    .addHelpText('before', EXAMPLES)
    .argument('<kind>', 'triggers or agents; or kind/name')
    .argument('[name]', 'only this one')
    .option('-l, --selector <labels>', 'labels, as in team=sre')
    .option('-w, --watch', 'go on, and print what changes');
  addTargetOptions(addOutputOption(command)).action(
    async (kind: string, name: string | undefined, options: Options) =>
      done(await get([kind, ...(name === undefined ? [] : [name])], options, io)),
  );
};

async function get(words: readonly string[], options: Options, io: Io): Promise<ExitCode> {
  const { kind, name } = readResourceName(words);
  const selects = options.selector === undefined ? () => true : readSelector(options.selector);
  const chosen = (all: readonly Deployed[]) =>
    name === undefined
      ? all.filter((one) => one.kind === kind && selects(one.resource?.metadata ?? { name: one.name }))
      : [findNamed(all, kind, name)];
  const interrupted = options.watch === true ? io.interrupted() : undefined;
  const target = await openTarget(options, io);
  const all = await readDeployed(target, io);
  if (interrupted) return watch({ target, kind, chosen, first: all, interrupted }, options.output, io);
  const [only] = chosen(all);
  if (name !== undefined && only && (options.output === 'json' || options.output === 'yaml')) {
    await printObject(io, options.output, asObject(only));
  } else {
    await print(kind, chosen(all), all, options.output, io);
  }
  return EXIT.ok;
}

async function print(
  kind: Kind,
  items: readonly Deployed[],
  all: readonly Deployed[],
  form: OutputForm,
  io: Io,
): Promise<void> {
  await printList(io, form, {
    kind: `${kind}List`,
    items,
    ...columnsOf(kind, all, Date.now()),
    object: asObject,
    name: label,
    none: `there are no ${folderOf(kind)}; pdt apply -f … puts some there`,
  });
}

interface Watch {
  readonly target: Target;
  readonly kind: Kind;
  readonly chosen: (all: readonly Deployed[]) => readonly Deployed[];
  readonly first: readonly Deployed[];
  readonly interrupted: AbortSignal;
}

/** Prints everything once, then what changed. */
async function watch(
  { target, kind, chosen, first, interrupted }: Watch,
  form: OutputForm,
  io: Io,
): Promise<ExitCode> {
  let before = new Map<string, string>();
  for (let all = first; !interrupted.aborted; all = await readDeployed(target, {})) {
    const now = new Map(chosen(all).map((one) => [one.parameter.name, JSON.stringify(asObject(one))]));
    const changed = chosen(all).filter(
      ({ parameter }) => before.get(parameter.name) !== now.get(parameter.name),
    );
    if (changed.length > 0) {
      if (form === 'json') for (const one of changed) printJsonLine(io, asObject(one));
      else await print(kind, changed, all, form, io);
    }
    for (const gone of [...before.keys()].filter((name) => !now.has(name))) io.err(`${gone} is gone\n`);
    before = now;
    await setTimeout(WATCH_MS, undefined, { signal: interrupted }).catch(() => undefined);
  }
  return EXIT.interrupted;
}
