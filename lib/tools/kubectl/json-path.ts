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
    if (!groups) throw refused(`the path ${JSON.stringify(text)} is not understood; use -o json instead`);
    const { key, index, every, quoted, where, is, is2 } = groups;
    if (key !== undefined) steps.push({ key: key.replaceAll(/\\(.)/g, '$1') });
    else if (quoted !== undefined) steps.push({ key: quoted });
    else if (index !== undefined) steps.push({ index: Number(index) });
    else if (every !== undefined) steps.push({ every: true });
    else steps.push({ where: parsePath(where ?? ''), is: is ?? is2 ?? '' });
    at = STEP.lastIndex;
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

/**
 * Fills a template: text, `{.path}`, `{"\n"}`, `{range .items[*]}…{end}`.
 * https://kubernetes.io/docs/reference/kubectl/jsonpath/
 * @throws AppError `tool_refused` for what is not understood (arithmetic, slices, regular expressions).
 */
export function fillTemplate(template: string, root: unknown): string {
  const parts = template.split(/(\{(?:"(?:[^"\\]|\\.)*"|'[^']*'|[^{}"'])*\})/);
  const { text, rest } = fill(parts, root);
  if (rest.length > 0) throw refused('{end} without {range}');
  return text;
}

function fill(
  parts: readonly string[],
  value: unknown,
  inRange = false,
): { text: string; rest: readonly string[] } {
  let text = '';
  for (let at = 0; at < parts.length; at += 1) {
    const part = parts[at] ?? '';
    const inner = /^\{(.*)\}$/s.exec(part)?.[1]?.trim();
    if (inner === undefined) {
      text += part;
    } else if (inner === 'end') {
      return { text, rest: inRange ? parts.slice(at + 1) : ['end'] };
    } else if (inner.startsWith('range ')) {
      const body = parts.slice(at + 1);
      const items = follow(value, parsePath(inner.slice(6).trim().replace(/^\$/, '')));
      const { rest } = fill(body, undefined, true);
      text += items.map((item) => fill(body, item, true).text).join('');
      return {
        text: text + fill(rest, value, inRange).text,
        rest: inRange ? fill(rest, value, true).rest : [],
      };
    } else if (/^["']/.test(inner)) {
      text += unescape(inner.slice(1, -1));
    } else {
      text += follow(value, parsePath(inner.replace(/^[$@]/, '')))
        .map(printed)
        .join(' ');
    }
  }
  return { text, rest: [] };
}

function unescape(text: string): string {
  return text.replaceAll(/\\([nt\\"'])/g, (_, letter: string) =>
    letter === 'n' ? '\n' : letter === 't' ? '\t' : letter,
  );
}
