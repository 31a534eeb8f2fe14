import type { LiteralSecret, Reading, SecretSide } from './reading.ts';
import { child, type Node } from './tree.ts';

/** `${NAME}` or `${NAME:-default}`, and nothing else. */
const WHOLE = /^\$\{([A-Za-z_][A-Za-z0-9_]*)(?::-([^}]*))?\}$/;
const ANYWHERE = /\$\{([A-Za-z_][A-Za-z0-9_]*)(:-[^}]*)?\}/g;

/** Names of settings and headers whose value is a credential. */
const CREDENTIAL =
  /(?:^|[_-])(?:token|secret|password|passwd|passphrase|(?:api|app|access|private|secret|routing)[_-]?key|authorization|cookie|credentials?)$/i;
const CREDENTIAL_CAMEL = /(?:Token|Secret|Password|(?:Api|App|Access|Private)Key)$/;

export function isCredentialName(name: string): boolean {
  return CREDENTIAL.test(name) || CREDENTIAL_CAMEL.test(name);
}

interface Field {
  readonly resource: string;
  readonly side: SecretSide;
  readonly optional: boolean;
  /** Name a literal is advised to be stored under. */
  readonly usualName: string;
}

/** A field that holds exactly one reference. A literal in it is an error. */
export function readSecretField(node: Node | undefined, field: Field, reading: Reading): void {
  if (node?.kind !== 'scalar' || node.text === '') return;
  const match = WHOLE.exec(node.text);
  if (!match) {
    reportLiteral(node, field, reading, { value: node.text });
    return;
  }
  const [, name = '', fallback] = match;
  if (fallback) {
    reportLiteral(node, field, reading, { value: fallback, name });
    return;
  }
  use(node, name, { ...field, optional: field.optional || fallback !== undefined }, reading);
}

/**
 * Every reference in a map of settings or headers. A setting whose name says that it is a credential must not hold a literal;
 * `Bearer ${TOKEN}` is fine.
 */
export function readSettings(node: Node | undefined, resource: string, reading: Reading, depth = 0): void {
  if (node?.kind === 'list') for (const item of node.items) readSettings(item, resource, reading, depth + 1);
  if (node?.kind === 'scalar') readReferences(node, resource, reading);
  if (node?.kind !== 'map') return;
  for (const [key, entry] of node.entries) {
    const value = entry.node;
    if (value.kind !== 'scalar' || value.text === '' || !isCredentialName(key)) {
      readSettings(value, resource, reading, depth + 1);
      continue;
    }
    const field: Field = { resource, side: 'worker', optional: false, usualName: envName(key) };
    const whole = WHOLE.exec(value.text);
    if (whole?.[2]) reportLiteral(value, field, reading, { value: whole[2], name: whole[1] ?? '' });
    else if (ANYWHERE.test(value.text) || isForeignReference(value.text))
      readReferences(value, resource, reading);
    else reportLiteral(value, field, reading, { value: value.text });
    ANYWHERE.lastIndex = 0;
  }
}

/** References inside a text that resolves them: a URL, a header, a setting. */
export function readReferences(node: Node | undefined, resource: string, reading: Reading): void {
  if (node?.kind !== 'scalar' || typeof node.value !== 'string') return;
  for (const match of node.text.matchAll(ANYWHERE)) {
    use(
      node,
      match[1] ?? '',
      { resource, side: 'worker', optional: match[2] !== undefined, usualName: '' },
      reading,
    );
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

function reportLiteral(
  node: Node,
  field: Field,
  reading: Reading,
  literal: Pick<LiteralSecret, 'value' | 'name'>,
): void {
  const name = literal.name ?? field.usualName;
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
  const what = literal.name === undefined ? 'a literal' : `a literal as the default of ${literal.name}`;
  const kind = field.side === 'webhook' ? '--webhook' : '--worker';
  reading.problems.error(
    node,
    'literal-secret',
    `${lastKey(node.path)} holds ${what}; a secret is never written into a resource`,
    `run: pdt secrets set ${name} ${kind}, and write \${${name}}`,
  );
}

function lastKey(path: string): string {
  return path.slice(path.lastIndexOf('.') + 1);
}

function envName(key: string): string {
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
  const secret: Field = { resource, side: 'webhook', optional: false, usualName: 'PAGERDUTY_WEBHOOK_SECRET' };
  const token: Field = { resource, side: 'worker', optional: true, usualName: 'PAGERDUTY_API_TOKEN' };
  for (const [key, field] of Object.entries({ webhook_secret: secret, api_token: token })) {
    const node = child(config, key);
    if (node) readSecretField(node, field, reading);
    else use({ ...config, path: `spec.platform.config.${key}` }, field.usualName, field, reading);
  }
  const from = child(config, 'from_email');
  const name = from?.kind === 'scalar' ? WHOLE.exec(from.text)?.[1] : undefined;
  if (from && name) use(from, name, { ...token, usualName: name }, reading);
}
