import { readdirSync, readFileSync } from 'node:fs';
import { parseSync } from 'oxc-parser';
import { expect, test } from 'vitest';

const ROOM = new URL('../../lib/domain/', import.meta.url);
const FILES = (readdirSync(ROOM, { recursive: true }) as string[]).filter((file) => file.endsWith('.ts'));

/** What the domain may import besides itself. */
const ALLOWED = new Set(['zod', 'yaml', 'node:crypto', 'node:zlib']);

/** Globals that tell the time, read the surroundings or speak to the outside. */
const IMPURE = new Set([
  'process',
  'fetch',
  'console',
  'performance',
  'setTimeout',
  'setInterval',
  'WebSocket',
  'globalThis',
]);

test.each(FILES)('%s is pure', (file) => {
  const source = readFileSync(new URL(file, ROOM), 'utf8');
  const { module, program, errors } = parseSync(file, source);
  expect(errors).toEqual([]);
  const imports = [
    ...module.staticImports,
    ...module.staticExports.flatMap((statement) => statement.entries),
  ].flatMap((entry) => (entry.moduleRequest ? [entry.moduleRequest.value] : []));
  for (const specifier of imports) {
    if (!specifier.startsWith('.')) expect(ALLOWED).toContain(specifier);
    else expect(new URL(specifier, new URL(file, ROOM)).href.startsWith(ROOM.href)).toBe(true);
  }
  expect(impureIn(program)).toEqual([]);
});

/** What the scan looks at in a node of the syntax tree. */
interface Syntax {
  readonly type?: string;
  readonly name?: string;
  readonly object?: Syntax;
  readonly property?: Syntax;
  readonly callee?: Syntax;
  readonly computed?: boolean;
  readonly arguments?: readonly unknown[];
}

/** Impure names a program mentions, `Date` without arguments among them. */
function impureIn(node: unknown): string[] {
  if (Array.isArray(node)) return node.flatMap(impureIn);
  if (typeof node !== 'object' || node === null) return [];
  const { type, name = '', object, property, callee, computed } = node as Syntax;
  if (type === 'Identifier' && IMPURE.has(name)) return [name];
  if (type === 'NewExpression' && callee?.name === 'Date') {
    return (node as Syntax).arguments?.length === 0 ? ['new Date()'] : [];
  }
  if (type === 'MemberExpression' && !computed) {
    const path = `${object?.name}.${property?.name}`;
    if (['Date.now', 'Math.random', 'crypto.getRandomValues'].includes(path)) return [path];
    return impureIn(object);
  }
  return Object.entries(node).flatMap(([key, value]) => (key === 'key' && !computed ? [] : impureIn(value)));
}

test('the scan sees what it is meant to see', () => {
  const seen = (source: string) => impureIn(parseSync('x.ts', source).program);
  expect(seen('const a = process.env.X')).toEqual(['process']);
  expect(seen('Date.now(); new Date(); new Date(5)')).toEqual(['Date.now', 'new Date()']);
  expect(seen('console.log(await fetch("x"))')).toEqual(['console', 'fetch']);
  expect(seen('const o = { process: 1 }; o.fetch')).toEqual([]);
});
