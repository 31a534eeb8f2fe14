import { refused } from '../tool-error.ts';
import { isObject } from './kube-object.ts';

/** One step of a path. */
type Step =
  | { readonly key: string }
  | { readonly index: number }
  | { readonly every: true }
  | { readonly where: readonly Step[]; readonly is: string };

const STEP =
  /\.(?<key>(?:\\.|[\w/-])+)|\[(?<index>-?\d+)\]|(?<every>\[\*\]|\.\*)|\['(?<quoted>[^']*)'\]|\[\?\(@(?<where>(?:\.(?:\\.|[\w/-])+)+)\s*==\s*(?:"(?<is>[^"]*)"|'(?<is2>[^']*)')\)\]/y;

/** A path such as `.status.conditions[?(@.type=="Ready")].status`. @throws AppError `tool_refused` */
export function parsePath(text: string): readonly Step[] {
  const path = text.startsWith('.') || text.startsWith('[') ? text : `.${text}`;
  const steps: Step[] = [];
  for (let at = 0; at < path.length; ) {
    if (path === '.') break;
    STEP.lastIndex = at;
    const groups = STEP.exec(path)?.groups;
    // The condition inside a step is a path as well: it moves the expression on.
    const end = STEP.lastIndex;
    if (!groups) throw refused(`the path ${JSON.stringify(text)} is not understood; use -o json instead`);
    const { key, index, every, quoted, where, is, is2 } = groups;
    if (key !== undefined) steps.push({ key: key.replaceAll(/\\(.)/g, '$1') });
    else if (quoted !== undefined) steps.push({ key: quoted });
    else if (index !== undefined) steps.push({ index: Number(index) });
    else if (every !== undefined) steps.push({ every: true });
    else steps.push({ where: parsePath(where ?? ''), is: is ?? is2 ?? '' });
    at = end;
  }
  return steps;
}

/** Every value a path leads to. */
export function follow(value: unknown, steps: readonly Step[]): readonly unknown[] {
  return steps.reduce<readonly unknown[]>((found, step) => found.flatMap((one) => take(one, step)), [value]);
}

function take(value: unknown, step: Step): readonly unknown[] {
  if ('key' in step) return isObject(value) && Object.hasOwn(value, step.key) ? [value[step.key]] : [];
  const items: readonly unknown[] = Array.isArray(value) ? value : [];
  if ('every' in step) return isObject(value) ? Object.values(value) : items;
  if ('index' in step) {
    const item = items.at(step.index);
    return item === undefined ? [] : [item];
  }
  return items.filter((item) => follow(item, step.where).some((found) => String(found) === step.is));
}

/** A value as a jsonpath template prints it. */
export function printed(value: unknown): string {
  return typeof value === 'object' && value !== null ? JSON.stringify(value) : String(value ?? '');
}

type Node =
  | { readonly text: string }
  | { readonly steps: readonly Step[] }
  | { readonly range: readonly Step[]; readonly body: readonly Node[] };

/** Longest text a template may make, in characters, and ranges inside ranges. */
const LONGEST = 1_000_000;
const DEEPEST = 5;

/**
 * Fills a template: text, `{.path}`, `{"\n"}`, `{range .items[*]}…{end}`.
 * https://kubernetes.io/docs/reference/kubectl/jsonpath/
 * @throws AppError `tool_refused` for what is not understood (arithmetic, slices, regular expressions).
 */
export function fillTemplate(template: string, root: unknown): string {
  const parts = template.split(/(\{(?:"(?:[^"\\]|\\.)*"|'[^']*'|[^{}"'])*\})/);
  const nodes = parseNodes(parts, 0);
  if (parts.length > 0) throw refused('{end} without {range}');
  const out = { text: '' };
  for (const node of nodes) fill(node, root, out);
  return out.text;
}

/** Takes parts off the front, up to the `{end}` of this range. */
function parseNodes(parts: string[], depth: number): readonly Node[] {
  if (depth > DEEPEST) throw refused('too many ranges inside each other');
  const nodes: Node[] = [];
  for (let part = parts.shift(); part !== undefined; part = parts.shift()) {
    const inner = /^\{(.*)\}$/s.exec(part)?.[1]?.trim();
    if (inner === undefined) nodes.push({ text: part });
    else if (inner === 'end') {
      if (depth === 0) parts.unshift(part);
      return nodes;
    } else if (inner.startsWith('range ')) {
      const range = parsePath(inner.slice(6).trim().replace(/^\$/, ''));
      nodes.push({ range, body: parseNodes(parts, depth + 1) });
    } else if (/^["']/.test(inner)) nodes.push({ text: unescaped(inner.slice(1, -1)) });
    else nodes.push({ steps: parsePath(inner.replace(/^[$@]/, '')) });
  }
  return nodes;
}

function fill(node: Node, value: unknown, out: { text: string }): void {
  if ('text' in node) out.text += node.text;
  else if ('steps' in node) out.text += follow(value, node.steps).map(printed).join(' ');
  else {
    for (const item of follow(value, node.range)) for (const inner of node.body) fill(inner, item, out);
  }
  if (out.text.length > LONGEST) throw refused('the template makes too much text; narrow it');
}

function unescaped(text: string): string {
  return text.replaceAll(/\\([nt\\"'])/g, (_, letter: string) =>
    letter === 'n' ? '\n' : letter === 't' ? '\t' : letter,
  );
}
