import { AppError, ERRORS } from '../domain/errors.ts';
import { type DefineCommand, EXIT, type ExitCode } from './command.ts';
import type { Io } from './io.ts';
import { addOutputOption, type OutputForm, printList } from './output.ts';
import { during } from './progress.ts';
import { replayDeadLetters } from './replay/dead-letters.ts';
import type { ReplayLine } from './replay/line.ts';
import { openReplay } from './replay/open-replay.ts';
import { replayRuns } from './replay/runs.ts';
import { tellLine } from './replay/tell-line.ts';
import { readRuns } from './runs/read-runs.ts';
import { type OpenStack, openStack } from './stack/open-stack.ts';
import { durationMs } from './stack/since.ts';
import { aimed } from './target/aimed.ts';
import { addTargetOptions, openTarget, type TargetFlags } from './target/target.ts';

interface Flags extends TargetFlags {
  readonly failed?: true;
  readonly since: string;
  readonly dlq?: true;
  readonly dryRun?: true;
  readonly output: OutputForm;
}

const EXAMPLES = `Examples:
  pdt replay fcmnhqjopyyuxexblsvjhc5njb      one run again; its note is replaced
  pdt replay --failed --since 2h --dry-run   what would be replayed
  pdt replay --failed --since 2h
  pdt replay --dlq                           what the worker could never finish

Each goes out under its run id with a higher generation. Killed in the middle, nothing is lost: at worst one runs twice.
Exit codes: 0 all replayed, 2 usage, 3 no such run, 4 credentials, 5 some could not be replayed.

`;

export const define: DefineCommand = (command, io, done) => {
  command.addHelpText('before', EXAMPLES).argument('[run-id...]');
  addOutputOption(addTargetOptions(command))
    .option('--failed', 'every FAILED run')
    .option('--since <duration>', 'with --failed: how far back', '24h')
    .option('--dlq', 'every message of the dead-letter queue')
    .option('--dry-run', 'only show what would be replayed')
    .action(async (ids: string[], flags: Flags) =>
      done(
        await replay(
          ids.map((id) => id.replace(/^runs?\//, '')),
          flags,
          io,
        ),
      ),
    );
};

async function replay(ids: readonly string[], flags: Flags, io: Io): Promise<ExitCode> {
  requireOneChoice(ids, flags);
  const since = Date.now() - durationMs('--since', flags.since);
  const stack = openStack(await openTarget(flags, io));
  const lines = flags.dlq
    ? await replayLetters(stack, io, flags)
    : await replayRuns(stack, io, ids.length > 0 ? ids : await failedRuns(stack, io, since), {
        dry_run: flags.dryRun === true,
      });
  await printList(io, flags.output, {
    kind: 'ReplayList',
    items: lines,
    heads: ['run', 'trigger', 'result', 'generation'],
    row: ({ run_id, trigger, result, generation, error }) => [
      run_id ?? '?',
      trigger ?? '?',
      error === undefined ? result : `${result}: ${error}`,
      generation === undefined ? '-' : String(generation),
    ],
    name: ({ run_id }) => `run/${run_id ?? '?'}`,
    none: flags.dlq ? await whyNone(stack) : 'no run failed',
  });
  tellNext(lines, flags, io);
  return exitOf(lines);
}

/** Until a worker takes them the ledger shows how they ended before. */
function tellNext(lines: readonly ReplayLine[], flags: Flags, io: Io): void {
  const sent = lines.filter(({ result }) => result === 'replayed');
  const [first] = sent;
  if (!first) return;
  const watch =
    sent.length > 1 ? 'pdt runs -w' : `pdt runs ${first.run_id} -w --generation ${first.generation}`;
  io.err(`next: ${aimed(watch, flags)}\n`);
}

/** Another replay, perhaps a killed one, may hide what is there. */
async function whyNone(stack: OpenStack): Promise<string> {
  const hidden = await (await stack.deadLetters()).count();
  return hidden === 0
    ? 'the dead-letter queue is empty'
    : `${hidden} messages are held by another replay; they come back within a minute`;
}

function requireOneChoice(ids: readonly string[], { failed, dlq }: Flags): void {
  const choices = [ids.length > 0, failed === true, dlq === true].filter(Boolean).length;
  if (choices === 1) return;
  throw new AppError(
    'usage',
    choices === 0 ? 'what is to be replayed?' : 'RUN_ID, --failed and --dlq exclude each other',
    { remedy: 'pdt runs --failed lists runs; then pdt replay RUN_ID, --failed or --dlq' },
  );
}

async function replayLetters(stack: OpenStack, io: Io, flags: Flags): Promise<readonly ReplayLine[]> {
  const [queue, replayIt] = await Promise.all([stack.deadLetters(), openReplay(stack)]);
  let shown = 0;
  return await during(io, 'receiving dead letters', (doing) =>
    replayDeadLetters(queue, replayIt, {
      dry_run: flags.dryRun === true,
      show: (line) => {
        shown += 1;
        doing(`dead letter ${shown}: ${line.run_id ?? 'unreadable'}`);
        tellLine(io, line);
      },
    }),
  );
}

async function failedRuns(stack: OpenStack, io: Io, since: number): Promise<readonly string[]> {
  const ledger = await stack.ledger();
  const runs = await during(io, 'reading the run ledger', (doing) =>
    readRuns(ledger, { since, failed: true }, Date.now(), (day) => doing(`reading the runs of ${day}`)),
  );
  return runs.toReversed().map(({ run_id }) => run_id);
}

function exitOf(lines: readonly ReplayLine[]): ExitCode {
  const failed = lines.filter(({ result }) => result === 'failed');
  const [only] = failed;
  if (failed.length === 1 && lines.length === 1 && only?.code) return ERRORS[only.code].exit;
  return failed.length > 0 ? EXIT.remote : EXIT.ok;
}
