import { oneLine } from './run-events.ts';

/** A line of a description: a heading, or a label and its value. */
export type Line = readonly [string] | readonly [string, string];

/** Labels or annotations: one a line, beside a label that stands once. */
export function pairs(
  label: string,
  entries: readonly (readonly [string, string])[],
  between: string,
): Line[] {
  if (entries.length === 0) return [[label, '<none>']];
  return entries.map(([key, value], at) => [at === 0 ? label : '', `${key}${between}${oneLine(value)}`]);
}

/** Lines one level further in. */
export function indent(lines: readonly Line[]): Line[] {
  return lines.map(([label, value]) => (value === undefined ? [`  ${label}`] : [`  ${label}`, value]));
}

/** Pads what stands left of values in neighbouring lines to one width. */
export function align(lines: readonly Line[]): string {
  const out: string[] = [];
  for (let at = 0; at < lines.length; ) {
    const start = at;
    while (lines[at]?.length === 2) at += 1;
    const run = lines.slice(start, at);
    const width = Math.max(0, ...run.map(([label]) => label.length)) + 2;
    out.push(...run.map(([label, value]) => `${label.padEnd(width)}${value ?? ''}`.trimEnd()));
    if (at < lines.length) out.push(lines[at]?.[0] ?? '');
    at += 1;
  }
  return out.join('\n');
}
