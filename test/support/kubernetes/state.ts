import { everything, pod, type Thing } from './objects.ts';

/** JSON of the API. */
export type Json = Record<string, unknown>;

interface Place {
  readonly kind: string;
  readonly namespace: string | undefined;
  readonly name: string;
}

export interface Problem {
  readonly code: number;
  readonly reason: string;
  readonly message: string;
}

type Query = Readonly<Record<string, string>>;

/** The cluster's objects, and what its controllers do to them. */
export function createState(plantedSecret: string, home: string) {
  const objects = everything(plantedSecret, home);
  /** Looks at a deployment that is being rolled out, until it is done. */
  const rollouts = new Map<Thing, number>();
  const kinds = new Map<string, string>([
    ...[...objects.keys()].map((kind) => [kind, ''] as const),
    ['deployments', 'apps'],
    ['replicasets', 'apps'],
    ['statefulsets', 'apps'],
    ['daemonsets', 'apps'],
    ['jobs', 'batch'],
    ['cronjobs', 'batch'],
    ['horizontalpodautoscalers', 'autoscaling'],
  ]);

  const all = (kind: string): Thing[] => objects.get(kind) ?? [];

  function find({ kind, namespace, name }: Place): Thing | undefined {
    const found = all(kind).find(
      ({ metadata }) => metadata.name === name && metadata.namespace === namespace,
    );
    if (found && rollouts.has(found)) progress(found);
    return found;
  }

  /** One step of a rollout each time somebody looks. */
  function progress(deployment: Thing): void {
    const looks = rollouts.get(deployment) ?? 0;
    const wanted = Number(deployment.spec['replicas']);
    const updated = Math.min(wanted, looks + 1);
    const isDone = looks >= wanted;
    deployment.status = {
      ...deployment.status,
      observedGeneration: deployment.metadata.generation,
      replicas: isDone ? wanted : wanted + 1,
      updatedReplicas: updated,
      readyReplicas: isDone ? wanted : looks,
      availableReplicas: isDone ? wanted : looks,
    };
    if (isDone) rollouts.delete(deployment);
    else rollouts.set(deployment, looks + 1);
  }

  function replacePods(deployment: Thing, hash: string): void {
    const { name, namespace = '' } = deployment.metadata;
    const rest = all('pods').filter(({ metadata }) => metadata.labels?.['app'] !== name);
    const fresh = Array.from({ length: Number(deployment.spec['replicas']) }, (_, at) =>
      pod({ name: `${name}-${hash}-${at}`, namespace, app: name }),
    );
    objects.set('pods', [...rest, ...fresh]);
  }

  return {
    objects,
    kinds,
    find,
    list(kind: string, namespace: string | undefined, query: Query): Thing[] {
      return all(kind).filter(
        (thing) =>
          (namespace === undefined || thing.metadata.namespace === namespace) &&
          selects(query['labelSelector'], thing.metadata.labels ?? {}) &&
          selects(query['fieldSelector'], fieldsOf(thing)),
      );
    },
    log({ namespace, name }: Place, query: Query): string | Problem {
      const found = find({ kind: 'pods', namespace, name });
      if (!found) return { code: 404, reason: 'NotFound', message: `pods "${name}" not found` };
      const lines = (found.logs?.[query['container'] ?? ''] ?? '').split('\n');
      if (query['previous'] === 'true' && !found.previous) {
        const message = `previous terminated container "${query['container']}" in pod "${name}" not found`;
        return { code: 400, reason: 'BadRequest', message };
      }
      const text = query['previous'] === 'true' ? (found.previous ?? '').split('\n') : lines;
      return text.slice(-Number(query['tailLines'] ?? text.length)).join('\n');
    },
    metrics(kind: string, namespace: string | undefined, name: string | undefined): Json {
      const usage = (metadata: Thing['metadata'], at: number) =>
        kind === 'nodes'
          ? { metadata: { name: metadata.name }, usage: { cpu: '1250500000n', memory: '6291456Ki' } }
          : {
              metadata: { name: metadata.name, namespace: metadata.namespace },
              containers: [{ name: 'app', usage: { cpu: `${250 + at}m`, memory: `${128 + at}Mi` } }],
            };
      const items = all(kind)
        .filter(({ metadata }) => namespace === undefined || metadata.namespace === namespace)
        .map(({ metadata }, at) => usage(metadata, at));
      const one = items.find(({ metadata }) => metadata.name === name);
      return one ?? { kind: 'MetricsList', apiVersion: 'metrics.k8s.io/v1beta1', metadata: {}, items };
    },
    scaleOf({ metadata, spec }: Thing): Json {
      return {
        kind: 'Scale',
        apiVersion: 'autoscaling/v1',
        metadata: { name: metadata.name, namespace: metadata.namespace },
        spec: { replicas: spec['replicas'] },
      };
    },
    patchDeployment(thing: Thing, body: unknown, type: string): Problem | undefined {
      if (type !== 'application/strategic-merge-patch+json') return unsupported(type);
      const at = restartedAt(body);
      if (at === undefined)
        return invalid('only the restartedAt annotation of the pod template is known here');
      if (JSON.stringify(body) !== JSON.stringify(restartPatch(at))) return invalid('the patch holds more');
      thing.spec['template'] = { metadata: { annotations: { [RESTARTED_AT]: at } } };
      thing.metadata.generation = (thing.metadata.generation ?? 0) + 1;
      rollouts.set(thing, 0);
      replacePods(thing, 'b7f9c');
      return undefined;
    },
    patchScale(thing: Thing, body: unknown, type: string): Problem | undefined {
      if (type !== 'application/merge-patch+json') return unsupported(type);
      const replicas = isJson(body) && isJson(body['spec']) ? body['spec']['replicas'] : undefined;
      if (typeof replicas !== 'number' || JSON.stringify(body) !== JSON.stringify({ spec: { replicas } })) {
        return invalid('spec.replicas must be a number');
      }
      thing.spec['replicas'] = replicas;
      replacePods(thing, 'scaled');
      return undefined;
    },
    deletePod(thing: Thing): Thing {
      const { name, namespace = '', labels } = thing.metadata;
      const fresh = pod({ name: `${name}-new`, namespace, app: labels?.['app'] ?? '' });
      objects.set('pods', [...all('pods').filter((one) => one !== thing), fresh]);
      return thing;
    },
  };
}

