import { readFileSync } from 'node:fs';
import type { ServerResponse } from 'node:http';
import { describe, expect, test } from 'vitest';
import { createKubectlTool } from '../../../lib/tools/kubectl/kubectl.ts';
import { nobodyHome } from '../../agents/loopback.ts';
import { PLANTED_LITERAL } from '../../support/kubernetes/objects.ts';
import {
  KUBE_TOKEN,
  kubeconfigOf,
  PLANTED_SECRET,
  startKubernetes,
} from '../../support/kubernetes-double.ts';
import { callable, NOW, refusal, toolContext } from '../tool-context.ts';

const CHANGES = { allow: ['rollout restart', 'scale', 'delete pod'], namespaces: ['shop'] };

/** kubectl on a fresh double. */
async function shop(
  config: Readonly<Record<string, unknown>> = {},
  options: Parameters<typeof startKubernetes>[0] = {},
) {
  const cluster = await startKubernetes(options);
  const kubectl = await callable(createKubectlTool, {
    name: 'kubectl',
    config,
    secrets: { KUBECONFIG: cluster.kubeconfig },
  });
  const run = (command: string, signal?: AbortSignal) => kubectl({ command }, signal);
  return { ...cluster, run, tool: kubectl.tool };
}

/** Lines with runs of blanks as one. */
const lines = (text: string) => text.split('\n').map((line) => line.trim().replaceAll(/ {2,}/g, ' | '));

describe('get', () => {
  test('prints the columns of the server', async () => {
    const { run, seen } = await shop();
    expect(await run('kubectl get pods -n shop')).toBe(
      [
        'NAME          READY   STATUS             RESTARTS   AGE',
        'web-7c9d8-a   1/1     Running            0          3h',
        'web-7c9d8-b   0/1     CrashLoopBackOff   12         3h',
        'web-7c9d8-c   1/1     Running            0          3h',
      ].join('\n'),
    );
    expect(seen.map(({ method, path }) => `${method} ${path}`)).toEqual(['GET /api/v1/namespaces/shop/pods']);
  });

  test('-o wide adds columns, -A the namespace', async () => {
    const { run } = await shop();
    expect(lines(await run('get pods -A -o wide'))).toContain(
      'kube-system | coredns-1 | 1/1 | Running | 0 | 3h | 10.0.0.7 | node-1 | <none>',
    );
  });

  test('-A stays inside the namespaces', async () => {
    const { run, seen } = await shop({ namespaces: ['shop'] });
    expect(await run('get pods -A')).not.toContain('coredns');
    expect(seen.map(({ path }) => path)).toEqual(['/api/v1/namespaces/shop/pods']);
  });

  test('several kinds are told apart', async () => {
    const { run } = await shop();
    const text = await run('get deploy,sts');
    expect(lines(text)).toContain('deployment.apps/web | 2/3 | 3 | 2 | 3h');
    expect(text).toContain('statefulset.apps/db');
  });

  test('selectors, names, labels and sorting', async () => {
    const { run } = await shop();
    expect(await run('get pods -l app=nothing')).toBe('No resources found in shop namespace.');
    expect(await run('get pods -A --field-selector metadata.namespace=kube-system -o name')).toBe(
      'pod/coredns-1',
    );
    expect(await run('get deploy -o name')).toBe('deployment.apps/web');
    expect(await run('get pods web-7c9d8-a --show-labels --no-headers')).toContain(
      'app=web,pod-template-hash=7c9d8',
    );
    expect((await run('get pods --sort-by=.metadata.name -o name')).split('\n')[0]).toBe('pod/web-7c9d8-a');
  });

  test('yaml, json, jsonpath and custom columns', async () => {
    const { run } = await shop();
    expect(await run('get cm web-config -o yaml')).toBe(
      [
        'apiVersion: v1',
        'data:',
        '  app.yaml: |',
        '    level: info',
        '    cache: 512',
        '  port: "8080"',
        'kind: ConfigMap',
        'metadata:',
        '  creationTimestamp: "2026-01-05T07:00:00Z"',
        '  name: web-config',
        '  namespace: shop',
        'spec: {}',
        'status: {}',
      ].join('\n'),
    );
    const pod = JSON.parse(await run('get pod web-7c9d8-b -o json'));
    expect(pod.status.containerStatuses[0].lastState.terminated.reason).toBe('OOMKilled');
    expect(pod.metadata.managedFields).toBeUndefined();
    expect(
      await run(
        'get pods -o jsonpath=\'{range .items[*]}{.metadata.name}{"\\t"}{.status.containerStatuses[0].restartCount}{"\\n"}{end}\'',
      ),
    ).toBe('web-7c9d8-a\t0\nweb-7c9d8-b\t12\nweb-7c9d8-c\t0\n');
    expect(await run('get pods -o custom-columns=NAME:.metadata.name,PHASE:.status.phase')).toContain(
      'web-7c9d8-a   Running',
    );
  });

  test('an API that knows no tables is printed by name and age', async () => {
    const item = { metadata: { name: 'x', creationTimestamp: '2026-01-05T09:00:00Z' } };
    const { run } = await shop(
      {},
      { answer: (_, response) => Boolean(response.writeHead(200).end(JSON.stringify({ items: [item] }))) },
    );
    expect(await run('get pods')).toBe('NAME   AGE\nx      60m');
  });

  test('a long list says what it leaves out', async () => {
    const table = {
      kind: 'Table',
      metadata: { remainingItemCount: 40 },
      columnDefinitions: [{ name: 'Name', priority: 0 }],
      rows: [{ cells: ['a\nb'], object: { metadata: { name: 'a' } } }, { cells: [null] }],
    };
    const { run, seen } = await shop(
      {},
      { answer: (_, response) => Boolean(response.writeHead(200).end(JSON.stringify(table))) },
    );
    expect(await run('get pods')).toBe(
      'NAME\na b\n<none>\n(40 more are not shown; narrow with -l, --field-selector or -n)',
    );
    expect(seen[0]?.query).toEqual({ limit: '500' });
  });

  test('one missing name does not hide the others', async () => {
    const { run } = await shop();
    const text = await run('get pods web-7c9d8-a web-gone');
    expect(text).toContain('web-7c9d8-a');
    expect(text).toContain('Error from server (NotFound): pods "web-gone" not found');
    expect(await refusal(run('get pod web-gone'))).toBe(
      'Error from server (NotFound): pods "web-gone" not found',
    );
  });
});

