import type { GetCommand } from './command.ts';
import { fillTemplate, follow, parsePath, printed } from './json-path.ts';
import type { Kube } from './kube.ts';
import { isObject, type KubeObject, listAt, numberAt, textAt } from './kube-object.ts';
import { printColumns } from './print-columns.ts';
import { printYaml } from './print-yaml.ts';
import { type Found, readTargets } from './read-objects.ts';
import { qualifiedName, type ResourceType } from './resource-types.ts';
import { labelsOf, readTable } from './table.ts';

/** Most rows of a table and most whole objects asked of one list. */
const MOST_ROWS = 500;
const MOST_OBJECTS = 100;

/** `kubectl get`. @throws AppError `tool_failed`, `tool_refused` */
export async function get(kube: Pick<Kube, 'api' | 'now'>, command: GetCommand): Promise<string> {
  const { output, place } = command;
  const asTable = output.format === 'table' || output.format === 'wide' || output.format === 'name';
  const isList = command.targets.some(({ name }) => name === undefined);
  const found = await readTargets(kube, command.targets, {
    place,
    query: {
      labelSelector: command.selector,
      fieldSelector: command.field_selector,
      limit: isList ? (asTable ? MOST_ROWS : MOST_OBJECTS) : undefined,
      includeObject: asTable && command.sort_by !== undefined ? 'Object' : undefined,
    },
    ...(asTable ? { accept: 'table' as const } : {}),
  });
  const text = asTable ? printTables(found, command, kube.now()) : printObjects(found, command);
  return [text, ...found.flatMap(({ problems }) => problems)].filter((part) => part !== '').join('\n');
}

function printTables(found: readonly Found[], command: GetCommand, now: number): string {
  const several = found.length > 1;
  const parts = found.map((one) => printTable(one, command, { now, several })).filter((part) => part !== '');
  if (parts.length > 0) return parts.join(command.output.format === 'name' ? '\n' : '\n\n');
  if (found.some(({ problems }) => problems.length > 0)) return '';
  const [namespace] = command.place;
  const scoped = found.some(({ type }) => type.namespaced) && !command.all && namespace !== undefined;
  return scoped ? `No resources found in ${namespace} namespace.` : 'No resources found';
}

function printTable(
  { type, answers }: Found,
  command: GetCommand,
  { now, several }: { now: number; several: boolean },
): string {
  const tables = answers.map((answer) => readTable(answer, { wide: command.output.format === 'wide', now }));
  const rows = sorted(
    tables.flatMap((table) => table.rows),
    command.sort_by,
  );
  if (rows.length === 0) return '';
  const names = rows.map(({ object }) => `${qualifiedName(type)}/${textAt(object, 'metadata', 'name')}`);
  const left = tables.reduce((sum, table) => sum + table.left_out, 0);
  const more = left > 0 ? `\n(${left} more are not shown; narrow with -l, --field-selector or -n)` : '';
  if (command.output.format === 'name') return names.join('\n') + more;
  const inAll = command.all && type.namespaced;
  const columns = tables.find((table) => table.columns.length > 0)?.columns ?? [];
  const head = [...(inAll ? ['NAMESPACE'] : []), ...columns, ...(command.show_labels ? ['LABELS'] : [])];
  const body = rows.map(({ cells, object }, row) => [
    ...(inAll ? [textAt(object, 'metadata', 'namespace')] : []),
    ...(several ? [names[row] ?? '', ...cells.slice(1)] : cells),
    ...(command.show_labels ? [labelsOf(object)] : []),
  ]);
  return printColumns(command.headers ? [head, ...body] : body) + more;
}

function sorted<Row extends { readonly object: KubeObject }>(
  rows: readonly Row[],
  path: string | undefined,
): readonly Row[] {
  if (path === undefined) return rows;
  const steps = parsePath(path.replace(/^\{(.*)\}$/, '$1'));
  const key = ({ object }: Row) => follow(object, steps)[0];
  return rows.toSorted((one, other) => {
    const [a, b] = [key(one), key(other)];
    if (typeof a === 'number' && typeof b === 'number') return a - b;
    return printed(a) < printed(b) ? -1 : printed(a) > printed(b) ? 1 : 0;
  });
}

function printObjects(found: readonly Found[], command: GetCommand): string {
  const objects = found.flatMap(({ type, answers }) =>
    answers.flatMap((answer) => itemsOf(answer, type)).map(withoutManagedFields),
  );
  const ordered = sorted(
    objects.map((object) => ({ object })),
    command.sort_by,
  ).map(({ object }) => object);
  const single = command.targets.length === 1 && command.targets[0]?.name !== undefined;
  const value = single
    ? ordered[0]
    : { apiVersion: 'v1', items: ordered, kind: 'List', metadata: { resourceVersion: '' } };
  const left = found
    .flatMap(({ answers }) => answers)
    .reduce((sum, answer) => sum + numberAt(answer, 'metadata', 'remainingItemCount'), 0);
  const more = left > 0 ? `\n(${left} more are not shown; narrow with -l, --field-selector or -n)` : '';
  return render(value, ordered, command) + more;
}

function render(value: unknown, objects: readonly KubeObject[], { output, headers }: GetCommand): string {
  if (output.format === 'json') return JSON.stringify(value, null, 4);
  if (output.format === 'jsonpath') return fillTemplate(output.template, value);
  if (output.format === 'custom-columns') return customColumns(output.template, objects, headers);
  return printYaml(value);
}

function customColumns(template: string, objects: readonly KubeObject[], headers: boolean): string {
  const columns = template.split(',').map((column) => {
    const at = column.indexOf(':');
    return { name: column.slice(0, at), steps: parsePath(column.slice(at + 1)) };
  });
  const rows = objects.map((object) =>
    columns.map(({ steps }) => follow(object, steps).map(printed).join(',') || '<none>'),
  );
  return printColumns(headers ? [columns.map(({ name }) => name), ...rows] : rows);
}

/** A list's items with the kind and version that lists leave out of them. */
function itemsOf(answer: KubeObject, { kind, group, version }: ResourceType): readonly KubeObject[] {
  if (!Array.isArray(answer['items'])) return [answer];
  const apiVersion = group === '' ? version : `${group}/${version}`;
  return listAt(answer, 'items').map((item) => ({ apiVersion, kind, ...item }));
}

/** As kubectl shows objects unless asked otherwise. */
function withoutManagedFields(object: KubeObject): KubeObject {
  const metadata = object['metadata'];
  if (!isObject(metadata)) return object;
  return {
    ...object,
    metadata: Object.fromEntries(Object.entries(metadata).filter(([key]) => key !== 'managedFields')),
  };
}