export type ClusterState = ReturnType<typeof createState>;

const RESTARTED_AT = 'kubectl.kubernetes.io/restartedAt';

function restartPatch(at: string): Json {
  return { spec: { template: { metadata: { annotations: { [RESTARTED_AT]: at } } } } };
}

function restartedAt(body: unknown): string | undefined {
  const [, at] =
    /"kubectl\.kubernetes\.io\/restartedAt":"(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ)"/.exec(
      JSON.stringify(body) ?? '',
    ) ?? [];
  return at;
}

function isJson(value: unknown): value is Json {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function unsupported(type: string): Problem {
  return {
    code: 415,
    reason: 'UnsupportedMediaType',
    message: `the body of the request was in an unknown format - ${type}`,
  };
}

function invalid(message: string): Problem {
  return { code: 422, reason: 'Invalid', message };
}

/** `a=b,c!=d`, as label and field selectors have it. */
function selects(selector: string | undefined, values: Readonly<Record<string, unknown>>): boolean {
  return (selector ?? '').split(',').every((part) => {
    const [, key = '', operator, value = ''] = /^([^!=]+)(!=|==?)(.*)$/.exec(part) ?? [];
    if (operator === undefined) return true;
    return operator === '!=' ? String(values[key]) !== value : String(values[key]) === value;
  });
}

function fieldsOf({ metadata, status, involvedObject }: Thing): Readonly<Record<string, unknown>> {
  return {
    'metadata.name': metadata.name,
    'metadata.namespace': metadata.namespace,
    'status.phase': status['phase'],
    'involvedObject.kind': involvedObject?.['kind'],
    'involvedObject.name': involvedObject?.['name'],
  };
}
