import { type Line, pairs } from './description-lines.ts';
import { isObject, type KubeObject, textAt, textsAt } from './kube-object.ts';
import type { ResourceType } from './resource-types.ts';

const SKIPPED_METADATA = new Set(['name', 'namespace', 'labels', 'annotations', 'managedFields', 'selfLink']);

/** Any object as kubectl describes those it knows nothing more of: every field, its name in words. */
export function describeAny(object: KubeObject, { kind, group, version }: ResourceType): Line[] {
  const metadata = isObject(object['metadata']) ? object['metadata'] : {};
  const annotations = Object.entries(textsAt(metadata, 'annotations'));
  const rest = Object.fromEntries(Object.entries(metadata).filter(([key]) => !SKIPPED_METADATA.has(key)));
  const namespace = textAt(metadata, 'namespace');
  const body: KubeObject = {
    apiVersion: group === '' ? version : `${group}/${version}`,
    kind,
    ...object,
    metadata: rest,
  };
  return [
    ['Name:', textAt(metadata, 'name')],
    ...(namespace ? [['Namespace:', namespace] as const] : []),
    ...pairs('Labels:', Object.entries(textsAt(metadata, 'labels')), '='),
    ...pairs('Annotations:', annotations, ': '),
    ...fields(body, 0),
  ];
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
