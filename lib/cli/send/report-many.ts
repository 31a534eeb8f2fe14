import type { Run } from '../../domain/run.ts';
import { EXIT, type ExitCode } from '../command.ts';
import type { Io } from '../io.ts';
import { printObject } from '../output.ts';
import { doubledNotes } from './doubled-notes.ts';
import { exitOf } from './exit-of.ts';
import { exitOfWait } from './exit-of-wait.ts';
import type { SendFlags } from './flags.ts';
import { follow } from './follow.ts';
import type { Sent } from './post.ts';
import { refusal } from './refusal.ts';
import { formatReport, reportOf } from './report.ts';
import type { Way } from './way.ts';

/** Prints the report on many deliveries and, with --wait, on their runs. Throws what the first answer that is no 202 means. */
export async function reportMany(
  sent: readonly Sent[],
  { url, stack }: Way,
  flags: SendFlags,
  io: Io,
  wait_ms: number,
): Promise<ExitCode> {
  const ids = sent.flatMap(({ accepted }) => accepted.map(({ run_id }) => run_id));
  let runs: ReadonlyMap<string, Run> | undefined;
  let doubled_notes = 0;
  if (flags.wait && stack) {
    runs = await follow(stack, io, ids, { wait_ms });
    const doubled = await doubledNotes(stack, io, [...runs.values()]);
    if (doubled === undefined) io.err('without an API token doubled notes cannot be counted\n');
    doubled_notes = doubled ?? 0;
  }
  const report = reportOf(sent, runs && { runs, doubled_notes });
  if (flags.output === 'table') io.out(formatReport(report));
  else await printObject(io, flags.output, { kind: 'SendReport', ...report });
  const bad = sent.find((each) => exitOf(each, flags) !== EXIT.ok);
  if (bad && !flags.badSignature) throw refusal(bad, url, flags);
  if (bad || report.duplicates > 0) return EXIT.negative;
  return runs ? exitOfWait([...new Set(ids)], runs, flags, io) : EXIT.ok;
}
