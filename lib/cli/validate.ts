import { type Command, Option } from 'commander';
import { type DefineCommand, EXIT, type ExitCode } from './command.ts';
import type { Io } from './io.ts';
import { asGithub } from './problems-github.ts';
import { asText } from './problems-text.ts';
import { createStyle } from './style.ts';
import { table } from './table.ts';
import type { Findings } from './validate/check.ts';

interface Options {
  readonly filename: readonly string[];
  readonly recursive?: boolean;
  readonly strict?: boolean;
  readonly output: 'table' | 'json' | 'github';
}

const EXAMPLES = `Examples:
  pdt validate -f docs/examples/triggers
  pdt validate -f triggers/ -f agents/ -R --strict
  pdt validate -f triggers/ -R -o github      annotations in a pull request
  cat trigger.yaml | pdt validate -f -

Exit codes: 0 fine, 1 errors (with --strict: or warnings), 2 usage, 3 no such file.
`;

export const define: DefineCommand = (command: Command, io, done) => {
  command
    .addHelpText('before', EXAMPLES)
    .requiredOption('-f, --filename <path...>', 'files or directories; - is standard input')
    .option('-R, --recursive', 'directories with all that is below them')
    .option('--strict', 'warnings fail too')
    .addOption(
      new Option('-o, --output <form>', 'how to print').choices(['table', 'json', 'github']).default('table'),
    )
    .action(async (options: Options) => done(await validate(options, io)));
};

async function validate(options: Options, io: Io): Promise<ExitCode> {
  const [{ check }, { readFiles }] = await Promise.all([
    import('./validate/check.ts'),
    import('./read-files.ts'),
  ]);
  const findings = check(await readFiles(options.filename, { recursive: options.recursive === true }, io));
  const failed = findings.problems.some((problem) => problem.severity === 'error' || options.strict === true);
  if (options.output === 'json') io.out(asJson(findings));
  else if (options.output === 'github') io.out(asGithub(findings.problems));
  else printTable(findings, io);
  if (options.output !== 'json') printSummary(findings, failed, io);
  return failed ? EXIT.negative : EXIT.ok;
}

function asJson({ problems, resources, secrets }: Findings): string {
  return `${JSON.stringify({ items: problems, resources, secrets }, null, 2)}\n`;
}

function printTable(findings: Findings, io: Io): void {
  io.out(asText(findings, createStyle(io, 'stdout')));
  if (findings.secrets.length === 0) return;
  const rows = findings.secrets.map(({ name, side, required, used_by }) => [
    name,
    side === 'receiver' ? 'webhook' : 'worker',
    required ? 'yes' : 'no',
    used_by.length > 3
      ? `${used_by.slice(0, 3).join(', ')} and ${used_by.length - 3} more`
      : used_by.join(', '),
  ]);
  io.out(
    `Secrets to be set (pdt secrets set NAME):\n${table(['name', 'secret', 'required', 'used by'], rows)}`,
  );
}

function printSummary({ files, problems, resources }: Findings, failed: boolean, io: Io): void {
  const style = createStyle(io, 'stderr');
  const count = (number: number, word: string) => `${number} ${word}${number === 1 ? '' : 's'}`;
  const errors = problems.filter((problem) => problem.severity === 'error').length;
  const warnings = problems.length - errors;
  const triggers = resources.filter(({ kind }) => kind === 'Trigger').length;
  const read = `${count(triggers, 'trigger')} and ${count(resources.length - triggers, 'agent')} in ${count(files.length, 'file')}`;
  const verdict = `${count(errors, 'error')}, ${count(warnings, 'warning')}`;
  io.err(
    `${read}: ${failed ? style.error(verdict) : warnings > 0 ? style.warning(verdict) : style.good(verdict)}\n`,
  );
}
