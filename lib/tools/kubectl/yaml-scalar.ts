import { refused } from '../tool-error.ts';

/** What a kubeconfig is made of. Scalars stay text, but for true, false and null. */
export type YamlValue =
  | string
  | boolean
  | null
  | readonly YamlValue[]
  | { readonly [key: string]: YamlValue };

/** A ` #` outside quotes begins a comment. */
export function uncommented(text: string): string {
  let quote = '';
  for (let at = 0; at < text.length; at += 1) {
    const character = text[at] ?? '';
    if (quote === '"' && character === '\\') at += 1;
    else if (quote !== '') quote = character === quote ? '' : quote;
    else if ((character === '"' || character === "'") && /(^|[\s:,[{-])$/.test(text.slice(0, at)))
      quote = character;
    else if (character === '#' && /\s/.test(text[at - 1] ?? '')) return text.slice(0, at).trimEnd();
  }
  return text;
}

/** A scalar or a flow collection; undefined for what is not understood. */
export function scalarOf(text: string): YamlValue | undefined {
  if (/^[[{]/.test(text)) {
    const read = flow(text, 0);
    return read && text.slice(read.end).trim() === '' ? read.value : undefined;
  }
  if (/^["']/.test(text)) return isQuoted(text) ? unquoted(text) : undefined;
  if (/^[&*!|>%@`,]/.test(text) || /:(\s|$)/.test(text)) return undefined;
  return plain(text);
}

function plain(text: string): YamlValue {
  if (text === 'true' || text === 'false') return text === 'true';
  return text === '' || text === '~' || text === 'null' ? null : text;
}

function isQuoted(text: string): boolean {
  return /^"(?:[^"\\]|\\.)*"$/.test(text) || /^'(?:[^']|'')*'$/.test(text);
}

export function unquoted(text: string): string {
  if (text.startsWith("'")) return text.slice(1, -1).replaceAll("''", "'");
  if (!text.startsWith('"')) return text;
  try {
    return String(JSON.parse(text));
  } catch {
    throw refused('a quoted text of the YAML is not understood here');
  }
}

const FLOW_SCALAR =
  /^("(?:[^"\\]|\\.)*"|'(?:[^']|'')*'|[^\s"'[\]{},&*!|>%@`#][^[\]{},]*?)(?=\s*(?:[\]},]|:\s|$))/;

/** A flow collection or scalar that begins at `at`. */
function flow(text: string, at: number): { value: YamlValue; end: number } | undefined {
  const open = text[at];
  if (open !== '[' && open !== '{') {
    const [found] = FLOW_SCALAR.exec(text.slice(at)) ?? [];
    if (found === undefined) return undefined;
    return { value: isQuoted(found) ? unquoted(found) : plain(found), end: at + found.length };
  }
  const items: YamlValue[] = [];
  const entries = new Map<string, YamlValue>();
  const close = open === '[' ? ']' : '}';
  for (let next = skip(text, at + 1); next < text.length; ) {
    if (text[next] === close) {
      return { value: open === '[' ? items : Object.fromEntries(entries), end: next + 1 };
    }
    const read = flow(text, next);
    if (!read) return undefined;
    next = skip(text, read.end);
    if (open === '[') items.push(read.value);
    else {
      if (text[next] !== ':') return undefined;
      const value = flow(text, skip(text, next + 1));
      if (!value || typeof read.value === 'object') return undefined;
      entries.set(String(read.value), value.value);
      next = skip(text, value.end);
    }
    if (text[next] === ',') next = skip(text, next + 1);
    else if (text[next] !== close) return undefined;
  }
  return undefined;
}

function skip(text: string, at: number): number {
  let next = at;
  while (text[next] === ' ') next += 1;
  return next;
}
