import type { Thing } from './objects.ts';
import type { Json } from './state.ts';

interface Column {
  readonly name: string;
  readonly priority?: number;
  readonly cell: (thing: Thing) => string | number | null;
}

const NAME: Column = { name: 'Name', cell: ({ metadata }) => metadata.name };
const AGE: Column = { name: 'Age', cell: () => '3h' };

/** The columns that API servers print these kinds with. */
const COLUMNS: Readonly<Record<string, readonly Column[]>> = {
  pods: [
    NAME,
    { name: 'Ready', cell: (thing) => (statusOf(thing)['ready'] ? '1/1' : '0/1') },
    { name: 'Status', cell: (thing) => reasonOf(thing) },
    { name: 'Restarts', cell: (thing) => `${statusOf(thing)['restartCount']}` },
    AGE,
    { name: 'IP', priority: 1, cell: ({ status }) => String(status['podIP']) },
    { name: 'Node', priority: 1, cell: ({ spec }) => String(spec['nodeName']) },
    { name: 'Nominated Node', priority: 1, cell: () => null },
  ],
  deployments: [
    NAME,
    { name: 'Ready', cell: ({ status, spec }) => `${status['readyReplicas']}/${spec['replicas']}` },
    { name: 'Up-to-date', cell: ({ status }) => Number(status['updatedReplicas']) },
    { name: 'Available', cell: ({ status }) => Number(status['availableReplicas']) },
    AGE,
  ],
};

/** https://kubernetes.io/docs/reference/using-api/api-concepts/#receiving-resources-as-tables */
export function asTable(kind: string, value: Json | Thing): Json {
  const columns = COLUMNS[kind] ?? [NAME, AGE];
  const things = 'items' in value ? (value['items'] as Thing[]) : [value as Thing];
  return {
    kind: 'Table',
    apiVersion: 'meta.k8s.io/v1',
    metadata: value.metadata,
    columnDefinitions: columns.map(({ name, priority = 0 }) => ({
      name,
      type: 'string',
      format: '',
      description: name,
      priority,
    })),
    rows: things.map((thing) => ({
      cells: columns.map(({ cell }) => cell(thing)),
      object: { kind: 'PartialObjectMetadata', apiVersion: 'meta.k8s.io/v1', metadata: thing.metadata },
    })),
  };
}

function statusOf({ status }: Thing): Json {
  const list = status['containerStatuses'];
  return Array.isArray(list) ? (list[0] as Json) : {};
}

function reasonOf(thing: Thing): string {
  const state = statusOf(thing)['state'] as Record<string, { reason?: string }> | undefined;
  return state?.['waiting']?.reason ?? String(thing.status['phase']);
}
