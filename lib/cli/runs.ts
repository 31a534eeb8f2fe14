import { InvalidArgumentError } from 'commander';
import { isFinal } from '../app/follow-runs.ts';
import type { RunLedger } from '../app/ports/run-ledger.ts';
import { AppError } from '../domain/errors.ts';
import type { Run } from '../domain/run.ts';
import { age } from './age.ts';
import { type DefineCommand, EXIT, type ExitCode } from './command.ts';
import type { Io } from './io.ts';
import { addOutputOption, type OutputForm, printJsonLine, printList } from './output.ts';
import { during } from './progress.ts';
import { describeRun } from './runs/describe-run.ts';
import { type RunChoice, readRuns } from './runs/read-runs.ts';
import { runColumns, runRow } from './runs/run-row.ts';
import { interruptible } from './stack/interruptible.ts';
import { openStack, sleep } from './stack/open-stack.ts';
import { durationMs } from './stack/since.ts';
import { addTargetOptions, openTarget, type TargetFlags } from './target/target.ts';

interface Flags extends TargetFlags {
  readonly incident?: string;
  readonly since: string;
  readonly failed?: true;
  readonly watch?: true;
  readonly generation?: number;
  readonly output: OutputForm;
}

const LOOK_MS = 2000;

const EXAMPLES = `Examples:
  pdt runs                          the last 24 hours
  pdt runs --failed --since 7d
  pdt runs --incident Q2QH1GOV7V5D1P -w
  pdt runs fcmnhqjopyyuxexblsvjhc5njb    one run, with its answer and error
  pdt runs fcmnhqjopyyuxexblsvjhc5njb -w --generation 1    a replayed one to its new end

Exit codes: 0 done, 2 usage, 3 no such run, 4 credentials, 5 remote, 130 interrupted.

`;

export const define: DefineCommand = (command, io, done) => {
  command.addHelpText('before', EXAMPLES).argument('[run-id]');
  addOutputOption(addTargetOptions(command))
    .option('--incident <id>', 'runs of one incident')
    .option('--since <duration>', 'how far back', '24h')
    .option('--failed', 'only FAILED ones')
    .option('-w, --watch', 'go on and tell each change; with -o json as JSON Lines')
    .option('--generation <n>', 'with -w of one run: from this one on, which replay told', readGeneration)
    .action(async (id: string | undefined, flags: Flags) =>
      done(await interruptible(io.interrupted(), () => show(id?.replace(/^runs?\//, ''), flags, io))),
    );
};

function readGeneration(text: string): number {
  if (!/^\d{1,9}$/.test(text)) throw new InvalidArgumentError('It must be a number, as pdt replay tells it.');
  return Number(text);
}

async function show(id: string | undefined, flags: Flags, io: Io): Promise<ExitCode> {
  const choice: RunChoice = {
    since: Date.now() - durationMs('--since', flags.since),
    failed: flags.failed === true,
    ...(flags.incident === undefined ? {} : { incident: flags.incident }),
  };
  if (flags.generation !== undefined && (id === undefined || !flags.watch)) {
    throw new AppError('usage', '--generation goes with -w and one run', {
      remedy: `pdt runs ${id ?? 'RUN_ID'} -w --generation ${flags.generation}`,
    });
  }
  const ledger = await openStack(await openTarget(flags, io)).ledger();
  const read =
    id === undefined ? () => readRuns(ledger, choice, Date.now()) : async () => [await oneRun(ledger, id)];
  if (flags.watch) return await watch(sinceGeneration(read, flags.generation), flags, io, id !== undefined);
  const runs = await (id === undefined ? readAll(ledger, choice, io) : read());
  const [first] = runs;
  const { heads, row } = runColumns(io.columns);
  if (id !== undefined && first && flags.output === 'table') io.out(describeRun(first, Date.now()));
  else {
    await printList(io, flags.output, {
      kind: 'RunList',
      items: runs,
      heads,
      row: (run) => row(run, Date.now()),
      name: ({ run_id }) => `run/${run_id}`,
      none: flags.failed ? 'no run failed' : 'no runs; pdt send incident.triggered --wait makes one',
    });
  }
  return EXIT.ok;
}

/** Days are read one by one, and there may be many. */
async function readAll(ledger: RunLedger, choice: RunChoice, io: Io): Promise<readonly Run[]> {
  return await during(io, 'reading the run ledger', (tell) =>
    readRuns(ledger, choice, Date.now(), (day) => tell(`reading the runs of ${day}`)),
  );
}

/** A replayed run stays in the ledger as it ended before until a worker takes its message: that end is not the one asked for. */
function sinceGeneration(read: () => Promise<readonly Run[]>, from = 0): () => Promise<readonly Run[]> {
  return async () => (await read()).filter(({ generation }) => generation >= from);
}

/** Each run again whenever it changed, until Ctrl-C; one run until it has ended. */
async function watch(
  read: () => Promise<readonly Run[]>,
  flags: Flags,
  io: Io,
  one: boolean,
): Promise<ExitCode> {
  const signal = io.interrupted();
  const seen = new Map<string, number>();
  for (;;) {
    const runs = await read();
    for (const run of runs.toReversed()) {
      if (seen.get(run.run_id) === run.updated_at) continue;
      seen.set(run.run_id, run.updated_at);
      if (flags.output === 'json') printJsonLine(io, { ...run });
      else if (flags.output === 'name') io.out(`run/${run.run_id}\n`);
      else
        io.out(`${[age(run.updated_at, Date.now()), ...runRow(run, Date.now()).slice(0, -1)].join('  ')}\n`);
    }
    if (one && runs.length > 0 && runs.every(isFinal)) return EXIT.ok;
    await sleep(LOOK_MS, signal);
  }
}

async function oneRun(ledger: Pick<RunLedger, 'read'>, id: string): Promise<Run> {
  const run = await ledger.read(id);
  if (run) return run;
  throw new AppError('run_missing', `there is no run ${id}`, { remedy: 'pdt runs' });
}
