import { Command, CommanderError } from 'commander';
import { asAppError, ERRORS } from '../domain/errors.ts';
import { refusedByAws } from './aws-failure.ts';
import { EXIT, type ExitCode } from './command.ts';
import { COMMANDS, type CommandName } from './commands.ts';
import type { Io } from './io.ts';
import { moveLeadingFlags } from './leading-flags.ts';
import { withProgressLine } from './progress-line.ts';
import { createStyle } from './style.ts';
import { onSameTarget } from './target/aimed.ts';

/**
 * Runs `pdt` with these arguments (without program name). Never throws; the answer is the exit code. Only the command that
 * runs is imported.
 */
export async function run(given: readonly string[], around: Io): Promise<number> {
  const args = moveLeadingFlags(given);
  let code: ExitCode | undefined;
  const { io, silence } = around.progress ? { io: around, silence: undefined } : withProgressLine(around);
  const program = createProgram(io).hook('preAction', (_, command) => {
    if (!isForPeople(command.opts()['output'])) silence?.();
  });
  try {
    await addCommands(program, args, io, (ended) => {
      code = ended;
    });
    await program.parseAsync([...args], { from: 'user' });
    return code ?? EXIT.ok;
  } catch (thrown) {
    if (thrown instanceof CommanderError) return misused(thrown, args, io);
    return report(thrown, args, io);
  }
}

const EXAMPLES = `Examples:
  npx pdt init triggers                           a first trigger and agent
  npx pdt validate -f triggers                    offline
  npx pdt apply -f triggers                       write and publish
  npx pdt explain --event event.json -f triggers  why, or why not
  npx pdt doctor                                  what is wrong, and its remedy
`;

function createProgram(io: Io): Command {
  return new Command('pdt')
    .description('Answers PagerDuty incidents with agents.')
    .exitOverride()
    .showSuggestionAfterError()
    .helpCommand(false)
    .configureOutput({
      writeOut: io.out,
      writeErr: io.err,
      // `--token=…`: the name was wrong, and what follows it is nobody's business.
      outputError: (text, write) => write(text.replace(/('--?[^'=]*)=.*'/s, "$1'")),
      getOutHasColors: () => false,
      getErrHasColors: () => false,
    })
    .addHelpText('before', EXAMPLES);
}

/** What `-o` says: everything but a table is for a program. */
function isForPeople(form: unknown): boolean {
  return form === undefined || form === 'table';
}

/** All commands by name, so that help lists them; with options only the one that is asked for. */
async function addCommands(
  program: Command,
  args: readonly string[],
  io: Io,
  done: (code: ExitCode) => void,
): Promise<void> {
  const wanted = args.find((arg) => !arg.startsWith('-'));
  for (const name of Object.keys(COMMANDS) as CommandName[]) {
    const entry = COMMANDS[name];
    const command = new Command(name).description(entry.summary).copyInheritedSettings(program);
    program.addCommand(command);
    if (name === wanted) (await entry.load()).define(command, io, done);
  }
}

/** Commander has said what is wrong; which help tells how it is right. */
function misused({ exitCode }: CommanderError, args: readonly string[], io: Io): ExitCode {
  if (exitCode === 0) return EXIT.ok;
  const name = args.find((arg) => !arg.startsWith('-'));
  const known = name !== undefined && Object.hasOwn(COMMANDS, name);
  const whose = known ? [name] : [];
  io.err(`${createStyle(io, 'stderr').faint('try:')} ${['pdt', ...whose, '--help'].join(' ')}\n`);
  return EXIT.usage;
}

/** What happened and what to do next; never a stack. */
function report(thrown: unknown, args: readonly string[], io: Io): number {
  const error = asAppError(refusedByAws(thrown));
  const style = createStyle(io, 'stderr');
  io.err(`${style.error('error:')} ${error.message}\n`);
  if (error.remedy) io.err(`${style.faint('try:')} ${onSameTarget(error.remedy, args)}\n`);
  return ERRORS[error.code].exit;
}
