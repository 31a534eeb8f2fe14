import { lastKey } from '../../last-key.ts';
import type { SecretSide } from '../../secret-reference.ts';
import type { LiteralSecret, Reading } from '../reading.ts';
import type { Node } from '../tree.ts';

/** A field that holds, or may hold, a secret. */
export interface SecretPlace {
  readonly resource: string;
  readonly side: SecretSide;
  readonly optional: boolean;
  /** Name a literal is advised to be stored under. */
  readonly usualName: string;
}

/** Adds a reference to what the reading found. */
export function reportUse(node: Node, name: string, field: SecretPlace, reading: Reading): void {
  reading.secrets.push({
    name,
    side: field.side,
    optional: field.optional,
    resource: field.resource,
    path: node.path,
    file: reading.file,
    ...reading.problems.place(node.start),
  });
}

/** A reference as a shell or a Makefile has it: `$NAME`, `$(NAME)`. */
const SHELL_REFERENCE = /^\$\(?([A-Z][A-Z0-9]*_[A-Z0-9_]+)\)?$/;

/** Adds a literal to what the reading found, and says that a secret is never written into a resource. */
export function reportLiteral(
  node: Node,
  field: SecretPlace,
  reading: Reading,
  literal: Pick<LiteralSecret, 'value' | 'name'>,
  found = literal.name === undefined ? 'a literal' : `a literal as the default of ${literal.name}`,
): void {
  const name = literal.name ?? SHELL_REFERENCE.exec(literal.value)?.[1] ?? field.usualName;
  reading.literals.push({
    ...literal,
    side: field.side,
    usual_name: name,
    path: node.path,
    file: reading.file,
    ...reading.problems.place(node.start),
    start: node.start,
    end: node.end,
  });
  reading.problems.error(
    node,
    'literal-secret',
    `${lastKey(node.path)} holds ${found}; a secret is never written into a resource`,
    setAndWrite(name, field.side),
  );
}

/** What to do about a literal: the command that stores it, and what to write in its place. */
export function setAndWrite(name: string, side: SecretSide): string {
  return `run: pdt secrets set ${name} ${side === 'receiver' ? '--webhook' : '--worker'}, and write \${${name}}`;
}
