import type { Command } from 'commander';
import { ERRORS } from '../domain/errors.ts';
import { commandTree } from './command-tree.ts';
import { COMMANDS, type CommandName } from './commands.ts';
import { environmentNameOf, OUTPUT_NAMES } from './target/output-names.ts';

/** The reference page of the command line, made from the commands themselves. Markdown. */
export async function cliPage(): Promise<string> {
  const tree = await commandTree();
  return [
    '# pdt',
    '',
    'Generated from the commands. In a checkout say `npx pdt`.',
    '',
    ...conventions(),
    '## Commands',
    '',
    '| command | does |',
    '|---|---|',
    ...tree.map(
      (command) => `| [${command.name()}](#pdt-${command.name()}) | ${cell(command.description())} |`,
    ),
    '',
    ...tree.flatMap((command) => section(command, 'pdt')),
    ...exitCodes(),
  ].join('\n');
}

function conventions(): string[] {
  return [
    'Data goes to stdout, talk to stderr. `-o table` is for people and may change; `-o json` and `-o yaml` are stable: fields are',
    'added, never changed; each object but that of `validate` begins with `apiVersion` (`aof.sh/v1`) and `kind`. `-o name` prints `kind/name`, one a line.',
    'Streams are JSON Lines. Colours and progress are shown on a terminal only, and not with `NO_COLOR`; progress only beside `-o table`.',
    '',
    'Where a value comes from: flag, then environment (`PDT_*`, `AWS_*`), then `pdt.config.yaml` (this directory or one above),',
    'then the stack’s outputs, then the default. `--local` acts on the platform that `npm start` runs here.',
    '',
    'What destroys asks for a name first; `--yes` skips that. Without a terminal and without `--yes` it ends with exit code 2.',
    '',
    '`pdt.config.yaml`: `stack`, `region`, `profile`, and `outputs`, a map that stands in for the stack’s outputs. Environment:',
    '',
    '| variable | stands for |',
    '|---|---|',
    '| `PDT_STACK`, `PDT_REGION`, `PDT_PROFILE` | `--stack`, `--region`, `--profile` |',
    '| `PDT_LOCAL` | `1`: `--local` |',
    ...OUTPUT_NAMES.map((name) => `| \`${environmentNameOf(name)}\` | the stack’s output ${name} |`),
    '',
  ];
}

function section(command: Command, parent: string): string[] {
  const name = `${parent} ${command.name()}`;
  const json = parent === 'pdt' ? jsonOf(command.name()) : undefined;
  return [
    `${parent === 'pdt' ? '##' : '###'} ${name}`,
    '',
    ...(command.description() === '' ? [] : [`${command.description()}.`, '']),
    '```',
    ...help(command)
      .replace(/Usage: pdt /, `Usage: ${parent} `)
      .trimEnd()
      .split('\n'),
    '```',
    '',
    ...(json === undefined ? [] : [`\`-o json\`: ${json}.`, '']),
    ...command.commands.flatMap((below) => section(below, name)),
  ];
}

function jsonOf(name: string): string | undefined {
  const entry = COMMANDS[name as CommandName];
  return 'json' in entry ? entry.json : undefined;
}

/** The help as it is printed, at a width that no terminal decides. */
function help(command: Command): string {
  let text = '';
  command.configureOutput({
    writeOut: (part) => {
      text += part;
    },
    getOutHelpWidth: () => 100,
    getOutHasColors: () => false,
  });
  command.outputHelp();
  return text;
}

function exitCodes(): string[] {
  const meanings: Readonly<Record<number, string>> = {
    0: 'ok',
    1: 'negative answer',
    2: 'usage',
    3: 'not found',
    4: 'credentials',
    5: 'remote or time-out',
    6: 'conflict',
    130: 'interrupted',
  };
  const codesOf = (exit: number) =>
    Object.entries(ERRORS)
      .filter(([, meaning]) => meaning.exit === exit)
      .map(([code]) => `\`${code}\``)
      .join(', ');
  return [
    '## Exit codes',
    '',
    '| code | means | errors |',
    '|---|---|---|',
    ...Object.entries(meanings).map(
      ([code, meaning]) => `| ${code} | ${meaning} | ${codesOf(Number(code))} |`,
    ),
    '',
  ];
}

function cell(text: string): string {
  return text.replaceAll('|', '\\|').replaceAll('\n', ' ');
}
