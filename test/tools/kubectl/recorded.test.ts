import { expect, test } from 'vitest';
import { createKubectlTool } from '../../../lib/tools/kubectl/kubectl.ts';
import { KUBE_CONFIG } from '../../fixtures/recorded/cases.ts';
import { recording, recordings, replay } from '../../support/recorded.ts';
import { callable } from '../tool-context.ts';

/** What a model reads when kubectl is asked what it was asked when the API server's answers were recorded. */
async function told(name: string) {
  const recorded = recording(`kubernetes/${name}`);
  const server = await replay(recorded);
  const kubeconfig = {
    'current-context': 'shop',
    clusters: [{ name: 'shop', cluster: { server: server.url } }],
    contexts: [{ name: 'shop', context: { cluster: 'shop', user: 'worker', namespace: 'shop' } }],
    users: [{ name: 'worker', user: { token: 'recorded-worker-token' } }],
  };
  const run = await callable(createKubectlTool, {
    name: 'kubectl',
    config: KUBE_CONFIG,
    secrets: { KUBECONFIG: JSON.stringify(kubeconfig) },
    now: () => Date.parse(recorded.recorded_at),
  });
  const text = await run(recorded.input).catch((error: Error) => error.message);
  return { text, kubectl: recorded.kubectl?.trimEnd(), strangers: server.strangers, left: server.left };
}

/** Where the real kubectl prints the very same. */
const SAME = [
  'events-of-a-type',
  'get-custom-columns',
  'get-labels',
  'get-names',
  'get-pods',
  'get-pods-wide',
  'get-some-unknown',
  'get-unknown',
  'not-allowed-kind',
  'not-allowed-namespace',
  'rollout-status',
  'rollout-status-daemonset',
];

test.each(recordings('kubernetes'))('%s', async (name) => {
  const { text, kubectl, strangers, left } = await told(name);
  // It still asks what it asked then, and all of it.
  expect({ strangers, left }).toEqual({ strangers: [], left: [] });
  expect(text).not.toBe('');
  if (SAME.includes(name)) expect(text).toBe(kubectl);
});