describe('describe', () => {
  test('a pod, with what ended it', async () => {
    const { run } = await shop();
    expect(await run('describe pod web-7c9d8-b')).toBe(
      [
        'Name:             web-7c9d8-b',
        'Namespace:        shop',
        'Priority:         0',
        'Service Account:  default',
        'Node:             node-1',
        'Start Time:       2026-01-05T07:00:00Z',
        'Labels:           app=web',
        '                  pod-template-hash=7c9d8',
        'Annotations:      <none>',
        'Status:           Running',
        'IP:               10.0.0.7',
        'Containers:',
        '  app:',
        '    Image:  registry.example/web:1.4.2',
        '    Args:',
        '      serve',
        '      --api-token=<hidden>',
        '    Ports:          8080/TCP',
        '    State:          Waiting',
        '      Reason:       CrashLoopBackOff',
        '      Message:      back-off 5m0s restarting failed container',
        '    Last State:     Terminated',
        '      Reason:       OOMKilled',
        '      Exit Code:    137',
        '      Finished:     2026-01-05T09:55:00Z',
        '    Ready:          False',
        '    Restart Count:  12',
        '    Limits:',
        '      memory:  256Mi',
        '    Environment:',
        '      LEVEL:        info',
        '      DB_PASSWORD:  <hidden>',
        "      API_KEY:      <set to the key 'password' in secret 'db'>",
        '    Mounts:         <none>',
        'Conditions:',
        '  Type           Status',
        '  Initialized    True',
        '  Ready          False (ContainersNotReady: containers with unready status: [app])',
        'Volumes:         <none>',
        'QoS Class:       Burstable',
        'Node-Selectors:  <none>',
        'Events:',
        '  Type     Reason   Age                 From     Message',
        '  ----     ------   ---                 ----     -------',
        '  Warning  BackOff  2m (x24 over 120m)  kubelet  Back-off restarting failed container app',
      ].join('\n'),
    );
  });

  test('a deployment', async () => {
    const { run } = await shop();
    const text = await run('describe deploy web');
    expect(lines(text)).toContain(
      'Replicas: | 3 desired | 3 updated | 3 total | 2 available | 0 unavailable',
    );
    expect(lines(text)).toContain('Selector: | app=web');
    expect(lines(text)).toContain('Image: | registry.example/web:1.4.2');
  });

  test('anything else, field by field', async () => {
    const { run } = await shop();
    const text = await run('describe sts/db');
    expect(lines(text)).toContain('API Version: | apps/v1');
    expect(lines(text)).toContain('Update Revision: | db-5f');
    expect(text).toContain('Events:  <none>');
    expect(await run('describe node node-1')).toContain('Allocatable:');
    expect(await run('describe pods -l app=none')).toBe('No resources found in shop namespace.');
  });
});

