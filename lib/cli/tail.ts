import type { LogSearch } from '../app/ports/log-search.ts';
import { type DefineCommand, EXIT, type ExitCode } from './command.ts';
import type { Io } from './io.ts';
import { addOutputOption, printJsonLine } from './output.ts';
import { interruptible } from './stack/interruptible.ts';
import { openStack, sleep } from './stack/open-stack.ts';
import { durationMs } from './stack/since.ts';
import { createStyle, type Style } from './style.ts';
import { createJoin, type TailLine } from './tail/join-lines.ts';
import { addTargetOptions, openTarget, type TargetFlags } from './target/target.ts';

interface Flags extends TargetFlags {
  readonly incident?: string;
  readonly since: string;
  readonly follow: boolean;
  readonly output: 'table' | 'json';
}

/** Between two looks; CloudWatch allows few a second. */
const LOOK_MS = 2000;
/** Lines may become visible later than newer ones: each look goes back this far, and what was told is passed over. */
const LATE_MS = 60_000;
/** Lines of the worker carry the run; the delivery that started it may be a little older than `--since`. */
const LEAD_MS = 15 * 60_000;

const EXAMPLES = `Examples:
  pdt tail                                  the last 15 minutes, then on until Ctrl-C
  pdt tail --incident Q2QH1GOV7V5D1P --since 2h --no-follow
  pdt tail -o json | jq 'select(.status >= 400)'

Refused deliveries tell no event (their body was not read): time, status, code and X-Webhook-Id.
Exit codes: 0 done (--no-follow), 2 usage, 4 credentials, 5 remote, 130 interrupted.

`;

export const define: DefineCommand = (command, io, done) => {
  command.addHelpText('before', EXAMPLES);
  addOutputOption(addTargetOptions(command), ['table', 'json'])
    .option('--incident <id>', 'only what is about this incident')
    .option('--since <duration>', 'how far back to begin', '15m')
    .option('--no-follow', 'end at the newest line')
    .action(async (flags: Flags) => done(await interruptible(io.interrupted(), () => tail(flags, io))));
};

async function tail(flags: Flags, io: Io): Promise<ExitCode> {
  const begin = Date.now() - durationMs('--since', flags.since);
  const stack = openStack(await openTarget(flags, io));
  const [receiver, worker] = await Promise.all([stack.log('Receiver'), stack.log('Worker')]);
  const read = createReader({ receiver, worker }, begin);
  for (;;) {
    for (const line of await read()) {
      if (flags.incident !== undefined && line.incident_id !== flags.incident) continue;
      if (flags.output === 'json') printJsonLine(io, { ...line });
      else io.out(textOf(line, createStyle(io, 'stdout')));
    }
    if (!flags.follow) return EXIT.ok;
    await sleep(LOOK_MS, io.interrupted());
  }
}

/** Each call answers the lines that none before it did, oldest first, of both functions. */
function createReader(logs: Readonly<Record<TailLine['from'], LogSearch>>, begin: number) {
  const join = createJoin();
  const told = new Set<string>();
  let since = begin - LEAD_MS;
  return async (): Promise<readonly TailLine[]> => {
    const next = Date.now() - LATE_MS;
    const found = await Promise.all(
      (['receiver', 'worker'] as const).map(async (from) =>
        (await logs[from].find({ since })).map((record) => ({ from, record })),
      ),
    );
    since = Math.max(since, next);
    return found
      .flat()
      .filter(({ from, record }) => !told.has(`${from} ${record.id}`))
      .toSorted((a, b) => a.record.at - b.record.at)
      .flatMap(({ from, record }) => {
        told.add(`${from} ${record.id}`);
        const line = join.add(from, record);
        return line && record.at >= begin ? [line] : [];
      });
  };
}

function textOf(line: TailLine, style: Style): string {
  const { at, event_id, run_id, trigger, webhook_id, status, code, what, accepted, skipped } = line;
  const good = status === undefined || status === 202;
  const parts = [
    style.faint(at),
    style.strong(event_id ?? (webhook_id === undefined ? '-' : `webhook ${webhook_id}`)),
    status === undefined ? what : good ? String(status) : style.error(String(status)),
    ...(line.incident_id === undefined ? [] : [`incident ${line.incident_id}`]),
    ...(trigger === undefined ? [] : [`trigger ${trigger}`]),
    ...(run_id === undefined ? [] : [`run ${run_id}`]),
    ...(code === undefined ? [] : [code]),
    ...(accepted === undefined ? [] : [`accepted by ${accepted.join(', ')}`]),
    ...(skipped === undefined ? [] : [`skipped by ${skipped.join(', ')}`]),
  ];
  return `${parts.join('  ')}\n`;
}
