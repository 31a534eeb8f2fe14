import type { LiteralSecret } from '../reading.ts';

/** Each literal replaced by a reference to the name that `nameOf` gives it. */
export function substituteLiterals(
  text: string,
  literals: readonly LiteralSecret[],
  nameOf: (literal: LiteralSecret, index: number) => string,
): string {
  let rest = text;
  const numbered = literals.map((literal, index) => ({ literal, name: nameOf(literal, index) }));
  const distinct = new Map(numbered.map((entry) => [entry.literal.start, entry]));
  for (const { literal, name } of [...distinct.values()].sort((a, b) => b.literal.start - a.literal.start)) {
    const written = text.slice(literal.start, literal.end);
    const gap = /\s*$/.exec(written)?.[0] ?? '';
    rest = `${rest.slice(0, literal.start)}"\${${name}}"${gap}${rest.slice(literal.end)}`;
  }
  return rest;
}