test.each([
  'get pods -o yaml',
  'get pods -o json',
  'get deploy web -o yaml',
  "get pods -o jsonpath='{.items[*].spec}'",
  'get pods -o custom-columns=X:.spec.containers',
  'describe pods',
  'describe deploy web',
])('a secret that was written into a workload is hidden: %s', async (line) => {
  const { run, state } = await shop();
  expect(JSON.stringify(state.list('pods', 'shop', {}))).toContain(PLANTED_LITERAL);
  const text = await run(line);
  expect(text).toContain('web');
  expect(text).not.toContain(PLANTED_LITERAL);
});

describe('logs', () => {
  test('the last lines of the first container', async () => {
    const { run, seen } = await shop();
    expect(await run('logs web-7c9d8-a --tail=2')).toBe('app line 299\napp line 300');
    expect((await run('logs web-7c9d8-a')).split('\n')).toHaveLength(100);
    expect(seen.at(-1)?.query).toMatchObject({ container: 'app', tailLines: '100' });
  });

  test('containers, previous runs, owners and selectors', async () => {
    const { run } = await shop();
    expect(await run('logs web-7c9d8-c --tail 1')).toBe(
      'Defaulted container "app" out of: app, proxy\napp line 300',
    );
    expect(await run('logs web-7c9d8-c -c proxy --tail 1')).toBe('proxy line 300');
    expect(await run('logs web-7c9d8-c --all-containers --tail 1')).toContain(
      '==> pod/web-7c9d8-c proxy <==',
    );
    expect(await run('logs web-7c9d8-b -p')).toBe('allocating cache\nfatal error: out of memory');
    expect(await run('logs deploy/web --tail 1')).toMatch(/^Found 3 pods, using pod\/web-7c9d8-a\n/);
    expect(await run('logs -l app=web --tail 1 -c app')).toContain('==> pod/web-7c9d8-b app <==');
    expect(await refusal(run('logs web-7c9d8-a -p'))).toContain('previous terminated container');
    expect(await refusal(run('logs web-7c9d8-a -c nope'))).toContain('not valid for pod');
  });
});

test('top pods and nodes', async () => {
  const { run } = await shop();
  expect(lines(await run('top pods --sort-by=cpu'))[1]).toBe('web-7c9d8-c | 252m | 130Mi');
  expect(lines(await run('top nodes'))).toEqual([
    'NAME | CPU(cores) | CPU(%) | MEMORY(bytes) | MEMORY(%)',
    'node-1 | 1251m | 31% | 6144Mi | 37%',
  ]);
});

test('events, oldest first', async () => {
  const { run } = await shop();
  expect(lines(await run('events --for pod/web-7c9d8-b'))).toEqual([
    'LAST SEEN | TYPE | REASON | OBJECT | MESSAGE',
    '2m (x24 over 120m) | Warning | BackOff | Pod/web-7c9d8-b | Back-off restarting failed container app',
  ]);
  expect(await run('events --types=Normal')).not.toContain('BackOff');
  expect(await run('events --for pod/none')).toBe('No events found in shop namespace.');
});

describe('rollout status', () => {
  test('of what is settled', async () => {
    const { run } = await shop();
    expect(await run('rollout status sts/db')).toBe(
      'statefulset rolling update complete 3 pods at revision db-5f...',
    );
    expect(await run('rollout status deploy/web --watch=false')).toBe(
      'Waiting for deployment "web" rollout to finish: 2 of 3 updated replicas are available...',
    );
    expect(await run('rollout status ds/agent --watch=false')).toBe(
      'Waiting for daemon set "agent" rollout to finish: 1 of 2 updated pods are available...',
    );
  });

  test('ends with the call', async () => {
    const { run } = await shop();
    const stop = new AbortController();
    const waiting = run('rollout status deploy/web', stop.signal);
    stop.abort();
    expect(await refusal(waiting)).not.toBe('');
  });
});

