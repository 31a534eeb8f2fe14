import { failed } from '../tool-error.ts';
import type { DeletePodCommand, RestartCommand, ScaleCommand } from './command.ts';
import type { Kube } from './kube.ts';
import { numberAt, objectOf, valueAt } from './kube-object.ts';
import { objectPath } from './path.ts';
import { qualifiedName } from './resource-types.ts';

/** Who changed it, as the object's managed fields will say. */
const FIELD_MANAGER = 'pagerduty-triggers';

/** The annotation a new value of which makes every pod anew. */
const RESTARTED_AT = 'kubectl.kubernetes.io/restartedAt';

/** `kubectl rollout restart`. @throws AppError `tool_failed` */
export async function restart(kube: Pick<Kube, 'api' | 'now'>, command: RestartCommand): Promise<string> {
  const lines: string[] = [];
  for (const { type, name } of command.targets) {
    const path = objectPath({ type, name, namespace: command.namespace });
    const object = objectOf(await kube.api({ path }));
    if (valueAt(object, 'spec', 'paused') === true) {
      throw failed(
        `${qualifiedName(type)}/${name} can't restart paused deployment (run rollout resume first)`,
      );
    }
    const at = `${new Date(kube.now()).toISOString().slice(0, 19)}Z`;
    await kube.api({
      method: 'PATCH',
      path,
      query: { fieldManager: FIELD_MANAGER },
      patch: {
        type: 'strategic-merge-patch',
        body: { spec: { template: { metadata: { annotations: { [RESTARTED_AT]: at } } } } },
      },
    });
    lines.push(`${qualifiedName(type)}/${name} restarted`);
  }
  return lines.join('\n');
}

/** `kubectl scale`. @throws AppError `tool_failed` */
export async function scale(kube: Pick<Kube, 'api'>, command: ScaleCommand): Promise<string> {
  const { targets, namespace, replicas, current_replicas } = command;
  const lines: string[] = [];
  for (const { type, name } of targets) {
    const path = objectPath({ type, name, namespace, subresource: 'scale' });
    if (current_replicas !== undefined) {
      const now = numberAt(objectOf(await kube.api({ path })), 'spec', 'replicas');
      if (now !== current_replicas) {
        throw failed(`Expected replicas to be ${current_replicas}, was ${now}`);
      }
    }
    await kube.api({
      method: 'PATCH',
      path,
      query: { fieldManager: FIELD_MANAGER },
      patch: { type: 'merge-patch', body: { spec: { replicas } } },
    });
    lines.push(`${qualifiedName(type)}/${name} scaled`);
  }
  return lines.join('\n');
}

/** `kubectl delete pod`: whatever owns it makes a new one. @throws AppError `tool_failed` */
export async function deletePods(kube: Pick<Kube, 'api'>, command: DeletePodCommand): Promise<string> {
  const { targets, namespace, grace_period_s } = command;
  const lines: string[] = [];
  for (const { type, name } of targets) {
    await kube.api({
      method: 'DELETE',
      path: objectPath({ type, name, namespace }),
      body: {
        apiVersion: 'v1',
        kind: 'DeleteOptions',
        propagationPolicy: 'Background',
        ...(grace_period_s === undefined ? {} : { gracePeriodSeconds: grace_period_s }),
      },
    });
    lines.push(`pod ${JSON.stringify(name)} deleted from ${namespace} namespace`);
  }
  return lines.join('\n');
}
