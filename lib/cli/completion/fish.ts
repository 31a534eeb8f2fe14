import type { CommandWords } from './words.ts';

/** A script for fish. https://fishshell.com/docs/current/cmds/complete.html */
export function fishScript(commands: readonly CommandWords[]): string {
  const top = commands.filter(({ path }) => !path.includes(' '));
  const lines = [
    '# pdt completion for fish: pdt completion fish | source',
    ...top.map(
      ({ path, summary }) => `complete -c pdt -n __fish_use_subcommand -f -a ${path} -d ${quoted(summary)}`,
    ),
    ...commands.flatMap(linesOf),
  ];
  return `${lines.join('\n')}\n`;
}

function linesOf({ path, words, options }: CommandWords): string[] {
  const [command = '', below] = path.split(' ');
  const seen = (word: string) => `__fish_seen_subcommand_from ${word}`;
  const when = below === undefined ? seen(command) : `${seen(command)}; and ${seen(below)}`;
  const start = `complete -c pdt -n ${quoted(when)}`;
  return [
    ...words.map((word) => `${start} -a ${quoted(word)}`),
    ...options.map(({ flags, summary, values, takesValue }) => {
      const short = flags.find((flag) => /^-[^-]/.test(flag));
      const long = flags.find((flag) => flag.startsWith('--'));
      return [
        start,
        ...(short === undefined ? [] : [`-s ${short.slice(1)}`]),
        ...(long === undefined ? [] : [`-l ${long.slice(2)}`]),
        ...(takesValue ? ['-r'] : []),
        ...(values.length === 0 ? [] : ['-f', `-a ${quoted(values.join(' '))}`]),
        `-d ${quoted(summary)}`,
      ].join(' ');
    }),
  ];
}

function quoted(text: string): string {
  return `'${text.replaceAll('\\', '\\\\').replaceAll("'", "\\'")}'`;
}
