import { refused } from '../tool-error.ts';

/** Flags a verb knows: long name → whether it takes a value, and its one-letter form. */
export type FlagTable = Readonly<
  Record<string, { readonly takes: 'value' | 'nothing'; readonly short?: string }>
>;

/** What stood on a command line. A switch holds 'true' or 'false'. */
export interface Flags<Table extends FlagTable> {
  readonly words: readonly string[];
  readonly flags: Partial<Readonly<Record<keyof Table & string, string>>>;
}

/**
 * Sorts words into flags and the rest, as pflag does: `--name value`, `--name=value`, `-n value`, `-nvalue`, `-n=value`.
 * A flag that the table lacks is refused, so nothing that points kubectl elsewhere (`--server`, `--token`, `--as`, `--raw`,
 * `--kubeconfig`, `-f`) is ever read. A flag given twice is refused as well.
 * @throws AppError `tool_refused`
 */
export function readFlags<const Table extends FlagTable>(
  verb: string,
  words: readonly string[],
  table: Table,
): Flags<Table> {
  const rest: string[] = [];
  const flags: Partial<Record<keyof Table & string, string>> = {};
  const queue = [...words];
  for (let word = queue.shift(); word !== undefined; word = queue.shift()) {
    if (!word.startsWith('-') || word === '-') {
      if (word === '-') throw refused('kubectl cannot read from a pipe here');
      rest.push(word);
      continue;
    }
    const { name, value } = split(verb, word, table);
    if (flags[name] !== undefined) throw refused(`--${name} is given twice`);
    if (table[name]?.takes === 'nothing') {
      if (value !== undefined && value !== 'true' && value !== 'false') {
        throw refused(`--${name} takes no value`);
      }
      flags[name] = value ?? 'true';
      continue;
    }
    const given = value ?? queue.shift();
    if (given === undefined || given === '') throw refused(`--${name} needs a value`);
    flags[name] = given;
  }
  return { words: rest, flags };
}

/**
 * The words with flags that stand before the verb behind everything: `-n shop get pods` is `get pods -n shop`. Only the
 * namespace's flag brings its value along; any other is refused later, wherever it stands.
 */
export function verbFirst(words: readonly string[]): readonly string[] {
  const at = words.findIndex(
    (word, index) => !word.startsWith('-') && !/^(-n|--namespace)$/.test(words[index - 1] ?? ''),
  );
  return at <= 0 ? words : [...words.slice(at), ...words.slice(0, at)];
}

function split<Table extends FlagTable>(
  verb: string,
  word: string,
  table: Table,
): { name: keyof Table & string; value: string | undefined } {
  const known = Object.keys(table) as (keyof Table & string)[];
  const unknown = () =>
    refused(
      `${verb} does not know ${JSON.stringify(word.split('=')[0])} here; known: ${known.map((name) => `--${name}`).join(', ')}`,
    );
  if (word.startsWith('--')) {
    const [, text = '', value] = /^--([a-z][a-z-]*)(?:=(.*))?$/s.exec(word) ?? [];
    const name = known.find((one) => one === text);
    if (name === undefined) throw unknown();
    return { name, value };
  }
  const name = known.find((one) => table[one]?.short === word[1]);
  if (name === undefined) throw unknown();
  const attached = word.slice(2).replace(/^=/, '');
  if (word.length === 2) return { name, value: undefined };
  if (table[name]?.takes === 'nothing' && !word.startsWith('=', 2)) throw unknown();
  return { name, value: attached };
}
