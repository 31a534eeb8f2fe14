import { referencesIn, type SecretSide } from '../secret-reference.ts';
import { isCredentialName } from './credential-name.ts';
import type { LiteralSecret, Reading } from './reading.ts';
import { child, type Node, type ScalarNode } from './tree.ts';
import { urlCredentialIn } from './url-credential.ts';

/** A field that holds, or may hold, a secret. */
interface Field {
  readonly resource: string;
  readonly side: SecretSide;
  readonly optional: boolean;
  /** Name a literal is advised to be stored under. */
  readonly usualName: string;
}

/** A field that holds exactly one reference. A literal in it is an error. */
function readSecretField(node: Node, field: Field, reading: Reading): void {
  if (node.kind !== 'scalar' || node.text === '') return;
  const [only, ...more] = referencesIn(node.text);
  if (!only || more.length > 0 || !WHOLE.test(node.text)) {
    reportLiteral(node, field, reading, { value: node.text });
  } else if (only.fallback) {
    reportLiteral(node, field, reading, { value: only.fallback, name: only.name });
  } else {
    use(node, only.name, field, reading);
  }
}

/** Nothing but one reference. */
const WHOLE = /^\$\{[^}]*\}$/;

/**
 * Every reference in a map of settings or headers. A setting whose name says that it is a credential must not hold a
 * literal, nor a default that is one; `Bearer` before a reference is fine. `key`: the setting whose value this is.
 */
export function readSettings(node: Node | undefined, resource: string, reading: Reading, key = ''): void {
  if (node?.kind === 'list') for (const item of node.items) readSettings(item, resource, reading, key);
  if (node?.kind === 'scalar') readAddress(node, resource, envName(key), reading);
  if (node?.kind !== 'map') return;
  for (const [name, { node: value }] of node.entries) {
    if (value.kind === 'scalar' && typeof value.value !== 'boolean' && isCredentialName(name)) {
      readCredential(value, { resource, side: 'worker', optional: false, usualName: envName(name) }, reading);
    } else {
      readSettings(value, resource, reading, name);
    }
  }
}

/** A setting that is a credential: references, or a literal, which is an error. */
export function readCredential(node: ScalarNode, field: Field, reading: Reading): void {
  const references = referencesIn(node.text);
  const [only] = references;
  if (only?.fallback && WHOLE.test(node.text)) {
    reportLiteral(node, field, reading, { value: only.fallback, name: only.name });
  } else if (references.some(({ fallback }) => fallback)) {
    reportLiteral(node, field, reading, { value: node.text });
  } else if (references.length > 0) {
    readReferences(node, field.resource, reading);
  } else if (node.text !== '' && !isForeignReference(node.text)) {
    reportLiteral(node, field, reading, { value: node.text });
  }
}

/** References inside a text that may be an address. A credential in that address is a literal, and with it the whole of it. */
export function readAddress(
  node: Node | undefined,
  resource: string,
  usualName: string,
  reading: Reading,
): void {
  if (node?.kind !== 'scalar' || typeof node.value !== 'string') return;
  const credential = isForeignReference(node.text) ? 'none' : urlCredentialIn(node.text);
  if (credential === 'secret') {
    const [only] = referencesIn(node.text);
    const literal =
      only?.fallback && WHOLE.test(node.text)
        ? { value: only.fallback, name: only.name }
        : { value: node.text };
    const field: Field = { resource, side: 'worker', optional: false, usualName };
    reportLiteral(node, field, reading, literal, 'an address with a credential in it');
    return;
  }
  if (credential === 'local') {
    const what = `${lastKey(node.path)} holds the password of an address on the same machine`;
    reading.problems.warn(node, 'literal-secret', what, setAndWrite(usualName, 'worker'));
  }
  readReferences(node, resource, reading);
}

/** Literals in parts that are not used, credentials by name or in an address: they would be stored all the same. */
export function refuseLiterals(node: Node | undefined, resource: string, reading: Reading): void {
  if (node?.kind === 'list') for (const item of node.items) refuseLiterals(item, resource, reading);
  if (node?.kind === 'scalar' && urlCredentialIn(node.text) === 'secret' && !isReported(node, reading))
    readAddress(node, resource, envName(lastKey(node.path)), reading);
  if (node?.kind !== 'map') return;
  for (const [key, { node: value }] of node.entries) {
    const isText = value.kind === 'scalar' && typeof value.value === 'string' && isCredentialName(key);
    if (!isText) refuseLiterals(value, resource, reading);
    else if (referencesIn(value.text).length === 0 && value.text !== '' && !isForeignReference(value.text)) {
      reportLiteral(value, { resource, side: 'worker', optional: true, usualName: envName(key) }, reading, {
        value: value.text,
      });
    }
  }
}

/** The address of a model is used, and stands in a part that is searched for what is not. */
function isReported(node: Node, reading: Reading): boolean {
  return reading.literals.some(({ start }) => start === node.start);
}

/** References inside a text that resolves them: a URL, a header, a setting. */
export function readReferences(node: Node | undefined, resource: string, reading: Reading): void {
  if (node?.kind !== 'scalar' || typeof node.value !== 'string') return;
  for (const { name, fallback } of referencesIn(node.text)) {
    use(node, name, { resource, side: 'worker', optional: fallback !== undefined, usualName: name }, reading);
  }
}

/** Another system's placeholder, `{{ secrets.x }}`: no secret stands there. */
function isForeignReference(text: string): boolean {
  return text.includes('{{') && text.includes('}}');
}

function use(node: Node, name: string, field: Field, reading: Reading): void {
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

function reportLiteral(
  node: Node,
  field: Field,
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

function setAndWrite(name: string, side: SecretSide): string {
  return `run: pdt secrets set ${name} ${side === 'receiver' ? '--webhook' : '--worker'}, and write \${${name}}`;
}

function lastKey(path: string): string {
  return path.slice(path.lastIndexOf('.') + 1);
}

/** The name of a setting as people write it in an environment. */
export function envName(key: string): string {
  return key
    .replace(/([a-z0-9])([A-Z])/g, '$1_$2')
    .replace(/[^A-Za-z0-9]+/g, '_')
    .toUpperCase();
}

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

/** Secrets of `spec.platform.config`; absent ones stand for their default names. */
export function readTriggerSecrets(config: Node, resource: string, reading: Reading): void {
  const secret: Field = {
    resource,
    side: 'receiver',
    optional: false,
    usualName: 'PAGERDUTY_WEBHOOK_SECRET',
  };
  const token: Field = { resource, side: 'worker', optional: true, usualName: 'PAGERDUTY_API_TOKEN' };
  for (const [key, field] of Object.entries({ webhook_secret: secret, api_token: token })) {
    const node = child(config, key);
    if (node) readSecretField(node, field, reading);
    else use({ ...config, path: `spec.platform.config.${key}` }, field.usualName, field, reading);
  }
  const from = child(config, 'from_email');
  if (from?.kind !== 'scalar') return;
  for (const { name } of referencesIn(from.text)) use(from, name, { ...token, usualName: name }, reading);
}
