import { describe, expect, test } from 'vitest';
import { parseCommand } from '../../../lib/tools/kubectl/parse-command.ts';
import { rolloutStatus } from '../../../lib/tools/kubectl/rollout-status.ts';

type Part = Readonly<Record<string, unknown>>;

/** Looks at objects one after the other; the clock moves only while it sleeps. */
async function watch(line: string, objects: readonly Part[]) {
  const command = parseCommand(line, { policy: { allow: [] }, namespace: 'shop' });
  if (command.verb !== 'rollout status') throw new Error(command.verb);
  let [now, look] = [0, 0];
  const text = await rolloutStatus(
    {
      now: () => now,
      sleep: async (ms) => {
        now += ms;
      },
      api: async () => {
        const object = objects[Math.min(look, objects.length - 1)];
        look += 1;
        return { status: 200, headers: {}, cut: false, text: JSON.stringify(object) };
      },
    },
    command,
  ).catch((error: Error) => `error: ${error.message}`);
  return { lines: text.split('\n'), seconds: now / 1000, looks: look };
}

const deployment = (status: Part, spec: Part = { replicas: 3 }) => ({
  kind: 'Deployment',
  metadata: { name: 'web', generation: 2 },
  spec,
  status: { observedGeneration: 2, ...status },
});

describe('a deployment', () => {
  test('is watched until it is rolled out, each change once', async () => {
    const { lines, seconds } = await watch('rollout status deploy/web', [
      deployment({ observedGeneration: 1 }),
      deployment({ replicas: 4, updatedReplicas: 1, availableReplicas: 3 }),
      deployment({ replicas: 4, updatedReplicas: 1, availableReplicas: 3 }),
      deployment({ replicas: 4, updatedReplicas: 3, availableReplicas: 3 }),
      deployment({ replicas: 3, updatedReplicas: 3, availableReplicas: 2 }),
      deployment({ replicas: 3, updatedReplicas: 3, availableReplicas: 3 }),
    ]);
    expect(lines).toEqual([
      'Waiting for deployment spec update to be observed...',
      'Waiting for deployment "web" rollout to finish: 1 out of 3 new replicas have been updated...',
      'Waiting for deployment "web" rollout to finish: 1 old replicas are pending termination...',
      'Waiting for deployment "web" rollout to finish: 2 of 3 updated replicas are available...',
      'deployment "web" successfully rolled out',
    ]);
    expect(seconds).toBe(10);
  });

  test('that takes too long is left at the time-out', async () => {
    const stuck = [deployment({ replicas: 3, updatedReplicas: 3, availableReplicas: 2 })];
    const { lines, seconds } = await watch('rollout status deploy/web --timeout=10s', stuck);
    expect(lines.at(-1)).toBe('(still going on after 10 s: look again with rollout status)');
    expect(seconds).toBe(10);
    expect((await watch('rollout status deploy/web --timeout=9h', stuck)).seconds).toBe(300);
    expect((await watch('rollout status deploy/web --watch=false', stuck)).looks).toBe(1);
  });

  test('that exceeded its deadline has failed', async () => {
    const conditions = [{ type: 'Progressing', status: 'False', reason: 'ProgressDeadlineExceeded' }];
    const { lines } = await watch('rollout status deploy/web', [deployment({ conditions })]);
    expect(lines).toEqual(['error: deployment "web" exceeded its progress deadline']);
  });

  test('scaled to nothing is done', async () => {
    const { lines } = await watch('rollout status deploy/web', [deployment({}, { replicas: 0 })]);
    expect(lines).toEqual(['deployment "web" successfully rolled out']);
  });
});

const set = (kind: string, spec: Part, status: Part) => ({
  kind,
  metadata: { name: 'db', generation: 1 },
  spec: { replicas: 3, ...spec },
  status: { observedGeneration: 1, ...status },
});

test.each([
  ['sts', set('StatefulSet', {}, { readyReplicas: 1 }), 'Waiting for 2 pods to be ready...'],
  [
    'sts',
    set(
      'StatefulSet',
      {},
      { readyReplicas: 3, updatedReplicas: 2, updateRevision: 'b', currentRevision: 'a' },
    ),
    'waiting for statefulset rolling update to complete 2 pods at revision b...',
  ],
  [
    'sts',
    set(
      'StatefulSet',
      { updateStrategy: { rollingUpdate: { partition: 2 } } },
      { readyReplicas: 3, updatedReplicas: 1, updateRevision: 'b', currentRevision: 'a' },
    ),
    'partitioned roll out complete: 1 new pods have been updated...',
  ],
  [
    'sts',
    set('StatefulSet', { updateStrategy: { type: 'OnDelete' } }, {}),
    'error: rollout status is only available for RollingUpdate strategy type',
  ],
  [
    'ds',
    set('DaemonSet', {}, { desiredNumberScheduled: 3, updatedNumberScheduled: 1 }),
    'Waiting for daemon set "db" rollout to finish: 1 out of 3 new pods have been updated...',
  ],
  [
    'ds',
    set('DaemonSet', {}, { desiredNumberScheduled: 2, updatedNumberScheduled: 2, numberAvailable: 2 }),
    'daemon set "db" successfully rolled out',
  ],
])('%s %j', async (kind, object, text) => {
  expect((await watch(`rollout status ${kind}/db --watch=false`, [object])).lines).toEqual([text]);
});
