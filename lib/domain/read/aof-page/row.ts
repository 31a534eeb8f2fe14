/** One row of AOF's page, Markdown: what AOF's documents have, what becomes of it here, and what to use instead. */
export type Row = readonly [
  field: string,
  here: 'works' | 'neither' | 'warning' | 'error' | 'skipped',
  what: string,
];
