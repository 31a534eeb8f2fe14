/** A fenced `console` block of a page: what is typed, and what is printed then. */
export interface ConsoleBlock {
  /** Line of the opening fence, from 1. */
  readonly line: number;
  readonly commands: readonly Typed[];
}

export interface Typed {
  /** As typed; several lines for a heredoc. */
  readonly command: string;
  /** What the page shows below; undefined where a block shows commands only. */
  readonly shown: readonly string[] | undefined;
}

const FENCE = /^```console\n([\s\S]*?)^```$/gm;

/** The blocks of a page. In one with `$ ` lines the others are output; one without is all typed. */
export function consoleBlocks(page: string): readonly ConsoleBlock[] {
  return [...page.matchAll(FENCE)].map((found) => ({
    line: page.slice(0, found.index).split('\n').length,
    commands: commandsOf((found[1] ?? '').trimEnd().split('\n')),
  }));
}

function commandsOf(lines: readonly string[]): readonly Typed[] {
  if (!lines.some((line) => line.startsWith('$ '))) return [{ command: lines.join('\n'), shown: undefined }];
  const typed: { command: string; shown: string[] }[] = [];
  for (const line of lines) {
    const last = typed.at(-1);
    if (line.startsWith('$ ')) typed.push({ command: line.slice(2), shown: [] });
    else if (line.startsWith('> ') && last && last.shown.length === 0) last.command += `\n${line.slice(2)}`;
    else last?.shown.push(line);
  }
  return typed;
}

/** The page with what each command really printed, line for line. `ran` holds the outputs, block by block. */
export function withOutputs(page: string, ran: readonly (readonly (readonly string[])[])[]): string {
  let number = 0;
  return page.replaceAll(FENCE, (block, inner: string) => {
    const outputs = ran[number] ?? [];
    number += 1;
    const commands = commandsOf(inner.trimEnd().split('\n'));
    if (commands[0]?.shown === undefined) return block;
    const lines = commands.flatMap(({ command, shown = [] }, index) => [
      ...command.split('\n').map((line, at) => (at === 0 ? `$ ${line}` : `> ${line}`)),
      ...abridged(shown, outputs[index] ?? []),
    ]);
    return `\`\`\`console\n${lines.join('\n')}\n\`\`\``;
  });
}

/** A page that leaves lines out goes on leaving them out, when what it shows around them still holds. */
function abridged(shown: readonly string[], printed: readonly string[]): readonly string[] {
  return agrees(shown, printed) ? shown : printed;
}

/** What differs from run to run, and on another machine. */
const MASKS: readonly (readonly [RegExp, string])[] = [
  [/http:\/\/127\.0\.0\.1:\d+/g, 'http://127.0.0.1:PORT'],
  [/\b\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?Z/g, 'TIME'],
  [/\b\d\d:\d\d:\d\d(\.\d+)?\b/g, 'TIME'],
  [/\b01[0-9A-F]{24}\b/g, 'EVENT'],
  [/\bQ[0-9A-F]{13}\b/g, 'INCIDENT'],
  [/\bP[A-Z0-9]{13}\b/g, 'NOTE'],
  [/\b[a-z2-7]{26}\b/g, 'RUN'],
  [/\b\d+(\.\d+)? (ms|s|min)\b/g, 'DURATION'],
  [/\b\d+(\.\d+)?(ms|s|m|h|d)\b/g, 'DURATION'],
  [/^[- ]+$/g, ''],
  [/ {2,}/g, ' '],
  [/ +$/g, ''],
];

/** A printed line without what changes. */
export function masked(line: string): string {
  return MASKS.reduce((text, [pattern, word]) => text.replaceAll(pattern, word), line);
}

/** Whether the page shows what was printed; a line `…` stands for any lines, also none. */
export function agrees(shown: readonly string[], printed: readonly string[]): boolean {
  const wanted = trimmed(shown.map(masked));
  const given = trimmed(printed.map(masked));
  const gap = wanted.findIndex((line) => line.trim() === '…');
  if (gap < 0) return wanted.length === given.length && wanted.every((line, at) => line === given[at]);
  if (given.length < gap || !wanted.slice(0, gap).every((line, at) => line === given[at])) return false;
  const rest = wanted.slice(gap + 1);
  return given.slice(gap).some((_, at) => agrees(rest, given.slice(gap + at))) || rest.length === 0;
}

function trimmed(lines: readonly string[]): readonly string[] {
  const from = lines.findIndex((line) => line !== '');
  const to = lines.findLastIndex((line) => line !== '');
  return from < 0 ? [] : lines.slice(from, to + 1);
}
