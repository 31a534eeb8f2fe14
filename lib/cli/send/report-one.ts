import { EXIT, type ExitCode } from '../command.ts';
import type { Io } from '../io.ts';
import { printObject } from '../output.ts';
import { exitOf } from './exit-of.ts';
import { exitOfWait } from './exit-of-wait.ts';
import type { SendFlags } from './flags.ts';
import { follow } from './follow.ts';
import type { Sent } from './post.ts';
import { refusal } from './refusal.ts';
import type { Way } from './way.ts';

/** Prints what became of one delivery and, with --wait, of its runs. Throws what its answer means when that is no 202. */
export async function reportOne(
  sent: Sent,
  { url, stack }: Way,
  flags: SendFlags,
  io: Io,
  wait_ms: number,
): Promise<ExitCode> {
  if (flags.output === 'table') tellSent(sent, io);
  const code = exitOf(sent, flags);
  const runIds = sent.accepted.map(({ run_id }) => run_id);
  const runs =
    flags.wait && stack && code === EXIT.ok
      ? await follow(stack, io, runIds, {
          wait_ms,
          ...(flags.output === 'table' ? { tell: io.out } : {}),
        })
      : undefined;
  if (flags.output !== 'table') {
    await printObject(io, flags.output, { kind: 'Sent', ...sent, ...(runs && { runs: [...runs.values()] }) });
  }
  if (code === EXIT.ok && flags.wait) return exitOfWait(runIds, runs ?? new Map(), flags, io);
  if (code === EXIT.remote || code === EXIT.credentials) throw refusal(sent, url, flags);
  return code;
}

function tellSent(
  { status, event_id, incident_id, latency_ms, accepted, skipped, error }: Sent,
  io: Io,
): void {
  const about = incident_id === undefined ? '' : ` on incident ${incident_id}`;
  const why = status === 0 || error === undefined ? '' : `: ${error.code}`;
  io.out(`${status === 0 ? 'no answer' : status}  ${event_id}${about} in ${latency_ms} ms${why}\n`);
  for (const { trigger, run_id } of accepted) io.out(`accepted   ${trigger}: run ${run_id}\n`);
  for (const { trigger, filter, reason } of skipped) io.out(`skipped    ${trigger}: ${filter} (${reason})\n`);
}
