import { failed } from '../tool-error.ts';
import type { RolloutStatusCommand } from './command.ts';
import type { Kube } from './kube.ts';
import { type KubeObject, listAt, numberAt, objectOf, textAt, valueAt } from './kube-object.ts';
import { objectPath } from './path.ts';

/** Wait between two looks at a rollout, ms. */
const LOOK_EVERY_MS = 2_000;

interface Progress {
  readonly text: string;
  readonly done: boolean;
}

/**
 * `kubectl rollout status`: waits until the rollout is done, fails or the time is over, and prints each change.
 * @throws AppError `tool_failed` when the rollout failed, with what was seen until then.
 */
export async function rolloutStatus(kube: Kube, command: RolloutStatusCommand): Promise<string> {
  const { target, namespace, watch, timeout_s } = command;
  const path = objectPath({ ...target, namespace });
  const until = kube.now() + timeout_s * 1000;
  const seen: string[] = [];
  for (;;) {
    const { text, done } = progressOf(objectOf(await kube.api({ path })));
    if (seen.at(-1) !== text) seen.push(text);
    if (done || !watch) return seen.join('\n');
    if (kube.now() + LOOK_EVERY_MS > until) {
      return [...seen, `(still going on after ${timeout_s} s: look again with rollout status)`].join('\n');
    }
    await kube.sleep(LOOK_EVERY_MS);
  }
}

/** https://github.com/kubernetes/kubectl/blob/master/pkg/polymorphichelpers/rollout_status.go */
function progressOf(object: KubeObject): Progress {
  const kind = textAt(object, 'kind');
  const observed =
    numberAt(object, 'status', 'observedGeneration') >= numberAt(object, 'metadata', 'generation');
  if (kind === 'DaemonSet') return daemonSet(object, observed);
  if (kind === 'StatefulSet') return statefulSet(object, observed);
  return deployment(object, observed);
}

function deployment(object: KubeObject, observed: boolean): Progress {
  const name = textAt(object, 'metadata', 'name');
  if (!observed) return waiting('Waiting for deployment spec update to be observed...');
  const progressing = listAt(object, 'status', 'conditions').find((one) => one['type'] === 'Progressing');
  if (textAt(progressing, 'reason') === 'ProgressDeadlineExceeded') {
    throw failed(`deployment ${JSON.stringify(name)} exceeded its progress deadline`);
  }
  const wanted = replicasOf(object);
  const status = (key: string) => numberAt(object, 'status', key);
  const rollout = `Waiting for deployment ${JSON.stringify(name)} rollout to finish:`;
  const updated = status('updatedReplicas');
  if (updated < wanted)
    return waiting(`${rollout} ${updated} out of ${wanted} new replicas have been updated...`);
  const old = status('replicas') - updated;
  if (old > 0) return waiting(`${rollout} ${old} old replicas are pending termination...`);
  const available = status('availableReplicas');
  if (available < updated)
    return waiting(`${rollout} ${available} of ${updated} updated replicas are available...`);
  return { text: `deployment ${JSON.stringify(name)} successfully rolled out`, done: true };
}

function daemonSet(object: KubeObject, observed: boolean): Progress {
  const name = textAt(object, 'metadata', 'name');
  refuseOnDelete(object);
  if (!observed) return waiting('Waiting for daemon set spec update to be observed...');
  const status = (key: string) => numberAt(object, 'status', key);
  const wanted = status('desiredNumberScheduled');
  const rollout = `Waiting for daemon set ${JSON.stringify(name)} rollout to finish:`;
  const updated = status('updatedNumberScheduled');
  if (updated < wanted)
    return waiting(`${rollout} ${updated} out of ${wanted} new pods have been updated...`);
  const available = status('numberAvailable');
  if (available < wanted)
    return waiting(`${rollout} ${available} of ${wanted} updated pods are available...`);
  return { text: `daemon set ${JSON.stringify(name)} successfully rolled out`, done: true };
}

function statefulSet(object: KubeObject, observed: boolean): Progress {
  refuseOnDelete(object);
  if (!observed) return waiting('Waiting for statefulset spec update to be observed...');
  const wanted = replicasOf(object);
  const status = (key: string) => numberAt(object, 'status', key);
  const ready = status('readyReplicas');
  if (ready < wanted) return waiting(`Waiting for ${wanted - ready} pods to be ready...`);
  const revision = textAt(object, 'status', 'updateRevision');
  const updated = status('updatedReplicas');
  const partition = numberAt(object, 'spec', 'updateStrategy', 'rollingUpdate', 'partition');
  if (partition > 0) {
    const due = wanted - partition;
    if (updated >= due)
      return { text: `partitioned roll out complete: ${updated} new pods have been updated...`, done: true };
    return waiting(
      `Waiting for partitioned roll out to finish: ${updated} out of ${due} new pods have been updated...`,
    );
  }
  if (revision !== textAt(object, 'status', 'currentRevision')) {
    return waiting(
      `waiting for statefulset rolling update to complete ${updated} pods at revision ${revision}...`,
    );
  }
  const current = numberAt(object, 'status', 'currentReplicas');
  const at = textAt(object, 'status', 'currentRevision');
  return { text: `statefulset rolling update complete ${current} pods at revision ${at}...`, done: true };
}

function refuseOnDelete(object: KubeObject): void {
  if (textAt(object, 'spec', 'updateStrategy', 'type') === 'OnDelete') {
    throw failed('rollout status is only available for RollingUpdate strategy type');
  }
}

/** The API leaves the default of 1 in place, so a missing number means an object that was never defaulted. */
function replicasOf(object: KubeObject): number {
  return valueAt(object, 'spec', 'replicas') === undefined ? 1 : numberAt(object, 'spec', 'replicas');
}

function waiting(text: string): Progress {
  return { text, done: false };
}