describe('changes', () => {
  test('a restart really replaces the pods, and is seen through', async () => {
    const { run, seen, state } = await shop(CHANGES);
    expect(await run('get pods')).toContain('CrashLoopBackOff');
    expect(await run('rollout restart deployment/web -n shop')).toBe('deployment.apps/web restarted');
    const patch = seen.find(({ method }) => method === 'PATCH');
    expect(patch).toMatchObject({
      path: '/apis/apps/v1/namespaces/shop/deployments/web',
      query: { fieldManager: 'pagerduty-triggers' },
      body: {
        spec: {
          template: {
            metadata: { annotations: { 'kubectl.kubernetes.io/restartedAt': '2026-01-05T10:00:00Z' } },
          },
        },
      },
    });
    let status = '';
    for (let look = 0; look < 6 && !status.includes('successfully'); look += 1) {
      status = await run('rollout status deployment/web --watch=false');
    }
    expect(status).toBe('deployment "web" successfully rolled out');
    expect(await run('get pods')).not.toContain('CrashLoopBackOff');
    expect(state.find({ kind: 'deployments', namespace: 'shop', name: 'web' })?.metadata.generation).toBe(4);
  });

  test('scale, and its guard', async () => {
    const { run, state } = await shop(CHANGES);
    expect(await run('scale deploy/web --replicas=5')).toBe('deployment.apps/web scaled');
    expect(state.find({ kind: 'deployments', namespace: 'shop', name: 'web' })?.spec['replicas']).toBe(5);
    expect(await refusal(run('scale deploy/web --replicas=1 --current-replicas=4'))).toBe(
      'Expected replicas to be 4, was 5',
    );
  });

  test('delete pod', async () => {
    const { run, seen } = await shop(CHANGES);
    expect(await run('delete pod web-7c9d8-b --grace-period=5')).toBe(
      'pod "web-7c9d8-b" deleted from shop namespace',
    );
    expect(seen.at(-1)).toMatchObject({ method: 'DELETE', body: { gracePeriodSeconds: 5 } });
    expect(await run('get pods -o name')).not.toMatch(/web-7c9d8-b$/m);
  });

  test('without permission nothing is sent', async () => {
    const { run, seen, tool } = await shop();
    for (const line of [
      'rollout restart deploy/web',
      'scale deploy/web --replicas 0',
      'delete pod web-7c9d8-b',
    ]) {
      expect(await refusal(run(line))).toContain('not allowed');
    }
    expect(seen).toHaveLength(0);
    expect(tool).toMatchObject({ kind: 'available', writes: false });
    expect((await shop(CHANGES)).tool).toMatchObject({ writes: true });
  });
});

describe('secrets', () => {
  test.each([
    'get secrets -A -o yaml',
    'get secret db -o json',
    "get secrets -o jsonpath='{.items[*].data.password}'",
    'get all,secrets -o yaml',
    'describe secret db',
    'get --raw /api/v1/namespaces/shop/secrets/db',
  ])('%s reaches no server', async (line) => {
    const { run, seen, state } = await shop();
    // The secret is really there for whoever asks the API.
    expect(JSON.stringify(state.list('secrets', undefined, {}))).toContain(btoa(PLANTED_SECRET));
    await refusal(run(line));
    expect(seen).toHaveLength(0);
  });

  test('everything else that can be read does not hold it', async () => {
    const { run } = await shop();
    const text = await run('get all,cm,sa -A -o yaml');
    expect(text).toContain('kind: Pod');
    expect(text).not.toContain(btoa(PLANTED_SECRET));
  });
});

