import { columnsOf, cutTo } from './columns-of.ts';

/** Narrowest a column is cut to. */
const LEAST = 12;

/** Between two columns. */
const GAP = 2;

/**
 * Rows under upper-case heads, columns aligned by spaces, no borders. With `columns` (of the terminal) lines fit it: the
 * widest column is cut, with `…`, as often as it takes.
 */
export function table(
  heads: readonly string[],
  rows: readonly (readonly string[])[],
  columns = Number.POSITIVE_INFINITY,
): string {
  const lines = [heads.map((head) => head.toUpperCase()), ...rows.map((row) => row.map(oneLine))];
  const widths = fitted(
    heads.map((_, column) => Math.max(...lines.map((line) => columnsOf(line[column] ?? '')))),
    columns,
  );
  return lines
    .map((line) =>
      line
        .map((cell, column) => filled(cell, widths[column] ?? 0))
        .join(' '.repeat(GAP))
        .trimEnd(),
    )
    .map((line) => `${line}\n`)
    .join('');
}

function fitted(widths: readonly number[], columns: number): readonly number[] {
  const fit = [...widths];
  const total = () => fit.reduce((sum, width) => sum + width + GAP, -GAP);
  while (total() > columns) {
    const widest = fit.indexOf(Math.max(...fit));
    const width = fit[widest] ?? 0;
    if (width <= LEAST) break;
    fit[widest] = Math.max(LEAST, width - (total() - columns));
  }
  return fit;
}

/** Of exactly that width on a terminal, where 東 takes two columns. */
function filled(cell: string, width: number): string {
  const text = cutTo(cell, width);
  return text + ' '.repeat(Math.max(0, width - columnsOf(text)));
}

/** Control characters would act on the terminal or break the row. */
function oneLine(cell: string): string {
  return cell.replaceAll(/\s+/g, ' ').replaceAll(/\p{Cc}|\p{Cf}/gu, '\u{FFFD}');
}
