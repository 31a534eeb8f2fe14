import { isFinal } from '../app/follow-runs.ts';
import { AppError } from '../domain/errors.ts';
import type { Run } from '../domain/run.ts';
import { type DefineCommand, EXIT, type ExitCode } from './command.ts';
import type { Io } from './io.ts';
import { addOutputOption, printObject } from './output.ts';
import { during } from './progress.ts';
import { curlCommand } from './send/curl.ts';
import { doubledNotes } from './send/doubled-notes.ts';
import { follow } from './send/follow.ts';
import { postMany, postSample, type Sent } from './send/post.ts';
import { refusal } from './send/refusal.ts';
import { formatReport, reportOf } from './send/report.ts';
import { makeSample } from './send/sample.ts';
import { badSigner, environmentSigner, type Sign, stackSigner } from './send/signing.ts';
import { interruptible } from './stack/interruptible.ts';
import { type OpenStack, openStack } from './stack/open-stack.ts';
import { durationMs } from './stack/since.ts';
import { aimed } from './target/aimed.ts';
import { addTargetOptions, openTarget, type TargetFlags } from './target/target.ts';

interface Flags extends TargetFlags {
  readonly url?: string;
  readonly set: readonly string[];
  readonly badSignature?: true;
  readonly count?: string;
  readonly wait?: true;
  readonly timeout: string;
  readonly print?: true;
  readonly curl?: true;
  readonly output: 'table' | 'json' | 'yaml';
}

/** Where deliveries go and how they are signed. */
interface Way {
  readonly url: string;
  readonly sign: Sign;
  /** undefined: an address that is no stack's. */
  readonly stack: OpenStack | undefined;
}

/** Deliveries under way at a time. */
const AT_ONCE = 10;
const MOST = 10_000;

const EXAMPLES = `Examples:
  pdt send incident.triggered --local --wait
  pdt send incident.triggered --set event.data.priority.summary=P1 --set event.data.urgency=high
  pdt send incident.resolved --print > body.json       only the body; nothing is sent
  pdt send incident.triggered --bad-signature          proves that it is refused
  pdt send incident.triggered --count 100 --wait       accepted, latencies, duplicates

Exit codes: 0 as asked, 1 with --wait: no note came; with --bad-signature: it was accepted; 2 usage, 4 refused signature,
5 not accepted or no answer.

`;

export const define: DefineCommand = (command, io, done) => {
  command.addHelpText('before', EXAMPLES).argument('<event-type>', 'incident.triggered, service.updated, …');
  addOutputOption(addTargetOptions(command), ['table', 'json', 'yaml'])
    .option('--url <url>', 'send there instead, signed with PAGERDUTY_WEBHOOK_SECRET')
    .option('--set <path=value>', 'set a place of the body (repeatable): event.data.title=…', gather, [])
    .option('--bad-signature', 'sign wrongly')
    .option('--count <n>', 'so many, each with an id and an incident of its own')
    .option('--wait', 'follow each run to its note')
    .option('--timeout <duration>', 'with --wait: how long', '2m')
    .option('--print', 'print the body and send nothing')
    .option('--curl', 'print the curl command and send nothing')
    .action(async (eventType: string, flags: Flags) =>
      done(await interruptible(io.interrupted(), () => send(eventType, flags, io))),
    );
};

function gather(value: string, before: readonly string[]): readonly string[] {
  return [...before, value];
}

async function send(eventType: string, flags: Flags, io: Io): Promise<ExitCode> {
  const count = countOf(flags);
  const wait_ms = durationMs('--timeout', flags.timeout);
  const make = () => makeSample(eventType, flags.set, count !== undefined);
  const first = await make();
  if (flags.print) {
    io.out(`${first.body.toString('utf8')}\n`);
    return EXIT.ok;
  }
  const way = await wayOf(flags, io);
  if (flags.curl) {
    io.out(curlCommand(way.url, first, way.sign));
    return EXIT.ok;
  }
  if (flags.wait && !way.stack) {
    throw new AppError('usage', '--wait reads the run ledger of a stack, which --url does not name');
  }
  if (count === undefined)
    return await sendOne(await postSample(way.url, first, way.sign), way, flags, io, wait_ms);
  const sent = await during(io, `sending ${count}`, (tell) =>
    postMany(
      count,
      AT_ONCE,
      async () => postSample(way.url, await make(), way.sign),
      io.interrupted(),
      (done) => tell(`sent ${done} of ${count}`),
    ),
  );
  return await reportMany(sent, way, flags, io, wait_ms);
}

function countOf({ count, print, curl }: Flags): number | undefined {
  if (count === undefined) return undefined;
  const number = Number(count);
  if (!/^\d+$/.test(count) || number < 1 || number > MOST) {
    throw new AppError('usage', `--count ${count} is no number from 1 to ${MOST}`);
  }
  if (print || curl) throw new AppError('usage', '--count sends; --print and --curl do not');
  return number;
}

async function wayOf(flags: Flags, io: Io): Promise<Way> {
  if (flags.url !== undefined) {
    if (!/^https?:$/.test(URL.canParse(flags.url) ? new URL(flags.url).protocol : '')) {
      throw new AppError('usage', `--url ${flags.url} is no http address`);
    }
    const sign = flags.badSignature ? badSigner : environmentSigner(io.env);
    return { url: flags.url, sign, stack: undefined };
  }
  const stack = openStack(await openTarget(flags, io));
  const sign = flags.badSignature ? badSigner : await stackSigner(stack);
  return { url: await stack.target.value('WebhookUrl'), sign, stack };
}

async function sendOne(
  sent: Sent,
  { url, stack }: Way,
  flags: Flags,
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
  if (code === EXIT.ok && flags.wait) return waitExit(runIds, runs ?? new Map(), flags, io);
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

/** With --bad-signature a refusal is what was asked for. */
function exitOf({ status }: Sent, flags: Flags): ExitCode {
  if (flags.badSignature) return status === 403 || status === 503 ? EXIT.ok : EXIT.negative;
  if (status === 202) return EXIT.ok;
  return status === 403 ? EXIT.credentials : EXIT.remote;
}

/** Every run has its note, or the answer is no. */
function waitExit(ids: readonly string[], runs: ReadonlyMap<string, Run>, flags: Flags, io: Io): ExitCode {
  if (ids.length === 0) {
    io.err('no trigger accepted it, so there is no note to wait for; pdt explain says why\n');
    return EXIT.negative;
  }
  const open = ids.filter((id) => {
    const run = runs.get(id);
    return !run || !isFinal(run);
  });
  if (open.length > 0) {
    throw new AppError('deadline_exceeded', `${open.length} of ${ids.length} runs have not ended in time`, {
      remedy: aimed(`pdt runs ${open[0]} -w`, flags),
    });
  }
  return ids.every((id) => runs.get(id)?.note_id !== undefined) ? EXIT.ok : EXIT.negative;
}

async function reportMany(
  sent: readonly Sent[],
  { url, stack }: Way,
  flags: Flags,
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
  return runs ? waitExit([...new Set(ids)], runs, flags, io) : EXIT.ok;
}
