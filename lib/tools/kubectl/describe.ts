import type { DescribeCommand } from './command.ts';
import { describeAny } from './describe-any.ts';
import { describeDeployment } from './describe-deployment.ts';
import { describeEvents } from './describe-events.ts';
import { describePod } from './describe-pod.ts';
import { align, type Line } from './description-lines.ts';
import type { Kube } from './kube.ts';
import { type KubeObject, listAt } from './kube-object.ts';
import { readTargets } from './read-objects.ts';
import type { ResourceType } from './resource-types.ts';

/** Most objects described in one command. */
const MOST_OBJECTS = 20;

/** `kubectl describe`: pods and deployments as kubectl has them, others field by field; then the events. @throws AppError `tool_failed` */
export async function describe(kube: Pick<Kube, 'api' | 'now'>, command: DescribeCommand): Promise<string> {
  const found = await readTargets(kube, command.targets, {
    place: command.place,
    query: { labelSelector: command.selector, limit: MOST_OBJECTS },
  });
  const parts: string[] = [];
  for (const { type, answers, problems } of found) {
    const objects = answers.flatMap((answer) =>
      Array.isArray(answer['items']) ? listAt(answer, 'items') : [answer],
    );
    for (const object of objects.slice(0, MOST_OBJECTS)) {
      parts.push(`${align(describeOne(object, type))}\n${await describeEvents(kube, object, type)}`);
    }
    parts.push(...problems);
  }
  if (parts.length > 0) return parts.join('\n\n\n');
  const [namespace] = command.place;
  return namespace === undefined ? 'No resources found' : `No resources found in ${namespace} namespace.`;
}

function describeOne(object: KubeObject, type: ResourceType): readonly Line[] {
  if (type.plural === 'pods') return describePod(object);
  if (type.plural === 'deployments') return describeDeployment(object);
  return describeAny(object, type);
}
