import { AppError } from '../../domain/errors.ts';
import type { DescribeCommand } from './command.ts';
import type { Kube } from './kube.ts';
import { isObject, type KubeObject, listAt, textAt, textsAt } from './kube-object.ts';
import { printColumns } from './print-columns.ts';
import { readTargets } from './read-objects.ts';
import type { ResourceType } from './resource-types.ts';
import { eventAge, oneLine, readEvents } from './run-events.ts';

/** Most objects described in one command. */
const MOST_OBJECTS = 20;

/** Written by kubectl apply for itself: a copy of the whole object. kubectl's describe leaves it out, too. */
const SKIPPED_ANNOTATION = 'kubectl.kubernetes.io/last-applied-configuration';
const SKIPPED_METADATA = new Set(['name', 'namespace', 'labels', 'annotations', 'managedFields', 'selfLink']);

/** `kubectl describe`: every field of the object in words, then its events. @throws AppError `tool_failed` */
export async function describe(kube: Pick<Kube, 'api' | 'now'>, command: DescribeCommand): Promise<string> {
  const found = await readTargets(kube, command.targets, {
    place: command.place,
    query: { labelSelector: command.selector, limit: MOST_OBJECTS },
  });
  const parts: string[] = [];
  for (const { type, answers, problems } of found) {
    const objects = answers.flatMap((answer) =>
      Array.isArray(answer['items']) ? listAt(answer, 'items') : [answer],
    );
    for (const object of objects.slice(0, MOST_OBJECTS)) {
      parts.push(`${describeObject(object, type)}\n${await describeEvents(kube, object, type)}`);
    }
    parts.push(...problems);
  }
  if (parts.length > 0) return parts.join('\n\n\n');
  const [namespace] = command.place;
  return namespace === undefined ? 'No resources found' : `No resources found in ${namespace} namespace.`;
}

type Line = readonly [string] | readonly [string, string];

function describeObject(object: KubeObject, { kind, group, version }: ResourceType): string {
  const metadata = isObject(object['metadata']) ? object['metadata'] : {};
  const annotations = Object.entries(textsAt(metadata, 'annotations')).filter(
    ([key]) => key !== SKIPPED_ANNOTATION,
  );
  const rest = Object.fromEntries(Object.entries(metadata).filter(([key]) => !SKIPPED_METADATA.has(key)));
  const namespace = textAt(metadata, 'namespace');
  const body: KubeObject = {
    apiVersion: group === '' ? version : `${group}/${version}`,
    kind,
    ...object,
    metadata: rest,
  };
  return align([
    ['Name:', textAt(metadata, 'name')],
    ...(namespace ? [['Namespace:', namespace] as const] : []),
    ...pairs('Labels:', Object.entries(textsAt(metadata, 'labels')), '='),
    ...pairs('Annotations:', annotations, ': '),
    ...fields(body, 0),
  ]);
}

function pairs(label: string, entries: readonly (readonly [string, string])[], between: string): Line[] {
  if (entries.length === 0) return [[label, '<none>']];
  return entries.map(([key, value], at) => [at === 0 ? label : '', `${key}${between}${oneLine(value)}`]);
}

function fields(value: KubeObject, depth: number): Line[] {
  const pad = '  '.repeat(depth);
  return Object.keys(value)
    .sort()
    .flatMap((key): Line[] => {
      const inner = value[key];
      const label = `${pad}${inWords(key)}:`;
      if (Array.isArray(inner)) return [[label], ...inner.flatMap((item) => itemLines(item, depth + 1))];
      if (isObject(inner)) return [[label], ...fields(inner, depth + 1)];
      return [[label, textOf(inner, depth + 1)]];
    });
}

function itemLines(item: unknown, depth: number): Line[] {
  return isObject(item) ? fields(item, depth) : [[`${'  '.repeat(depth)}${textOf(item, depth)}`]];
}

function textOf(value: unknown, depth: number): string {
  if (value === null || value === undefined) return '<nil>';
  const text = typeof value === 'object' ? JSON.stringify(value) : String(value);
  return text.trimEnd().replaceAll('\n', `\n${'  '.repeat(depth)}`);
}

/** `creationTimestamp` → `Creation Timestamp`; keys that are no identifiers stay. */
function inWords(key: string): string {
  if (!/^[a-z][A-Za-z0-9]*$/.test(key)) return key;
  const words = key.replaceAll(/([a-z0-9])([A-Z])/g, '$1 $2').replaceAll(/([A-Z]+)([A-Z][a-z])/g, '$1 $2');
  return words
    .replace(/^./, (first) => first.toUpperCase())
    .replaceAll(/\b(Api|Uid|Ip|Id|Url)\b/g, (word) => word.toUpperCase());
}

/** Pads what stands left of values in neighbouring lines to one width. */
function align(lines: readonly Line[]): string {
  const out: string[] = [];
  for (let at = 0; at < lines.length; ) {
    const start = at;
    while (lines[at]?.length === 2) at += 1;
    const run = lines.slice(start, at);
    const width = Math.max(0, ...run.map(([label]) => label.length)) + 2;
    out.push(...run.map(([label, value]) => `${label.padEnd(width)}${value ?? ''}`.trimEnd()));
    if (at < lines.length) out.push(lines[at]?.[0] ?? '');
    at += 1;
  }
  return out.join('\n');
}

async function describeEvents(
  kube: Pick<Kube, 'api' | 'now'>,
  object: KubeObject,
  type: ResourceType,
): Promise<string> {
  const namespace = textAt(object, 'metadata', 'namespace');
  const name = textAt(object, 'metadata', 'name');
  if (!type.namespaced || namespace === '' || type.plural === 'events') return 'Events:  <none>';
  try {
    const events = await readEvents(kube, namespace, { type, name });
    if (events.length === 0) return 'Events:  <none>';
    const rows = events
      .slice(-50)
      .map((event) => [
        textAt(event, 'type'),
        textAt(event, 'reason'),
        eventAge(event, kube.now()),
        textAt(event, 'source', 'component') || textAt(event, 'reportingComponent'),
        oneLine(textAt(event, 'message')),
      ]);
    const heads = ['Type', 'Reason', 'Age', 'From', 'Message'];
    const table = printColumns([heads, heads.map((head) => '-'.repeat(head.length)), ...rows], 2);
    return `Events:\n${table.replaceAll(/^/gm, '  ')}`;
  } catch (thrown) {
    // The object was read: rights to read events may still be missing.
    if (!(thrown instanceof AppError)) throw thrown;
    return `Events:  ${thrown.message}`;
  }
}