describe('a server that answers badly', () => {
  test('403 in its own words', async () => {
    const { run } = await shop({}, { forbidden: ['GET /api/v1/nodes'] });
    expect(await refusal(run('get nodes'))).toBe(
      'Error from server (Forbidden): nodes is forbidden: User "worker" cannot do this',
    );
  });

  test('events that are forbidden do not hide the object', async () => {
    const { run } = await shop({}, { forbidden: ['GET /api/v1/namespaces/shop/events'] });
    expect(await run('describe pod web-7c9d8-a')).toContain('Events:  Error from server (Forbidden)');
  });

  test('10 MB', async () => {
    const { run } = await shop(
      {},
      {
        answer: (_request, response) => {
          response.writeHead(200).end(Buffer.alloc(10_000_000, ' '));
          return true;
        },
      },
    );
    expect(await refusal(run('get pods'))).toContain('too large');
    expect((await run('logs web-7c9d8-a').catch((error: Error) => error.message)).length).toBeLessThan(1_000);
  });

  test.each([
    ['garbage', Buffer.from([0xff, 0x00]), 'not its JSON'],
    ['a list', Buffer.from('[]'), 'not its JSON'],
  ])('%s', async (_case, bytes, words) => {
    const { run } = await shop(
      {},
      {
        answer: (_request, response) => {
          response.writeHead(200).end(bytes);
          return true;
        },
      },
    );
    expect(await refusal(run('get pods'))).toContain(words);
  });

  test('an API that is not served, and a refusal in plain text', async () => {
    const text = (code: number, body: string) => (_: unknown, response: ServerResponse) =>
      Boolean(response.writeHead(code, { 'content-type': 'text/plain; charset=utf-8' }).end(body));
    const without = await shop({}, { answer: text(404, '404 page not found\n') });
    expect(await refusal(without.run('get hpa'))).toBe(
      'Error from server (NotFound): the server could not find the requested resource',
    );
    expect(await refusal(without.run('top pods'))).toBe(
      'Metrics API not available: this cluster runs no metrics-server',
    );
    const busy = await shop({}, { answer: text(429, 'Too many requests, please try again later.\n') });
    expect(await refusal(busy.run('get pods'))).toBe(
      'Error from server: HTTP 429: Too many requests, please try again later.',
    );
  });

  test('500 without a Status', async () => {
    const { run } = await shop({}, { answer: (_, response) => Boolean(response.writeHead(500).end('oops')) });
    expect(await refusal(run('get pods'))).toBe('Error from server: HTTP 500');
  });

  test('silence, until the call is over', async () => {
    const { run } = await shop({}, { answer: () => true });
    expect(await refusal(run('get pods', AbortSignal.timeout(200)))).toContain('did not answer in time');
  });

  test('a redirect is not followed', async () => {
    const elsewhere = await startKubernetes();
    const { run } = await shop(
      {},
      { answer: (_, response) => Boolean(response.writeHead(302, { location: elsewhere.url }).end()) },
    );
    expect(await refusal(run('get pods'))).toContain('302');
    expect(elsewhere.seen).toHaveLength(0);
  });
});

describe('who we are', () => {
  const kubectl = async (kubeconfig: string) => {
    const tool = await callable(createKubectlTool, { secrets: { KUBECONFIG: kubeconfig } });
    return (command: string) => tool({ command });
  };
  const pem = (name: string) =>
    readFileSync(new URL(`../../fixtures/tls/${name}`, import.meta.url)).toString('base64');

  test('a client certificate', async () => {
    const { url } = await startKubernetes();
    const user = `    client-certificate-data: ${pem('client.pem')}\n    client-key-data: ${pem('client.key')}`;
    expect(await (await kubectl(kubeconfigOf(url, user)))('get deploy -o name')).toBe('deployment.apps/web');
  });

  test('a wrong token is named, not shown', async () => {
    const { url } = await startKubernetes();
    const text = await refusal(
      (await kubectl(kubeconfigOf(url, '    token: wrong-token-value')))('get pods'),
    );
    expect(text).toContain('Unauthorized');
    expect(text).not.toContain('wrong-token-value');
  });

  test('an authority that did not sign the server', async () => {
    const { url } = await startKubernetes();
    const foreign = kubeconfigOf(url).replace(
      /certificate-authority-data: .*/,
      `certificate-authority-data: ${pem('client.pem')}`,
    );
    const text = await refusal((await kubectl(foreign))('get pods'));
    expect(text).toContain('could not be reached');
    expect(text).not.toContain(KUBE_TOKEN);
  });

  test('nobody listens', async () => {
    const url = await nobodyHome();
    expect(await refusal((await kubectl(kubeconfigOf(url)))('get pods'))).toContain('ECONNREFUSED');
  });

  test('http on this machine', async () => {
    const { url } = await startKubernetes({ tls: false });
    expect(await (await kubectl(kubeconfigOf(url)))('get deploy -o name')).toBe('deployment.apps/web');
  });
});

test('without a cluster it is not available', async () => {
  expect(await createKubectlTool(toolContext({ now: () => NOW }))).toEqual({
    kind: 'unavailable',
    name: 'kubectl',
    reason: 'neither KUBECONFIG nor EKS_CLUSTER is set',
  });
});
