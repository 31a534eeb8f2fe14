import { describeContainers } from './describe-containers.ts';
import { type Line, pairs } from './description-lines.ts';
import { type KubeObject, listAt, numberAt, textAt, textsAt, valueAt } from './kube-object.ts';

/** A deployment as `kubectl describe deployment` lays it out. */
export function describeDeployment(deployment: KubeObject): Line[] {
  const status = (key: string) => numberAt(deployment, 'status', key);
  const wanted = numberAt(deployment, 'spec', 'replicas');
  const rolling = ['spec', 'strategy', 'rollingUpdate'];
  const unavailable = valueAt(deployment, ...rolling, 'maxUnavailable');
  const surge = valueAt(deployment, ...rolling, 'maxSurge');
  const template = valueAt(deployment, 'spec', 'template');
  return [
    ['Name:', textAt(deployment, 'metadata', 'name')],
    ['Namespace:', textAt(deployment, 'metadata', 'namespace')],
    ['CreationTimestamp:', textAt(deployment, 'metadata', 'creationTimestamp')],
    ...pairs('Labels:', Object.entries(textsAt(deployment, 'metadata', 'labels')), '='),
    ...pairs('Annotations:', Object.entries(textsAt(deployment, 'metadata', 'annotations')), ': '),
    [
      'Selector:',
      Object.entries(textsAt(deployment, 'spec', 'selector', 'matchLabels'))
        .map(([key, value]) => `${key}=${value}`)
        .join(','),
    ],
    [
      'Replicas:',
      `${wanted} desired | ${status('updatedReplicas')} updated | ${status('replicas')} total | ${status('availableReplicas')} available | ${status('unavailableReplicas')} unavailable`,
    ],
    ['StrategyType:', textAt(deployment, 'spec', 'strategy', 'type') || 'RollingUpdate'],
    ...(unavailable === undefined && surge === undefined
      ? []
      : [['RollingUpdateStrategy:', `${unavailable} max unavailable, ${surge} max surge`] as const]),
    ...(valueAt(deployment, 'spec', 'paused') === true ? [['Paused:', 'true'] as const] : []),
    ['Pod Template:'],
    ...pairs('  Labels:', Object.entries(textsAt(template, 'metadata', 'labels')), '='),
    ...pairs('  Annotations:', Object.entries(textsAt(template, 'metadata', 'annotations')), ': '),
    ['  Containers:'],
    ...describeContainers(listAt(template, 'spec', 'containers')),
    ...conditions(deployment),
  ];
}

function conditions(deployment: KubeObject): Line[] {
  const all = listAt(deployment, 'status', 'conditions');
  if (all.length === 0) return [];
  return [
    ['Conditions:'],
    ['  Type', 'Status  Reason'],
    ...all.map(
      (one): Line => [
        `  ${textAt(one, 'type')}`,
        `${textAt(one, 'status').padEnd(8)}${textAt(one, 'reason')}: ${textAt(one, 'message')}`,
      ],
    ),
  ];
}
