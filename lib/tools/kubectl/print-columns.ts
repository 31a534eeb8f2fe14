/** Rows in columns three blanks apart, as kubectl's tabwriter prints them; the last cell of a row is not padded. */
export function printColumns(rows: readonly (readonly string[])[], gap = 3): string {
  const widths: number[] = [];
  for (const row of rows) {
    row.forEach((cell, column) => {
      widths[column] = Math.max(widths[column] ?? 0, cell.length);
    });
  }
  return rows
    .map((row) =>
      row
        .map((cell, column) => (column === row.length - 1 ? cell : cell.padEnd((widths[column] ?? 0) + gap)))
        .join('')
        .trimEnd(),
    )
    .join('\n');
}
