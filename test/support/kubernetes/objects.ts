/** An object of the double's cluster. */
export interface Thing {
  readonly apiVersion: string;
  readonly kind: string;
  readonly metadata: {
    readonly name: string;
    readonly namespace?: string;
    readonly labels?: Readonly<Record<string, string>>;
    readonly annotations?: Readonly<Record<string, string>>;
    readonly creationTimestamp: string;
    readonly managedFields?: readonly unknown[];
    generation?: number;
  };
  readonly spec: Record<string, unknown>;
  status: Record<string, unknown>;
  readonly data?: Readonly<Record<string, string>>;
  /** Of events. */
  readonly involvedObject?: Readonly<Record<string, unknown>>;
  /** Lines of a pod's containers; no part of the API's object. */
  readonly logs?: Readonly<Record<string, string>>;
  readonly previous?: string;
}

const CREATED = '2026-01-05T07:00:00Z';

/** A secret that somebody wrote straight into a workload. */
export const PLANTED_LITERAL = 'planted-literal-password';

interface PodSeed {
  readonly name: string;
  readonly namespace: string;
  readonly app: string;
  readonly crashing?: boolean;
  readonly containers?: readonly string[];
  readonly phase?: string;
}

/** A pod; a crashing one ran out of memory. */
export function pod(seed: PodSeed): Thing {
  const { name, namespace, app, crashing = false, containers = ['app'], phase = 'Running' } = seed;
  return {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: {
      name,
      namespace,
      labels: { app, 'pod-template-hash': '7c9d8' },
      creationTimestamp: CREATED,
      managedFields: [{ manager: 'kube-controller-manager', operation: 'Update' }],
    },
    spec: {
      nodeName: 'node-1',
      containers: containers.map((one) => ({
        name: one,
        image: `registry.example/${app}:1.4.2`,
        args: ['serve', `--api-token=${PLANTED_LITERAL}`],
        ports: [{ containerPort: 8080, protocol: 'TCP' }],
        resources: { limits: { memory: '256Mi' } },
        env: [
          { name: 'LEVEL', value: 'info' },
          { name: 'DB_PASSWORD', value: PLANTED_LITERAL },
          { name: 'API_KEY', valueFrom: { secretKeyRef: { name: 'db', key: 'password' } } },
        ],
      })),
    },
    status: {
      phase,
      podIP: '10.0.0.7',
      startTime: CREATED,
      qosClass: 'Burstable',
      conditions: [
        { type: 'Initialized', status: 'True' },
        {
          type: 'Ready',
          status: crashing ? 'False' : 'True',
          ...(crashing
            ? { reason: 'ContainersNotReady', message: 'containers with unready status: [app]' }
            : {}),
        },
      ],
      containerStatuses: [
        crashing
          ? {
              name: 'app',
              ready: false,
              restartCount: 12,
              state: {
                waiting: { reason: 'CrashLoopBackOff', message: 'back-off 5m0s restarting failed container' },
              },
              lastState: {
                terminated: { exitCode: 137, reason: 'OOMKilled', finishedAt: '2026-01-05T09:55:00Z' },
              },
            }
          : { name: 'app', ready: true, restartCount: 0, state: { running: { startedAt: CREATED } } },
      ],
    },
    logs: Object.fromEntries(
      containers.map((one) => [
        one,
        Array.from({ length: 300 }, (_, at) => `${one} line ${at + 1}`).join('\n'),
      ]),
    ),
    ...(crashing ? { previous: 'allocating cache\nfatal error: out of memory\n' } : {}),
  };
}

function workload(kind: string, name: string, namespace: string, status: Thing['status']): Thing {
  return {
    apiVersion: 'apps/v1',
    kind,
    metadata: {
      name,
      namespace,
      generation: 3,
      creationTimestamp: '2025-12-01T10:00:00Z',
      labels: { app: name },
      annotations: {
        'deployment.kubernetes.io/revision': '4',
        'kubectl.kubernetes.io/last-applied-configuration': `{"kind":"Deployment","env":"${PLANTED_LITERAL}"}\n`,
      },
    },
    spec: {
      replicas: 3,
      selector: { matchLabels: { app: name } },
      template: { spec: { containers: [{ name: 'app', image: `registry.example/${name}:1.4.2` }] } },
    },
    status: { observedGeneration: 3, ...status },
  };
}

