import { diagnose, type Finding } from '../app/doctor.ts';
import { type DefineCommand, EXIT, type ExitCode } from './command.ts';
import { examine } from './doctor/examine.ts';
import type { Io } from './io.ts';
import { addOutputOption, type OutputForm, printList } from './output.ts';
import { during } from './progress.ts';
import { interruptible } from './stack/interruptible.ts';
import { openStack } from './stack/open-stack.ts';
import { durationMs } from './stack/since.ts';
import { createStyle } from './style.ts';
import { aimed } from './target/aimed.ts';
import { addTargetOptions, openTarget, type TargetFlags } from './target/target.ts';

interface Flags extends TargetFlags {
  readonly fix?: true;
  readonly timeout: string;
  readonly output: OutputForm;
}

const EXAMPLES = `Examples:
  pdt doctor
  pdt doctor --fix          enables a disabled subscription, adds missing events, publishes a stale catalog
  pdt doctor --local
  pdt doctor -o json

Exit codes: 0 nothing failed, 1 a check failed, 2 usage, 3 no such stack, 4 credentials.

`;

export const define: DefineCommand = (command, io, done) => {
  command.addHelpText('before', EXAMPLES);
  addOutputOption(addTargetOptions(command), ['table', 'json', 'yaml'])
    .option('--fix', 'mend what can be mended here')
    .option('--timeout <duration>', 'how long the verified ping may take', '60s')
    .action(async (flags: Flags) => done(await interruptible(io.interrupted(), () => run(flags, io))));
};

async function run(flags: Flags, io: Io): Promise<ExitCode> {
  const ping_ms = durationMs('--timeout', flags.timeout);
  const stack = openStack(await openTarget(flags, io));
  const patient = await examine(stack, io, { fix: flags.fix === true, ping_ms });
  const table = flags.output === 'table';
  const found = await during(io, 'examining', (doing) =>
    diagnose(
      patient,
      (finding) => {
        if (table) io.out(lineOf(withFlags(finding, flags), io));
      },
      (check, number, of) => doing(`checking ${check.replaceAll('_', ' ')}, ${number} of ${of}`),
    ),
  );
  const findings = found.map((finding) => withFlags(finding, flags));
  const count = (result: Finding['result']) => findings.filter((each) => each.result === result).length;
  if (!table) {
    await printList(io, flags.output, {
      kind: 'FindingList',
      items: findings,
      heads: [],
      row: () => [],
      name: ({ check }) => check,
      none: '',
    });
  }
  io.err(`${count('PASS')} passed, ${count('WARN')} to look at, ${count('FAIL')} failed\n`);
  return count('FAIL') > 0 ? EXIT.negative : EXIT.ok;
}

/** The commands act on what this one acted on. */
function withFlags(finding: Finding, flags: TargetFlags): Finding {
  if (finding.fix === undefined || !/^pdt [a-z]+( [\w./-]+)*$/.test(finding.fix)) return finding;
  return { ...finding, fix: aimed(finding.fix, flags) };
}

/** Told as it comes: a ping takes a while. */
function lineOf({ result, message, fix, fixed }: Finding, io: Io): string {
  const style = createStyle(io, 'stdout');
  const paint = { PASS: style.good, FAIL: style.error, WARN: style.warning, SKIP: style.faint }[result];
  const head = paint((fixed ? 'FIXED' : result).padEnd(5));
  return `${head}  ${message}\n${fix === undefined ? '' : `       → ${fix}\n`}`;
}
