import { describeContainers } from './describe-containers.ts';
import { type Line, pairs } from './description-lines.ts';
import { type KubeObject, listAt, numberAt, textAt, textsAt } from './kube-object.ts';

/** A pod as `kubectl describe pod` lays it out. */
export function describePod(pod: KubeObject): Line[] {
  const [owner] = listAt(pod, 'metadata', 'ownerReferences');
  const host = textAt(pod, 'status', 'hostIP');
  const node = textAt(pod, 'spec', 'nodeName');
  const inits = listAt(pod, 'spec', 'initContainers');
  const deleted = textAt(pod, 'metadata', 'deletionTimestamp');
  return [
    ['Name:', textAt(pod, 'metadata', 'name')],
    ['Namespace:', textAt(pod, 'metadata', 'namespace')],
    ['Priority:', String(numberAt(pod, 'spec', 'priority'))],
    ['Service Account:', textAt(pod, 'spec', 'serviceAccountName') || 'default'],
    ['Node:', node === '' ? '<none>' : host === '' ? node : `${node}/${host}`],
    ['Start Time:', textAt(pod, 'status', 'startTime') || '<unknown>'],
    ...pairs('Labels:', Object.entries(textsAt(pod, 'metadata', 'labels')), '='),
    ...pairs('Annotations:', Object.entries(textsAt(pod, 'metadata', 'annotations')), ': '),
    ['Status:', deleted === '' ? textAt(pod, 'status', 'phase') : `Terminating (since ${deleted})`],
    ...optional('Reason:', textAt(pod, 'status', 'reason')),
    ...optional('Message:', textAt(pod, 'status', 'message')),
    ['IP:', textAt(pod, 'status', 'podIP')],
    ...(owner ? [['Controlled By:', `${textAt(owner, 'kind')}/${textAt(owner, 'name')}`] as const] : []),
    ...(inits.length > 0
      ? [
          ['Init Containers:'] as const,
          ...describeContainers(inits, listAt(pod, 'status', 'initContainerStatuses')),
        ]
      : []),
    ['Containers:'],
    ...describeContainers(listAt(pod, 'spec', 'containers'), listAt(pod, 'status', 'containerStatuses')),
    ...conditions(pod),
    ...volumes(pod),
    ['QoS Class:', textAt(pod, 'status', 'qosClass') || '<unknown>'],
    ...pairs('Node-Selectors:', Object.entries(textsAt(pod, 'spec', 'nodeSelector')), '='),
  ];
}

function conditions(pod: KubeObject): Line[] {
  const all = listAt(pod, 'status', 'conditions');
  if (all.length === 0) return [];
  return [
    ['Conditions:'],
    ['  Type', 'Status'],
    ...all.map((one): Line => {
      const why = [textAt(one, 'reason'), textAt(one, 'message')].filter(Boolean).join(': ');
      return [`  ${textAt(one, 'type')}`, `${textAt(one, 'status')}${why ? ` (${why})` : ''}`];
    }),
  ];
}

/** A volume's name and what it is made of; of a secret its name only. */
function volumes(pod: KubeObject): Line[] {
  const all = listAt(pod, 'spec', 'volumes');
  if (all.length === 0) return [['Volumes:', '<none>']];
  return [
    ['Volumes:'],
    ...all.map((volume): Line => {
      const [kind = ''] = Object.keys(volume).filter((key) => key !== 'name');
      const source =
        textAt(volume, kind, 'name') ||
        textAt(volume, kind, 'secretName') ||
        textAt(volume, kind, 'claimName');
      return [`  ${textAt(volume, 'name')}:`, source ? `${kind} ${source}` : kind];
    }),
  ];
}

function optional(label: string, value: string): Line[] {
  return value === '' ? [] : [[label, value]];
}
