import { isObject } from './kube-object.ts';

/** Text that YAML would read as something else when it stands bare. */
const AMBIGUOUS =
  /^(?:|~|null|true|false|yes|no|on|off|y|n|[-+]?[\d.][\d_.,:eE+-]*|0[xo][\da-f]+|[-+]?\.(?:inf|nan)|\d{4}-\d\d-\d\d.*)$/i;
const BARE = /^[A-Za-z0-9_./$(](?!.*(?:\s#|:(?:\s|$))).*$/;

/** A value as YAML in the style kubectl prints: keys sorted, lists beside their key, long texts as blocks. */
export function printYaml(value: unknown): string {
  return block(value, 0).join('\n');
}

function block(value: unknown, depth: number): string[] {
  const pad = '  '.repeat(depth);
  if (Array.isArray(value)) {
    return value.flatMap((item) => {
      const [first = '', ...rest] = isEmpty(item) ? [scalar(item, depth + 1)] : block(item, depth + 1);
      return [`${pad}- ${first.trimStart()}`, ...rest];
    });
  }
  if (!isObject(value)) return [`${pad}${scalar(value, depth)}`];
  return Object.keys(value)
    .sort()
    .flatMap((key) => {
      const inner = value[key];
      const name = `${pad}${bareOrQuoted(key)}:`;
      if (isEmpty(inner)) return [`${name} ${scalar(inner, depth + 1)}`];
      return [name, ...block(inner, Array.isArray(inner) ? depth : depth + 1)];
    });
}

/** A scalar, or a collection with nothing in it. */
function isEmpty(value: unknown): boolean {
  return Array.isArray(value) ? value.length === 0 : !isObject(value) || Object.keys(value).length === 0;
}

function scalar(value: unknown, depth: number): string {
  if (Array.isArray(value)) return '[]';
  if (isObject(value)) return '{}';
  if (typeof value !== 'string') return value === undefined ? 'null' : String(value);
  const isBlock =
    value.includes('\n') &&
    /^\S/.test(value) &&
    !/[^\S\n]$/m.test(value) &&
    !/[\r\p{Cc}]/u.test(value.replaceAll('\n', ''));
  if (!isBlock) return bareOrQuoted(value);
  const pad = '  '.repeat(depth);
  const end = value.endsWith('\n\n') ? '+' : value.endsWith('\n') ? '' : '-';
  const body = value.replace(/\n$/, '');
  return [`|${end}`, ...body.split('\n').map((line) => (line === '' ? '' : `${pad}${line}`))].join('\n');
}

function bareOrQuoted(text: string): string {
  return BARE.test(text) && !AMBIGUOUS.test(text) && !/\s$|\p{Cc}/u.test(text) ? text : JSON.stringify(text);
}
