import { age } from './age.ts';
import type { EventsCommand } from './command.ts';
import type { Kube } from './kube.ts';
import { type KubeObject, listAt, numberAt, objectOf, textAt } from './kube-object.ts';
import { objectPath } from './path.ts';
import { printColumns } from './print-columns.ts';
import { resourceType } from './resource-types.ts';

/** Most events asked of one namespace. */
const MOST_EVENTS = 500;
/** Newest ones that are printed. */
const MOST_SHOWN = 100;

/** `kubectl events`: oldest first, as kubectl prints them. @throws AppError `tool_failed` */
export async function runEvents(kube: Pick<Kube, 'api' | 'now'>, command: EventsCommand): Promise<string> {
  const events: KubeObject[] = [];
  for (const namespace of command.place) {
    events.push(...(await readEvents(kube, namespace, command.about)));
  }
  const wanted = events.filter((event) => !command.types || command.types.includes(textAt(event, 'type')));
  if (wanted.length === 0) {
    const [namespace] = command.place;
    return command.all || !namespace ? 'No events found.' : `No events found in ${namespace} namespace.`;
  }
  const newest = wanted
    .toSorted((one, other) => (lastSeen(one) < lastSeen(other) ? -1 : 1))
    .slice(-MOST_SHOWN);
  const rows = newest.map((event) => [
    ...(command.all ? [textAt(event, 'metadata', 'namespace')] : []),
    eventAge(event, kube.now()),
    textAt(event, 'type'),
    textAt(event, 'reason'),
    `${textAt(event, 'involvedObject', 'kind')}/${textAt(event, 'involvedObject', 'name')}`,
    oneLine(textAt(event, 'message')),
  ]);
  const head = [...(command.all ? ['NAMESPACE'] : []), 'LAST SEEN', 'TYPE', 'REASON', 'OBJECT', 'MESSAGE'];
  const left = wanted.length - newest.length;
  return printColumns([head, ...rows]) + (left > 0 ? `\n(${left} older ones are not shown)` : '');
}

/** Events of a namespace, or of one object in it. */
export async function readEvents(
  kube: Pick<Kube, 'api'>,
  namespace: string | undefined,
  about?: { readonly type: { readonly kind: string }; readonly name: string },
): Promise<readonly KubeObject[]> {
  const fieldSelector = about
    ? `involvedObject.kind=${about.type.kind},involvedObject.name=${about.name}`
    : undefined;
  const path = objectPath({ type: resourceType('events'), namespace });
  return listAt(objectOf(await kube.api({ path, query: { fieldSelector, limit: MOST_EVENTS } })), 'items');
}

/** When an event was last seen: series, then its old and new fields. https://kubernetes.io/docs/reference/kubernetes-api/cluster-resources/event-v1/ */
function lastSeen(event: KubeObject): string {
  return (
    textAt(event, 'series', 'lastObservedTime') ||
    textAt(event, 'lastTimestamp') ||
    textAt(event, 'eventTime') ||
    textAt(event, 'metadata', 'creationTimestamp')
  );
}

/** `5m (x12 over 3h)`, as describe prints an event's age. */
export function eventAge(event: KubeObject, now: number): string {
  const count = numberAt(event, 'series', 'count') || numberAt(event, 'count');
  const last = age(lastSeen(event), now);
  return count > 1 ? `${last} (x${count} over ${age(textAt(event, 'firstTimestamp'), now)})` : last;
}

export function oneLine(text: string): string {
  return text.trim().replaceAll(/\s*[\r\n]+\s*/g, ' ');
}
