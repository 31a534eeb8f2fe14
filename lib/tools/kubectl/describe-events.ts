import { AppError } from '../../domain/errors.ts';
import type { Kube } from './kube.ts';
import { type KubeObject, textAt } from './kube-object.ts';
import { printColumns } from './print-columns.ts';
import type { ResourceType } from './resource-types.ts';
import { eventAge, oneLine, readEvents } from './run-events.ts';

/** The events of an object, as the end of its description. */
export async function describeEvents(
  kube: Pick<Kube, 'api' | 'now'>,
  object: KubeObject,
  type: ResourceType,
): Promise<string> {
  const namespace = textAt(object, 'metadata', 'namespace');
  const name = textAt(object, 'metadata', 'name');
  if (!type.namespaced || namespace === '' || type.plural === 'events') return 'Events:  <none>';
  try {
    const events = await readEvents(kube, namespace, { type, name });
    if (events.length === 0) return 'Events:  <none>';
    const rows = events
      .slice(-50)
      .map((event) => [
        textAt(event, 'type'),
        textAt(event, 'reason'),
        eventAge(event, kube.now()),
        textAt(event, 'source', 'component') || textAt(event, 'reportingComponent'),
        oneLine(textAt(event, 'message')),
      ]);
    const heads = ['Type', 'Reason', 'Age', 'From', 'Message'];
    const table = printColumns([heads, heads.map((head) => '-'.repeat(head.length)), ...rows], 2);
    return `Events:\n${table.replaceAll(/^/gm, '  ')}`;
  } catch (thrown) {
    // The object was read: rights to read events may still be missing.
    if (!(thrown instanceof AppError)) throw thrown;
    return `Events:  ${thrown.message}`;
  }
}
