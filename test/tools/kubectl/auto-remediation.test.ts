import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { readResources } from '../../../lib/domain/read/read-resources.ts';
import { createKubectlTool } from '../../../lib/tools/kubectl/kubectl.ts';
import { startKubernetes } from '../../support/kubernetes-double.ts';
import { callable, refusal } from '../tool-context.ts';

const FILE = '../../../docs/examples/triggers/pagerduty-auto-remediation.yaml';

/** kubectl as the example's agent has it, on a cluster with its namespace. */
async function remediation() {
  const text = readFileSync(new URL(FILE, import.meta.url), 'utf8');
  const [agent] = readResources(text, { file: 'pagerduty-auto-remediation.yaml' }).agents;
  const config = agent?.resource.spec.tools.find(({ name }) => name === 'kubectl')?.config ?? {};
  const cluster = await startKubernetes({ namespace: 'production' });
  const kubectl = await callable(createKubectlTool, { config, secrets: { KUBECONFIG: cluster.kubeconfig } });
  return { ...cluster, run: (command: string) => kubectl({ command }) };
}

test('the agent of the example finds the crash, restarts the deployment once and sees it through', async () => {
  const { run, seen } = await remediation();
  expect(await run('get pods')).toContain('CrashLoopBackOff');
  expect(await run('describe pod web-7c9d8-b')).toContain('OOMKilled');
  expect(await run('rollout restart deployment/web')).toBe('deployment.apps/web restarted');
  let status = '';
  for (let look = 0; look < 6 && !status.includes('successfully'); look += 1) {
    status = await run('rollout status deployment/web --watch=false');
  }
  expect(status).toContain('successfully rolled out');
  expect(await run('get pods')).not.toContain('CrashLoopBackOff');
  expect(
    seen.filter(({ method }) => method !== 'GET').map(({ method, path }) => `${method} ${path}`),
  ).toEqual(['PATCH /apis/apps/v1/namespaces/production/deployments/web']);
});

test.each([
  'delete pod web-7c9d8-b',
  'scale deployment/web --replicas=0',
  'rollout restart deployment/web -n kube-system',
  'get pods -n kube-system',
  'get secret db -o yaml',
])('and may not %s', async (command) => {
  const { run, seen } = await remediation();
  expect(await refusal(run(command))).not.toBe('');
  expect(seen).toHaveLength(0);
});
