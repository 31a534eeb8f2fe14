import { refused } from '../tool-error.ts';

/** Longest command line, in characters. */
const LONGEST = 2_000;

/** What a shell would act on. There is no shell here, so a line that counts on one is not understood. */
const SHELL = /[|&;<>`$()\\\p{Cc}]/u;

/**
 * A kubectl command line as words: blanks separate, single or double quotes keep together. `kubectl` itself may lead.
 * @throws AppError `tool_refused` for an open quote or anything outside quotes that a shell would act on.
 */
export function tokenize(line: string): readonly string[] {
  if (line.length > LONGEST) throw refused(`the command is longer than ${LONGEST} characters`);
  const words: string[] = [];
  let word: string | undefined;
  let quote = '';
  for (const character of line.trim()) {
    if (quote !== '') {
      if (character === quote) quote = '';
      else word += character;
    } else if (character === '"' || character === "'") {
      quote = character;
      word ??= '';
    } else if (character === ' ' || character === '\t') {
      if (word !== undefined) words.push(word);
      word = undefined;
    } else if (SHELL.test(character)) {
      throw refused(
        `${JSON.stringify(character)} is not understood: this is one kubectl command, not a shell; quote it if it belongs to a value`,
      );
    } else {
      word = (word ?? '') + character;
    }
  }
  if (quote !== '') throw refused(`a quote (${quote}) is not closed`);
  if (word !== undefined) words.push(word);
  return words[0] === 'kubectl' ? words.slice(1) : words;
}
