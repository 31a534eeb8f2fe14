import { failed, refused } from '../tool-error.ts';
import type { LogsCommand } from './command.ts';
import type { Kube } from './kube.ts';
import { type KubeObject, listAt, objectOf, textAt, textsAt } from './kube-object.ts';
import { objectPath } from './path.ts';
import { resourceType } from './resource-types.ts';

/** Most pods whose logs one command prints. */
const MOST_PODS = 5;
/** Lines of each container when a selector names several pods, as kubectl has it. */
const LINES_OF_SEVERAL = 20;
/** Most bytes of one container's log. */
const LIMIT_BYTES = 500_000;

const DEFAULT_CONTAINER = 'kubectl.kubernetes.io/default-container';

/** `kubectl logs`: the last lines of a pod's container. @throws AppError `tool_failed`, `tool_refused` */
export async function logs(kube: Pick<Kube, 'api'>, command: LogsCommand): Promise<string> {
  const { pods, remark } = await podsOf(kube, command);
  const parts: string[] = remark === '' ? [] : [remark];
  const several = pods.length > 1;
  for (const pod of pods) {
    const { names, remark: choice } = containersOf(pod, command);
    if (choice !== '') parts.push(choice);
    for (const container of names) {
      const text = await readLog(kube, { pod, container, command, several });
      const name = textAt(pod, 'metadata', 'name');
      if (several || names.length > 1) parts.push(`==> pod/${name} ${container} <==`);
      parts.push(text === '' ? '(no lines)' : text);
    }
  }
  return parts.join('\n');
}

async function podsOf(
  kube: Pick<Kube, 'api'>,
  { target, selector, namespace }: LogsCommand,
): Promise<{ pods: readonly KubeObject[]; remark: string }> {
  if (target?.type.plural === 'pods') {
    return { pods: [objectOf(await kube.api({ path: objectPath({ ...target, namespace }) }))], remark: '' };
  }
  const labels = target ? await ownersSelector(kube, target, namespace) : selector;
  const path = objectPath({ type: resourceType('pods'), namespace });
  const found = listAt(
    objectOf(await kube.api({ path, query: { labelSelector: labels, limit: 50 } })),
    'items',
  );
  if (found.length === 0) throw failed(`no pods found in ${namespace} namespace`);
  if (!target) {
    const left = found.length - MOST_PODS;
    return {
      pods: found.slice(0, MOST_PODS),
      remark: left > 0 ? `(${MOST_PODS} of ${found.length} pods; name one for the others)` : '',
    };
  }
  const [first] = found.toSorted((one, other) => readiness(other) - readiness(one));
  const pods = first ? [first] : [];
  const remark = `Found ${found.length} pods, using pod/${textAt(first, 'metadata', 'name')}`;
  return { pods, remark: found.length > 1 ? remark : '' };
}

/** Running pods come first. */
function readiness(pod: KubeObject): number {
  return textAt(pod, 'status', 'phase') === 'Running' ? 1 : 0;
}

async function ownersSelector(
  kube: Pick<Kube, 'api'>,
  target: NonNullable<LogsCommand['target']>,
  namespace: string,
): Promise<string> {
  const owner = objectOf(await kube.api({ path: objectPath({ ...target, namespace }) }));
  const labels =
    target.type.plural === 'replicationcontrollers'
      ? textsAt(owner, 'spec', 'selector')
      : textsAt(owner, 'spec', 'selector', 'matchLabels');
  const text = Object.entries(labels)
    .map(([key, value]) => `${key}=${value}`)
    .join(',');
  if (text === '')
    throw failed(
      `${target.type.kind.toLowerCase()}/${target.name} selects its pods in a way that is not understood; use -l`,
    );
  return text;
}

function containersOf(
  pod: KubeObject,
  { container, all_containers }: LogsCommand,
): { names: readonly string[]; remark: string } {
  const list = (key: string) => listAt(pod, 'spec', key).map((one) => textAt(one, 'name'));
  const names = list('containers');
  const every = [...names, ...list('initContainers'), ...list('ephemeralContainers')];
  const pod_name = textAt(pod, 'metadata', 'name');
  if (container !== undefined) {
    if (every.includes(container)) return { names: [container], remark: '' };
    throw refused(`container ${container} is not valid for pod ${pod_name}; one of: ${every.join(', ')}`);
  }
  if (all_containers) return { names: [...list('initContainers'), ...names], remark: '' };
  const annotated = textsAt(pod, 'metadata', 'annotations')[DEFAULT_CONTAINER];
  const chosen = annotated !== undefined && names.includes(annotated) ? annotated : names[0];
  if (chosen === undefined) throw failed(`pod ${pod_name} has no containers`);
  const remark = every.length > 1 ? `Defaulted container "${chosen}" out of: ${every.join(', ')}` : '';
  return { names: [chosen], remark };
}

async function readLog(
  kube: Pick<Kube, 'api'>,
  deps: { pod: KubeObject; container: string; command: LogsCommand; several: boolean },
): Promise<string> {
  const { pod, container, command, several } = deps;
  const { namespace, since_s, previous, timestamps } = command;
  const type = resourceType('pods');
  const name = textAt(pod, 'metadata', 'name');
  const { text } = await kube.api({
    path: objectPath({ type, namespace, name, subresource: 'log' }),
    accept: 'text',
    query: {
      container,
      tailLines: several ? Math.min(command.tail, LINES_OF_SEVERAL) : command.tail,
      sinceSeconds: since_s,
      previous: previous || undefined,
      timestamps: timestamps || undefined,
      limitBytes: LIMIT_BYTES,
    },
  });
  return text.trimEnd();
}
