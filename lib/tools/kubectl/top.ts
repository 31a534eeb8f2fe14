import { failed } from '../tool-error.ts';
import type { TopCommand } from './command.ts';
import type { Kube } from './kube.ts';
import { NO_RESOURCE } from './kube-api.ts';
import { type KubeObject, listAt, objectOf, textAt, textsAt } from './kube-object.ts';
import { objectPath } from './path.ts';
import { printColumns } from './print-columns.ts';
import { mebibytes, millicores, quantity } from './quantity.ts';
import { type ResourceType, resourceType } from './resource-types.ts';

interface Usage {
  readonly cells: readonly string[];
  readonly cpu: number;
  readonly memory: number;
  readonly rest?: readonly string[];
}

/** `kubectl top`, from the metrics API. @throws AppError `tool_failed` */
export async function top(kube: Pick<Kube, 'api'>, command: TopCommand): Promise<string> {
  const usages = command.what === 'nodes' ? await nodes(kube, command) : await pods(kube, command);
  if (usages.length === 0) throw failed('metrics not available yet, or nothing matches');
  const key = command.sort_by;
  const ordered = key ? usages.toSorted((one, other) => other[key] - one[key]) : usages;
  const rows = ordered.map(({ cells, cpu, memory, rest }) =>
    command.what === 'nodes'
      ? [...cells, millicores(cpu), rest?.[0] ?? '<unknown>', mebibytes(memory), rest?.[1] ?? '<unknown>']
      : [...cells, millicores(cpu), mebibytes(memory)],
  );
  const head =
    command.what === 'nodes'
      ? ['NAME', 'CPU(cores)', 'CPU(%)', 'MEMORY(bytes)', 'MEMORY(%)']
      : [
          ...(command.all ? ['NAMESPACE'] : []),
          ...(command.containers ? ['POD'] : []),
          'NAME',
          'CPU(cores)',
          'MEMORY(bytes)',
        ];
  return printColumns([head, ...rows]);
}

/** https://kubernetes.io/docs/reference/external-api/metrics.v1beta1/ */
function metricsOf(type: ResourceType): ResourceType {
  return { ...type, group: 'metrics.k8s.io', version: 'v1beta1' };
}

async function read(
  kube: Pick<Kube, 'api'>,
  command: TopCommand,
  type: ResourceType,
  namespace?: string,
): Promise<readonly KubeObject[]> {
  const { name, selector } = command;
  const path = objectPath({ type, namespace, name });
  const answer = await kube.api({ path, query: { labelSelector: selector } }).then(objectOf, noMetrics);
  return name === undefined ? listAt(answer, 'items') : [answer];
}

function noMetrics(thrown: unknown): never {
  if (!(thrown instanceof Error) || thrown.message !== NO_RESOURCE) throw thrown;
  throw failed('Metrics API not available: this cluster runs no metrics-server');
}

async function pods(kube: Pick<Kube, 'api'>, command: TopCommand): Promise<readonly Usage[]> {
  const found: KubeObject[] = [];
  for (const namespace of command.place) {
    found.push(...(await read(kube, command, metricsOf(resourceType('pods')), namespace)));
  }
  return found.flatMap((pod) => {
    const name = textAt(pod, 'metadata', 'name');
    const scope = command.all ? [textAt(pod, 'metadata', 'namespace')] : [];
    const containers = listAt(pod, 'containers').map((container) => ({
      cells: [...scope, name, textAt(container, 'name')],
      cpu: quantity(textAt(container, 'usage', 'cpu')),
      memory: quantity(textAt(container, 'usage', 'memory')),
    }));
    if (command.containers) return containers;
    const sum = (key: 'cpu' | 'memory') => containers.reduce((total, one) => total + one[key], 0);
    return [{ cells: [...scope, name], cpu: sum('cpu'), memory: sum('memory') }];
  });
}

async function nodes(kube: Pick<Kube, 'api'>, command: TopCommand): Promise<readonly Usage[]> {
  const type = resourceType('nodes');
  const usages = await read(kube, command, metricsOf(type));
  const capacity = new Map(
    (await read(kube, command, type)).map((node) => [
      textAt(node, 'metadata', 'name'),
      textsAt(node, 'status', 'allocatable'),
    ]),
  );
  return usages.map((node) => {
    const name = textAt(node, 'metadata', 'name');
    const cpu = quantity(textAt(node, 'usage', 'cpu'));
    const memory = quantity(textAt(node, 'usage', 'memory'));
    const room = capacity.get(name);
    const percent = (used: number, all: string | undefined) => {
      const total = quantity(all ?? '');
      return total === 0 ? '<unknown>' : `${Math.floor((used / total) * 100)}%`;
    };
    return {
      cells: [name],
      cpu,
      memory,
      rest: [percent(cpu, room?.['cpu']), percent(memory, room?.['memory'])],
    };
  });
}
