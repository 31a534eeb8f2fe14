import { AppError } from '../domain/errors.ts';
import { type DefineCommand, EXIT, type ExitCode } from './command.ts';
import type { Io } from './io.ts';
import { addOutputOption } from './output.ts';
import { during } from './progress.ts';
import { curlCommand } from './send/curl.ts';
import type { SendFlags } from './send/flags.ts';
import { postMany, postSample } from './send/post.ts';
import { reportMany } from './send/report-many.ts';
import { reportOne } from './send/report-one.ts';
import { makeSample } from './send/sample.ts';
import { openWay } from './send/way.ts';
import { interruptible } from './stack/interruptible.ts';
import { durationMs } from './stack/since.ts';
import { addTargetOptions } from './target/target.ts';

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
    .action(async (eventType: string, flags: SendFlags) =>
      done(await interruptible(io.interrupted(), () => send(eventType, flags, io))),
    );
};

function gather(value: string, before: readonly string[]): readonly string[] {
  return [...before, value];
}

async function send(eventType: string, flags: SendFlags, io: Io): Promise<ExitCode> {
  const count = countOf(flags);
  const wait_ms = durationMs('--timeout', flags.timeout);
  const make = () => makeSample(eventType, flags.set, count !== undefined);
  const first = await make();
  for (const remark of first.remarks) io.err(`${remark}\n`);
  if (flags.print) {
    io.out(`${first.body.toString('utf8')}\n`);
    return EXIT.ok;
  }
  const way = await openWay(flags, io);
  if (flags.curl) {
    io.out(curlCommand(way.url, first, way.sign));
    return EXIT.ok;
  }
  if (flags.wait && !way.stack) {
    throw new AppError('usage', '--wait reads the run ledger of a stack, which --url does not name');
  }
  if (count === undefined)
    return await reportOne(await postSample(way.url, first, way.sign), way, flags, io, wait_ms);
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

function countOf({ count, print, curl }: SendFlags): number | undefined {
  if (count === undefined) return undefined;
  const number = Number(count);
  if (!/^\d+$/.test(count) || number < 1 || number > MOST) {
    throw new AppError('usage', `--count ${count} is no number from 1 to ${MOST}`);
  }
  if (print || curl) throw new AppError('usage', '--count sends; --print and --curl do not');
  return number;
}
