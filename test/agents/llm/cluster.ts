import type { ServerResponse } from 'node:http';
import { json, type Received, serve } from '../loopback.ts';

/** Secrets that the tools of a run use; none may ever leave for a model or a note. */
export const PLANTED = {
  kubernetes: 'kube-token-0123456789abcdef',
  prometheus: 'prom-token-0123456789abcdef',
  elasticsearch: 'elastic-key-0123456789abcdef',
  /** Lies in the cluster, in a Secret object. */
  database: 'database-password-0123456789',
} as const;

/** What a run's tools talk to: a Kubernetes API with one crashing deployment, Prometheus and Elasticsearch. */
export interface Infrastructure {
  readonly kubernetes: readonly Received[];
  readonly prometheus: readonly Received[];
  readonly elasticsearch: readonly Received[];
  /** How often the deployment was restarted. */
  readonly restarts: () => number;
  /** Worker secrets that lead here. */
  readonly secrets: Readonly<Record<string, string>>;
}

/** Servers on loopback that refuse whoever lacks their planted token. `logs`: what the crashing pod wrote. */
export async function serveInfrastructure(
  logs = 'FATAL: out of memory (limit 256Mi)\n',
): Promise<Infrastructure> {
  let restarts = 0;
  const kubernetes = await serve((response, request) => {
    if (request.headers.authorization !== `Bearer ${PLANTED.kubernetes}`) return refuse(response, 401);
    if (request.method === 'PATCH' && request.path.startsWith(DEPLOYMENT)) restarts += 1;
    else if (request.method !== 'GET') return refuse(response, 403);
    return kubernetesAnswer(response, request.path, {
      healthy: restarts > 0,
      generation: restarts + 1,
      logs,
    });
  });
  const prometheus = await serve((response, { headers }) => {
    if (headers.authorization !== `Bearer ${PLANTED.prometheus}`) return refuse(response, 401);
    return json(response, {
      status: 'success',
      data: {
        resultType: 'vector',
        result: [{ metric: { pod: 'api-7c9d' }, value: [1_790_000_000, '268435456'] }],
      },
    });
  });
  const elasticsearch = await serve((response, { headers }) => {
    if (headers.authorization !== `ApiKey ${PLANTED.elasticsearch}`) return refuse(response, 401);
    return json(response, {
      took: 3,
      timed_out: false,
      hits: {
        total: { value: 1, relation: 'eq' },
        hits: [
          {
            _index: 'logs-api',
            _id: '1',
            _source: { '@timestamp': '2026-11-23T20:00:00Z', message: 'OutOfMemoryError in CartCache' },
          },
        ],
      },
    });
  });
  return {
    kubernetes: kubernetes.received,
    prometheus: prometheus.received,
    elasticsearch: elasticsearch.received,
    restarts: () => restarts,
    secrets: {
      KUBECONFIG: kubeconfig(kubernetes.url),
      PROMETHEUS_URL: prometheus.url,
      PROMETHEUS_TOKEN: PLANTED.prometheus,
      ELASTICSEARCH_URL: elasticsearch.url,
      ELASTICSEARCH_API_KEY: PLANTED.elasticsearch,
    },
  };
}

function kubeconfig(server: string): string {
  return [
    'apiVersion: v1',
    'kind: Config',
    'current-context: test',
    'contexts: [{name: test, context: {cluster: test, user: test, namespace: production}}]',
    `clusters: [{name: test, cluster: {server: "${server}"}}]`,
    'users:',
    '- name: test',
    '  user:',
    `    token: ${PLANTED.kubernetes}`,
    '',
  ].join('\n');
}

const DEPLOYMENT = '/apis/apps/v1/namespaces/production/deployments/api';

interface State {
  readonly healthy: boolean;
  readonly generation: number;
  readonly logs: string;
}

function kubernetesAnswer(response: ServerResponse, path: string, state: State): void {
  const [route = ''] = path.split('?');
  if (route === DEPLOYMENT) json(response, deployment(state));
  else if (route === '/api/v1/namespaces/production/pods') json(response, podTable(state));
  else if (route.endsWith('/log')) response.writeHead(200, { 'content-type': 'text/plain' }).end(state.logs);
  else if (route.includes('/secrets'))
    json(response, { kind: 'Secret', data: { password: PLANTED.database } });
  else if (route === '/api/v1/namespaces/production/pods/api-7c9d') json(response, POD);
  else refuse(response, 404);
}

const POD = {
  apiVersion: 'v1',
  kind: 'Pod',
  metadata: { name: 'api-7c9d', namespace: 'production' },
  spec: { containers: [{ name: 'api', image: 'api:812' }] },
  status: { phase: 'Running' },
};

function deployment({ generation }: State) {
  return {
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata: { name: 'api', namespace: 'production', generation },
    spec: { replicas: 2, template: { metadata: {}, spec: {} } },
    status: {
      observedGeneration: generation,
      replicas: 2,
      updatedReplicas: 2,
      availableReplicas: 2,
      readyReplicas: 2,
    },
  };
}

/** https://kubernetes.io/docs/reference/using-api/api-concepts/#receiving-resources-as-tables */
function podTable({ healthy }: State) {
  const columns = ['Name', 'Ready', 'Status', 'Restarts', 'Age'];
  const cells = healthy
    ? ['api-8d1f', '1/1', 'Running', '0', '10s']
    : ['api-7c9d', '0/1', 'CrashLoopBackOff', '7', '2h'];
  return {
    kind: 'Table',
    apiVersion: 'meta.k8s.io/v1',
    metadata: {},
    columnDefinitions: columns.map((name) => ({
      name,
      type: 'string',
      format: '',
      description: '',
      priority: 0,
    })),
    rows: [
      {
        cells,
        object: {
          kind: 'PartialObjectMetadata',
          apiVersion: 'meta.k8s.io/v1',
          metadata: { name: cells[0], namespace: 'production' },
        },
      },
    ],
  };
}

function refuse(response: ServerResponse, status: number): void {
  response.writeHead(status, { 'content-type': 'application/json' }).end(
    JSON.stringify({
      kind: 'Status',
      status: 'Failure',
      code: status,
      reason: 'no',
      message: `no ${status}`,
    }),
  );
}
