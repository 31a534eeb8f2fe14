import type { ReadResult } from '../domain/read/read-resources.ts';
import type { Problem } from '../domain/resource.ts';
import { columnsOf } from './columns-of.ts';
import { hideSecrets } from './hide-secrets.ts';
import type { SourceFile } from './read-files.ts';
import type { Style } from './style.ts';

interface Findings {
  readonly files: readonly SourceFile[];
  readonly results: readonly ReadResult[];
  readonly problems: readonly Problem[];
}

/** Characters of a source line that are shown, the place in question among them. */
const WIDTH = 110;

/**
 * Problems for people: place, code and message, the line with a caret below the place, and what to do. Literals that stand
 * where secrets belong are not shown.
 */
export function asText({ files, results, problems }: Findings, style: Style): string {
  const lines = new Map<string, readonly string[]>();
  for (const [index, { file, text }] of files.entries()) {
    if (problems.some((problem) => problem.file === file)) {
      lines.set(file, hideSecrets(text, results[index]?.literals ?? []).split(/\r\n|\r|\n/));
    }
  }
  return problems.map((problem) => one(problem, lines.get(problem.file) ?? [], style)).join('');
}

function one(problem: Problem, lines: readonly string[], style: Style): string {
  const { severity, code, message, file, line, column, suggestion } = problem;
  const paint = severity === 'error' ? style.error : style.warning;
  const place = style.strong(`${printable(file)}:${line}:${column}`);
  const margin = ' '.repeat(String(line).length);
  const source = lines[line - 1] ?? '';
  const shown = excerpt(source, column - 1);
  return [
    `${place}  ${paint(severity)}  ${printable(message)} ${style.faint(`[${code}]`)}`,
    ...(source.trim() === ''
      ? []
      : [
          `  ${style.faint(`${line} |`)} ${printable(shown.text)}`,
          `  ${style.faint(`${margin} |`)} ${' '.repeat(shown.indent)}${paint('^'.repeat(shown.length))}`,
        ]),
    ...(suggestion === undefined ? [] : [`  ${style.faint(`${margin} =`)} try: ${printable(suggestion)}`]),
    '',
    '',
  ].join('\n');
}

/** What a caret underlines: a quoted text or a word; or all of a value that has the rest of its line to itself. */
const WORD = /^(?:"[^"]*"|'[^']*'|[^\s,\]}#]+?(?=:?(?:[\s,\]}]|$)))/;
const VALUE = /^.*?(?=\s*(?:\s#|$))/;

/** The part of a long line around a place, and which columns of a terminal a caret belongs below. */
function excerpt(line: string, at: number): { text: string; indent: number; length: number } {
  const from = at < WIDTH ? 0 : at - Math.floor(WIDTH / 3);
  const cut = line.slice(from, from + WIDTH);
  const text = `${from > 0 ? '…' : ''}${cut}${from + WIDTH < line.length ? '…' : ''}`;
  const isValue = /:\s+$/.test(line.slice(0, at)) && !/[[{]/.test(line.slice(0, at));
  const word = (isValue ? VALUE : WORD).exec(line.slice(at))?.[0] ?? '';
  const start = Math.min(at - from, cut.length);
  const columns = (begin: number, end: number) => columnsOf(printable(cut.slice(begin, end)));
  return {
    text,
    indent: columns(0, start) + (from > 0 ? 1 : 0),
    length: Math.max(1, columns(start, start + word.length)),
  };
}

/** Control characters would act on the terminal; a tab would shift the caret. */
function printable(text: string): string {
  return text.replaceAll('\t', ' ').replaceAll(/\p{Cc}|\p{Cf}/gu, '\u{FFFD}');
}
