import { refused } from '../tool-error.ts';

/** A kind of Kubernetes object that may be read. */
export interface ResourceType {
  readonly plural: string;
  readonly kind: string;
  /** '' for the core group. */
  readonly group: string;
  readonly version: string;
  readonly namespaced: boolean;
  readonly short: readonly string[];
}

/**
 * Every kind that can be asked for: what is not in this list cannot be put into a request. Secrets are not in it.
 * https://kubernetes.io/docs/reference/kubectl/#resource-types
 */
const TYPES: readonly ResourceType[] = [
  ...group('', 'v1', true, [
    ['pods', 'Pod', 'po'],
    ['services', 'Service', 'svc'],
    ['events', 'Event', 'ev'],
    ['configmaps', 'ConfigMap', 'cm'],
    ['endpoints', 'Endpoints', 'ep'],
    ['persistentvolumeclaims', 'PersistentVolumeClaim', 'pvc'],
    ['replicationcontrollers', 'ReplicationController', 'rc'],
    ['serviceaccounts', 'ServiceAccount', 'sa'],
    ['resourcequotas', 'ResourceQuota', 'quota'],
    ['limitranges', 'LimitRange', 'limits'],
  ]),
  ...group('', 'v1', false, [
    ['nodes', 'Node', 'no'],
    ['namespaces', 'Namespace', 'ns'],
    ['persistentvolumes', 'PersistentVolume', 'pv'],
  ]),
  ...group('apps', 'v1', true, [
    ['deployments', 'Deployment', 'deploy'],
    ['replicasets', 'ReplicaSet', 'rs'],
    ['statefulsets', 'StatefulSet', 'sts'],
    ['daemonsets', 'DaemonSet', 'ds'],
    ['controllerrevisions', 'ControllerRevision'],
  ]),
  ...group('batch', 'v1', true, [
    ['jobs', 'Job'],
    ['cronjobs', 'CronJob', 'cj'],
  ]),
  ...group('autoscaling', 'v2', true, [['horizontalpodautoscalers', 'HorizontalPodAutoscaler', 'hpa']]),
  ...group('networking.k8s.io', 'v1', true, [
    ['ingresses', 'Ingress', 'ing'],
    ['networkpolicies', 'NetworkPolicy', 'netpol'],
  ]),
  ...group('networking.k8s.io', 'v1', false, [['ingressclasses', 'IngressClass']]),
  ...group('discovery.k8s.io', 'v1', true, [['endpointslices', 'EndpointSlice']]),
  ...group('policy', 'v1', true, [['poddisruptionbudgets', 'PodDisruptionBudget', 'pdb']]),
  ...group('coordination.k8s.io', 'v1', true, [['leases', 'Lease']]),
  ...group('rbac.authorization.k8s.io', 'v1', true, [
    ['roles', 'Role'],
    ['rolebindings', 'RoleBinding'],
  ]),
  ...group('rbac.authorization.k8s.io', 'v1', false, [
    ['clusterroles', 'ClusterRole'],
    ['clusterrolebindings', 'ClusterRoleBinding'],
  ]),
  ...group('storage.k8s.io', 'v1', false, [
    ['storageclasses', 'StorageClass', 'sc'],
    ['volumeattachments', 'VolumeAttachment'],
  ]),
  ...group('scheduling.k8s.io', 'v1', false, [['priorityclasses', 'PriorityClass', 'pc']]),
  ...group('apiextensions.k8s.io', 'v1', false, [
    ['customresourcedefinitions', 'CustomResourceDefinition', 'crd', 'crds'],
  ]),
];

/** What `kubectl get all` means: its category has no secrets and no configmaps. */
const ALL = [
  'pods',
  'replicationcontrollers',
  'services',
  'daemonsets',
  'deployments',
  'replicasets',
  'statefulsets',
  'horizontalpodautoscalers',
  'cronjobs',
  'jobs',
];

const BY_SPELLING: ReadonlyMap<string, ResourceType> = new Map(
  TYPES.flatMap((type) => spellings(type).map((spelling) => [spelling, type] as const)),
);

/**
 * The kinds a word of kubectl names: `pods`, `po`, `Pod`, `deployments.apps`, `deployments.v1.apps`, `pods,services`, `all`.
 * @throws AppError `tool_refused` for secrets in any spelling and for every kind that is not in the list.
 */
export function resourceTypes(word: string): readonly ResourceType[] {
  const names = word.toLowerCase().split(',');
  return names.flatMap((name) => (name === 'all' ? ALL : [name])).map(resourceType);
}

/** One kind by name. @throws AppError `tool_refused` */
export function resourceType(name: string): ResourceType {
  const type = BY_SPELLING.get(name.toLowerCase());
  if (type) return type;
  if (/secret/i.test(name)) throw refused('secrets cannot be read here, in whatever spelling');
  throw refused(
    `the resource type ${JSON.stringify(name)} cannot be read here; one of: ${TYPES.map(({ plural }) => plural).join(', ')}`,
  );
}

/** `deployment.apps`, `pod`: how kubectl names a kind before a slash. */
export function qualifiedName({ kind, group }: ResourceType): string {
  return group === '' ? kind.toLowerCase() : `${kind.toLowerCase()}.${group}`;
}

function spellings({ plural, kind, group, version, short }: ResourceType): readonly string[] {
  const names = [plural, kind.toLowerCase(), ...short];
  const long = [plural, kind.toLowerCase()];
  return group === ''
    ? [...names, ...long.map((name) => `${name}.${version}.`)]
    : [...names, ...long.flatMap((name) => [`${name}.${group}`, `${name}.${version}.${group}`])];
}

function group(
  name: string,
  version: string,
  namespaced: boolean,
  rows: readonly (readonly [plural: string, kind: string, ...short: string[]])[],
): readonly ResourceType[] {
  return rows.map(([plural, kind, ...short]) => ({ plural, kind, group: name, version, namespaced, short }));
}
