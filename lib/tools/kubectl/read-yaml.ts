import { refused } from '../tool-error.ts';
import { scalarOf, uncommented, unquoted, type YamlValue } from './yaml-scalar.ts';

interface Line {
  readonly indent: number;
  readonly text: string;
}

const KEY =
  /^("(?:[^"\\]|\\.)*"|'(?:[^']|'')*'|[^\s"'[\]{}&*!|>%@`#,-][^"{}[\]]*?|-[^\s]+?)\s*:(?:\s+(.*))?$/;

/**
 * The part of YAML that kubeconfigs are written in: block maps and lists, plain and quoted scalars, literal blocks, flow
 * collections on one line; JSON too. The YAML package stays out of the worker's bundle, and a kubeconfig needs no more.
 * @throws AppError `tool_refused` with the line number for anything else (anchors, tags, several documents).
 */
export function readYaml(text: string): YamlValue {
  const source = text.replace(/^\uFEFF/, '').replace(/\r\n?/g, '\n');
  if (/^\s*[[{]/.test(source)) {
    try {
      return JSON.parse(source) as YamlValue;
    } catch {
      throw refused('the JSON is not valid');
    }
  }
  const reader = new BlockReader(source.split('\n'));
  return reader.document();
}

class BlockReader {
  readonly #lines: readonly string[];
  #at = 0;
  #pushed: Line | undefined;

  constructor(lines: readonly string[]) {
    this.#lines = lines;
  }

  document(): YamlValue {
    const first = this.#peek();
    const value = first ? this.#block(first.indent) : null;
    if (this.#peek()) throw this.#wrong();
    return value;
  }

  /** The next line with content; comments and document starts are passed over. */
  #peek(): Line | undefined {
    if (this.#pushed) return this.#pushed;
    for (; this.#at < this.#lines.length; this.#at += 1) {
      const line = this.#lines[this.#at] ?? '';
      const text = line.trim();
      if (text === '' || text.startsWith('#') || (text === '---' && !this.#started())) continue;
      const indent = line.length - line.trimStart().length;
      if (line.slice(0, indent).includes('\t')) throw this.#wrong();
      return { indent, text: uncommented(text) };
    }
    return undefined;
  }

  #started(): boolean {
    return this.#lines.slice(0, this.#at).some((line) => /^[^#\s]/.test(line));
  }

  #next(): void {
    if (this.#pushed) this.#pushed = undefined;
    this.#at += 1;
  }

  #wrong() {
    return refused(`line ${this.#at + 1} of the YAML is not understood here`);
  }

  #block(indent: number): YamlValue {
    const line = this.#peek();
    if (!line) return null;
    if (isItem(line.text)) return this.#list(indent);
    if (KEY.test(line.text)) return this.#map(indent);
    this.#next();
    return this.#scalar(line.text, line.indent);
  }

  #list(indent: number): YamlValue {
    const items: YamlValue[] = [];
    for (let line = this.#peek(); line && line.indent === indent && isItem(line.text); line = this.#peek()) {
      const rest = line.text.slice(1).trimStart();
      if (rest === '') {
        this.#next();
        items.push(this.#nested(indent));
      } else {
        this.#pushed = { indent: indent + line.text.length - rest.length, text: rest };
        items.push(this.#block(this.#pushed.indent));
      }
    }
    this.#refuseDeeper(indent);
    return items;
  }

  #map(indent: number): YamlValue {
    const map = new Map<string, YamlValue>();
    for (let line = this.#peek(); line && line.indent === indent && !isItem(line.text); line = this.#peek()) {
      const [, written = '', value] = KEY.exec(line.text) ?? [];
      if (written === '') throw this.#wrong();
      const key = unquoted(written);
      if (map.has(key)) throw this.#wrong();
      const isBlank = value === undefined || value === '';
      if (!isBlank) {
        this.#next();
        map.set(key, this.#scalar(value, indent));
        continue;
      }
      this.#next();
      const below = this.#peek();
      const isListBeside = below?.indent === indent && isItem(below.text);
      map.set(key, isListBeside ? this.#list(indent) : this.#nested(indent));
    }
    this.#refuseDeeper(indent);
    return Object.fromEntries(map);
  }

  #nested(indent: number): YamlValue {
    const below = this.#peek();
    return below && below.indent > indent ? this.#block(below.indent) : null;
  }

  #refuseDeeper(indent: number): void {
    const line = this.#peek();
    if (line && line.indent > indent) throw this.#wrong();
  }

  #scalar(text: string, indent: number): YamlValue {
    if (/^[|>][+-]?$/.test(text)) return this.#literal(indent, text);
    const value = scalarOf(text);
    if (value === undefined) {
      this.#at -= 1;
      throw this.#wrong();
    }
    return value;
  }

  #literal(indent: number, head: string): string {
    const lines: string[] = [];
    let deep: number | undefined;
    for (; this.#at < this.#lines.length; this.#at += 1) {
      const line = this.#lines[this.#at] ?? '';
      const own = line.length - line.trimStart().length;
      if (line.trim() !== '' && own <= indent) break;
      deep ??= line.trim() === '' ? undefined : own;
      lines.push(line.slice(deep ?? line.length));
    }
    const body = lines.join(head.startsWith('|') ? '\n' : ' ').trimEnd();
    return head.endsWith('-') || body === '' ? body : `${body}\n`;
  }
}

function isItem(text: string): boolean {
  return text === '-' || text.startsWith('- ');
}
