import type { Io } from '../io.ts';
import { createStyle } from '../style.ts';
import { table } from '../table.ts';
import type { FieldDocs } from './field-docs.ts';

/** A field for people. */
export function printField(docs: FieldDocs, io: Io): void {
  const style = createStyle(io, 'stdout');
  const { path, type, description, aliases, example, fields, values } = docs;
  io.out(`${style.strong(path)}  ${style.faint(`<${type}>`)}\n\n${description}\n`);
  if (docs.default !== undefined) io.out(`Default: ${docs.default}\n`);
  if (example !== undefined)
    io.out(`Example: ${typeof example === 'string' ? example : JSON.stringify(example)}\n`);
  if (aliases && aliases.length > 0) io.out(`Also written: ${aliases.join(', ')}\n`);
  if (docs.aof === false) io.out('Not in AOF.\n');
  for (const [head, entries] of [
    ['field', fields],
    ['value or key', values],
  ] as const) {
    if (entries) io.out(`\n${table([head, 'what'], Object.entries(entries), io.columns ?? 100)}`);
  }
}
