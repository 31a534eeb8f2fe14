import { indent, type Line } from './description-lines.ts';
import { isObject, type KubeObject, listAt, numberAt, textAt, textsAt, valueAt } from './kube-object.ts';

/** Containers of a pod, or of a pod template (without `statuses`). */
export function describeContainers(
  containers: readonly KubeObject[],
  statuses?: readonly KubeObject[],
): Line[] {
  return containers.flatMap((container): Line[] => {
    const status = statuses?.find((one) => one['name'] === container['name']);
    return [
      [`  ${textAt(container, 'name')}:`],
      ...indent(
        indent([
          ['Image:', textAt(container, 'image')],
          ...words('Command:', container['command']),
          ...words('Args:', container['args']),
          ['Ports:', ports(container) || '<none>'],
          ...(status ? stateLines(status) : []),
          ...quantities('Limits:', textsAt(container, 'resources', 'limits')),
          ...quantities('Requests:', textsAt(container, 'resources', 'requests')),
          ...probes(container),
          ...environment(container),
          ...mounts(container),
        ]),
      ),
    ];
  });
}

function stateLines(status: KubeObject): Line[] {
  return [
    ...state('State:', valueAt(status, 'state')),
    ...(Object.keys(asObject(status['lastState'])).length > 0
      ? state('Last State:', status['lastState'])
      : []),
    ['Ready:', status['ready'] === true ? 'True' : 'False'],
    ['Restart Count:', String(numberAt(status, 'restartCount'))],
  ];
}

function state(label: string, value: unknown): Line[] {
  const [found] = Object.entries(asObject(value));
  if (!found) return [[label, 'Waiting']];
  const [name, detail] = found;
  const line = (heading: string, key: string): Line[] => {
    const inner = valueAt(detail, key);
    return inner === undefined || inner === null || inner === '' ? [] : [[`  ${heading}`, String(inner)]];
  };
  return [
    [label, name.replace(/^./, (first) => first.toUpperCase())],
    ...line('Reason:', 'reason'),
    ...line('Message:', 'message'),
    ...line('Exit Code:', 'exitCode'),
    ...line('Signal:', 'signal'),
    ...line('Started:', 'startedAt'),
    ...line('Finished:', 'finishedAt'),
  ];
}

function words(label: string, value: unknown): Line[] {
  if (!Array.isArray(value) || value.length === 0) return [];
  return [[label], ...value.map((word): Line => [`  ${String(word)}`])];
}

function ports(container: KubeObject): string {
  return listAt(container, 'ports')
    .map((port) => `${numberAt(port, 'containerPort')}/${textAt(port, 'protocol') || 'TCP'}`)
    .join(', ');
}

function quantities(label: string, values: Readonly<Record<string, string>>): Line[] {
  const entries = Object.entries(values);
  if (entries.length === 0) return [];
  return [[label], ...entries.map(([key, value]): Line => [`  ${key}:`, value])];
}

function probes(container: KubeObject): Line[] {
  return (['liveness', 'readiness', 'startup'] as const).flatMap((kind): Line[] => {
    const probe = valueAt(container, `${kind}Probe`);
    if (!isObject(probe)) return [];
    const action = probe['httpGet'] ?? probe['tcpSocket'] ?? probe['exec'] ?? probe['grpc'];
    const timing = `delay=${numberAt(probe, 'initialDelaySeconds')}s timeout=${numberAt(probe, 'timeoutSeconds')}s period=${numberAt(probe, 'periodSeconds')}s #success=${numberAt(probe, 'successThreshold')} #failure=${numberAt(probe, 'failureThreshold')}`;
    return [
      [`${kind.replace(/^./, (first) => first.toUpperCase())}:`, `${JSON.stringify(action ?? {})} ${timing}`],
    ];
  });
}

function environment(container: KubeObject): Line[] {
  const from = listAt(container, 'envFrom').map((one): Line => {
    const secret = textAt(one, 'secretRef', 'name');
    return secret ? [`  ${secret}`, 'Secret'] : [`  ${textAt(one, 'configMapRef', 'name')}`, 'ConfigMap'];
  });
  const variables = listAt(container, 'env');
  return [
    ...(from.length > 0 ? [['Environment Variables from:'] as const, ...from] : []),
    ...(variables.length === 0 ? [['Environment:', '<none>'] as const] : [['Environment:'] as const]),
    ...variables.map((one): Line => [`  ${textAt(one, 'name')}:`, variable(one)]),
  ];
}

/** A value, or where it comes from: the values of secrets are not in a pod. */
function variable(one: KubeObject): string {
  for (const [key, what] of [
    ['secretKeyRef', 'secret'],
    ['configMapKeyRef', 'config map'],
  ] as const) {
    const name = textAt(one, 'valueFrom', key, 'name');
    if (name) return `<set to the key '${textAt(one, 'valueFrom', key, 'key')}' in ${what} '${name}'>`;
  }
  const field = textAt(one, 'valueFrom', 'fieldRef', 'fieldPath');
  return field ? `(${field})` : textAt(one, 'value');
}

function mounts(container: KubeObject): Line[] {
  const all = listAt(container, 'volumeMounts');
  if (all.length === 0) return [['Mounts:', '<none>']];
  return [
    ['Mounts:'],
    ...all.map(
      (mount): Line => [
        `  ${textAt(mount, 'mountPath')} from ${textAt(mount, 'name')} (${mount['readOnly'] === true ? 'ro' : 'rw'})`,
      ],
    ),
  ];
}

function asObject(value: unknown): KubeObject {
  return isObject(value) ? value : {};
}