function event(
  name: string,
  home: string,
  seed: Partial<Thing> & { type: string; reason: string; message: string; about: [string, string] },
): Thing {
  const { type, reason, message, about, ...rest } = seed;
  const fields = {
    type,
    reason,
    message,
    count: 24,
    firstTimestamp: '2026-01-05T08:00:00Z',
    lastTimestamp: '2026-01-05T09:58:00Z',
    source: { component: 'kubelet' },
  };
  return {
    apiVersion: 'v1',
    kind: 'Event',
    metadata: { name, namespace: home, creationTimestamp: '2026-01-05T08:00:00Z' },
    spec: {},
    status: {},
    involvedObject: { kind: about[0], name: about[1], namespace: home },
    ...rest,
    ...fields,
  };
}

function simple(kind: string, name: string, namespace: string | undefined, rest: Partial<Thing> = {}): Thing {
  return {
    apiVersion: 'v1',
    kind,
    metadata: { name, ...(namespace ? { namespace } : {}), creationTimestamp: CREATED },
    spec: {},
    status: {},
    ...rest,
  };
}

/** A shop whose web deployment has one pod that keeps running out of memory. */
export function everything(plantedSecret: string, home: string): Map<string, Thing[]> {
  const data = { password: Buffer.from(plantedSecret).toString('base64') };
  return new Map<string, Thing[]>([
    [
      'pods',
      [
        pod({ name: 'web-7c9d8-a', namespace: home, app: 'web' }),
        pod({ name: 'web-7c9d8-b', namespace: home, app: 'web', crashing: true }),
        pod({ name: 'web-7c9d8-c', namespace: home, app: 'web', containers: ['app', 'proxy'] }),
        pod({ name: 'coredns-1', namespace: 'kube-system', app: 'coredns' }),
      ],
    ],
    [
      'deployments',
      [
        workload('Deployment', 'web', home, {
          replicas: 3,
          updatedReplicas: 3,
          readyReplicas: 2,
          availableReplicas: 2,
        }),
      ],
    ],
    [
      'statefulsets',
      [
        workload('StatefulSet', 'db', home, {
          replicas: 3,
          readyReplicas: 3,
          updatedReplicas: 3,
          currentReplicas: 3,
          currentRevision: 'db-5f',
          updateRevision: 'db-5f',
        }),
      ],
    ],
    [
      'daemonsets',
      [
        workload('DaemonSet', 'agent', home, {
          desiredNumberScheduled: 2,
          updatedNumberScheduled: 2,
          numberAvailable: 1,
        }),
      ],
    ],
    ['services', [simple('Service', 'web', home)]],
    [
      'configmaps',
      [
        simple('ConfigMap', 'web-config', home, {
          data: { 'app.yaml': 'level: info\ncache: 512\n', port: '8080' },
        }),
      ],
    ],
    ['secrets', [simple('Secret', 'db', home, { data })]],
    [
      'nodes',
      [simple('Node', 'node-1', undefined, { status: { allocatable: { cpu: '4', memory: '16Gi' } } })],
    ],
    ['namespaces', [simple('Namespace', home, undefined), simple('Namespace', 'kube-system', undefined)]],
    [
      'events',
      [
        event('web-b.1', home, {
          type: 'Warning',
          reason: 'BackOff',
          message: 'Back-off restarting failed\ncontainer app',
          about: ['Pod', 'web-7c9d8-b'],
        }),
        event('web-a.1', home, {
          type: 'Normal',
          reason: 'Pulled',
          message: 'Container image already present',
          about: ['Pod', 'web-7c9d8-a'],
        }),
      ],
    ],
    ['jobs', []],
    ['cronjobs', []],
    ['replicasets', []],
    ['replicationcontrollers', []],
    ['horizontalpodautoscalers', []],
  ]);
}
