import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { AppError } from '../../../lib/domain/errors.ts';
import type { KubeRequest } from '../../../lib/tools/kubectl/kube-api.ts';
import { parseCommand } from '../../../lib/tools/kubectl/parse-command.ts';
import { checkPath } from '../../../lib/tools/kubectl/path.ts';
import { checkAllowed, type Policy, readPolicy } from '../../../lib/tools/kubectl/policy.ts';
import { resourceType } from '../../../lib/tools/kubectl/resource-types.ts';
import { runCommand } from '../../../lib/tools/kubectl/run-command.ts';

const ANYWHERE: Policy = { allow: [] };
const SHOP = readPolicy({
  config: { allow: ['rollout restart', 'scale deployment/web', 'delete pod'], namespaces: ['shop', 'pay'] },
});

function parse(line: string, policy: Policy = ANYWHERE, namespace: string | undefined = undefined) {
  return parseCommand(line, { policy, namespace });
}

function refused(line: string, policy: Policy = ANYWHERE): string {
  try {
    parse(line, policy);
  } catch (error) {
    if (error instanceof AppError && error.code === 'tool_refused') return error.message;
    throw error;
  }
  throw new Error(`was not refused: ${line}`);
}

/** Kinds and names of a command's targets. */
function shape(line: string, policy?: Policy) {
  const command = parse(line, policy);
  const targets = 'targets' in command ? command.targets : [];
  return targets.map(({ type, name }) => `${type.plural}${name ? `/${name}` : ''}`);
}

describe('get', () => {
  test.each([
    ['get pods', ['pods']],
    ['kubectl get po', ['pods']],
    ['get Pod web-1', ['pods/web-1']],
    ['get pods web-1 web-2 -n shop', ['pods/web-1', 'pods/web-2']],
    ['get pod/web-1 deploy/web', ['pods/web-1', 'deployments/web']],
    ['get pods,svc', ['pods', 'services']],
    ['get deployments.apps web', ['deployments/web']],
    ['get deployments.v1.apps web', ['deployments/web']],
    ['get deployment.apps/web', ['deployments/web']],
    ['get hpa --all-namespaces', ['horizontalpodautoscalers']],
    ['get cm app-config -o yaml', ['configmaps/app-config']],
    ['get no -l "role in (web)" -owide', ['nodes']],
    ["get pods -o jsonpath='{.items[*].metadata.name}'", ['pods']],
    [
      'get all',
      [
        'pods',
        'replicationcontrollers',
        'services',
        'daemonsets',
        'deployments',
        'replicasets',
        'statefulsets',
        'horizontalpodautoscalers',
        'cronjobs',
        'jobs',
      ],
    ],
  ])('%s', (line, targets) => {
    expect(shape(line)).toEqual(targets);
  });

  test.each([
    ['get pods', [undefined], undefined, ['default']],
    ['get pods', ['x'], 'x', ['x']],
    ['get pods -n shop', [undefined], undefined, ['shop']],
    ['get pods -nshop', [undefined], undefined, ['shop']],
    ['get pods -n=shop', [undefined], undefined, ['shop']],
    ['get pods --namespace=shop', [undefined], undefined, ['shop']],
    ['get pods -A', [undefined], undefined, [undefined]],
  ])('%s looks in the right place (%#)', (line, _comment, namespace, place) => {
    expect(parse(line, ANYWHERE, namespace)).toMatchObject({ place });
  });

  test.each([
    'kubectl -n shop get pods',
    'kubectl --namespace=shop get pods',
    '--namespace shop get pods',
    'get -n shop pods',
  ])('%s: flags may come first', (line) => {
    expect(parse(line, ANYWHERE)).toMatchObject({ verb: 'get', place: ['shop'] });
  });

  test('before an action, too', () => {
    expect(parse('rollout -n shop status deploy/web')).toMatchObject({
      verb: 'rollout status',
      namespace: 'shop',
    });
    expect(parse("get pods -l tier!=web,env!='x'")).toMatchObject({ selector: 'tier!=web,env!=x' });
  });

  test('with namespaces, all namespaces are those, and the usual one is theirs', () => {
    expect(parse('get pods -A', SHOP)).toMatchObject({ place: ['shop', 'pay'], all: true });
    expect(parse('get pods', SHOP)).toMatchObject({ place: ['shop'] });
    expect(parse('get pods', SHOP, 'pay')).toMatchObject({ place: ['pay'] });
    expect(parse('get pods', SHOP, 'kube-system')).toMatchObject({ place: ['shop'] });
  });
});

describe('secrets are refused in every spelling', () => {
  test.each([
    'get secret',
    'get secrets',
    'get Secret',
    'get SECRETS',
    'get secrets -A -o yaml',
    'get secret db -o yaml',
    'get secret/db',
    'get secrets/db -o json',
    'get pods,secrets',
    'get secrets,pods',
    'get pods/x secrets/y',
    'get secrets.v1.',
    'get secret.v1.',
    'get secrets.',
    'get secrets.v1',
    'get "secrets"',
    "get 'sec'rets",
    'get sec""rets',
    'get secrets --field-selector metadata.name=db',
    "get secrets -o jsonpath='{.items[*].data}'",
    "get secret db -o custom-columns='D:.data'",
    'get externalsecrets',
    'get sealedsecrets.bitnami.com',
    'describe secret',
    'describe secret/db',
    'describe secrets db',
    'logs secret/db',
    'events --for secret/db',
    'rollout status secret/db',
    'delete secret db',
    'scale secret/db --replicas 0',
  ])('%s', (line) => {
    expect(refused(line)).toMatch(/secret/i);
  });

  test.each([
    'get --raw /api/v1/namespaces/shop/secrets/db',
    'get --raw=/api/v1/secrets',
    'get /api/v1/namespaces/shop/secrets',
    'get pods/../secrets/db',
    'get pods ../secrets/db',
    'get pods ..',
    'get pods web%2F..%2Fsecrets',
    'get pods -n shop/secrets',
    'get pods -n ../../secrets',
    'get -f https://example.com/x.yaml',
    'get -k .',
    'get pods -o go-template={{.}}',
    'get pods -o jsonpath-file=/etc/passwd',
    'get pods --template x',
    'get configmaps/x/secrets',
    'logs web-1 -c ../../secrets',
    'top pods ../secrets',
    'get ѕecrets',
  ])('%s', (line) => {
    expect(refused(line)).not.toBe('');
  });
});

describe('what points kubectl elsewhere, or is no reading, is not understood', () => {
  test.each([
    'exec web-1 -- env',
    'cp web-1:/etc/passwd .',
    'port-forward web-1 80',
    'proxy',
    'attach web-1',
    'debug web-1',
    'run x --image=y',
    'apply -f x.yaml',
    'create token default',
    'create secret generic x',
    'edit deploy/web',
    'patch deploy/web -p {}',
    'replace -f x',
    'annotate pod x a=b',
    'label pod x a=b',
    'config view --raw',
    'auth can-i --list',
    'certificate approve x',
    'cordon node-1',
    'drain node-1',
    'rollout undo deploy/web',
    'rollout',
    '__proto__ x',
    'constructor',
    '--server=https://evil.example get pods',
    '--server https://evil.example get pods',
    '--token x get pods',
    '-n kube-system -n shop get pods',
    '-n',
    '--raw /api/v1/secrets get',
    'get pods --server=https://evil.example',
    'get pods -s https://evil.example',
    'get pods --token=x',
    'get pods --as=system:admin',
    'get pods --as-group system:masters',
    'get pods --kubeconfig=/x',
    'get pods --context=prod',
    'get pods --cluster=prod',
    'get pods --user=admin',
    'get pods --insecure-skip-tls-verify',
    'get pods --cache-dir=/tmp',
    'get pods -w',
    'get pods --watch',
    'get pods -',
    'get pods -n a -n b',
    'get pods -n',
    'get pods -n ""',
    'get pods -Axyz',
    'get',
    '',
    'kubectl',
    'get pods | grep x',
    'get pods; get nodes',
    'get pods && rm -rf /',
    'get pods > /tmp/x',
    'get $(whoami)',
    'get `id`',
    'get pods\nget nodes',
    'get pods \u0000',
    'get "pods',
    'logs web-1 -f',
    'logs web-1 --follow',
    'logs web-1 --tail=all',
    'logs a b c',
    'logs',
    'logs -l app=web web-1',
    'logs svc/web',
    'top',
    'top services',
    'get pod web-1 -A',
    'get pod web-1 -l app=web',
    `get pods -l ${'a'.repeat(600)}`,
    `get pods ${'a'.repeat(3000)}`,
    `get ${Array.from({ length: 30 }, () => 'pods').join(',')}`,
  ])('%j', (line) => {
    expect(refused(line)).not.toBe('');
  });
});

describe('namespaces', () => {
  test.each([
    'get pods -n kube-system',
    'get pods -nkube-system',
    'describe pod x --namespace kube-system',
    'logs x -n kube-system',
    'top pods -n kube-system',
    'events -n kube-system',
    'rollout status deploy/x -n kube-system',
    'rollout restart deploy/x -n kube-system',
    'delete pod x -n kube-system',
    'get namespace kube-system',
    'describe ns/kube-system',
  ])('%s is refused outside the list', (line) => {
    expect(refused(line, SHOP)).toContain('kube-system');
  });
});

describe('changes', () => {
  test.each([
    ['rollout restart deployment/web -n shop', { verb: 'rollout restart', namespace: 'shop' }],
    ['rollout restart deploy web', { verb: 'rollout restart', namespace: 'shop' }],
    ['rollout restart sts/db ds/agent -n pay', { verb: 'rollout restart', namespace: 'pay' }],
    ['scale deployment/web --replicas=3', { verb: 'scale', replicas: 3 }],
    [
      'scale --replicas 5 deploy web --current-replicas=2',
      { verb: 'scale', replicas: 5, current_replicas: 2 },
    ],
    ['delete pod web-1', { verb: 'delete pod' }],
    ['delete pods web-1 web-2 -n shop --grace-period=10', { verb: 'delete pod', grace_period_s: 10 }],
    ['delete pod/web-1', { verb: 'delete pod' }],
  ])('%s', (line, command) => {
    expect(parse(line, SHOP)).toMatchObject(command);
  });

  test.each([
    ['without allow', 'rollout restart deploy/web', { namespaces: ['shop'] }],
    ['with another one allowed', 'delete pod web-1', { allow: ['rollout restart'], namespaces: ['shop'] }],
    ['without namespaces', 'rollout restart deploy/web', { allow: ['rollout restart'] }],
    [
      'on another kind',
      'scale sts/db --replicas 1',
      { allow: ['scale deployment'], namespaces: ['default'] },
    ],
    [
      'on another object',
      'scale deploy/db --replicas 1',
      { allow: ['scale deploy/web'], namespaces: ['shop'] },
    ],
    ['on another pod', 'delete pod db-0', { allow: ['delete pod web-0'], namespaces: ['shop'] }],
  ])('are refused %s', (_case, line, config) => {
    expect(refused(line, readPolicy({ config }))).toContain('not allowed');
  });

  test.each([
    'delete pods --all',
    'delete pods -l app=web',
    'delete pods',
    'delete deployment web',
    'delete pod web-1 --force',
    'delete pod web-1 --grace-period=0',
    'delete pod,deploy web',
    'delete all web',
    'rollout restart deploy',
    'rollout restart pod/web-1',
    'rollout restart deploy --selector app=web',
    'scale deploy/web',
    'scale deploy/web --replicas=-1',
    'scale deploy/web --replicas=1e3',
    'scale deploy/web --replicas=9999',
    'scale pod/web --replicas=1',
    'scale deploy --all --replicas=0',
  ])('%s is refused though its action is allowed', (line) => {
    expect(refused(line, SHOP)).not.toBe('');
  });

  test.each([
    [{ allow: ['apply'] }],
    [{ allow: ['*'] }],
    [{ allow: ['delete'] }],
    [{ allow: ['delete deployment'] }],
    [{ allow: ['scale secrets'] }],
    [{ allow: [1] }],
    [{ allow: {} }],
    [{ namespaces: ['*'] }],
    [{ namespaces: [''] }],
    [{ namespaces: [] }],
    [{ namespaces: ['a/b'] }],
  ])('a permission that is not understood is no permission: %j', (config) => {
    expect(() => readPolicy({ config })).toThrow(AppError);
  });

  test('one text is a list', () => {
    const policy = readPolicy({ config: { allow: 'rollout restart, scale', namespaces: 'shop,pay' } });
    expect(policy.allow.map(({ action }) => action)).toEqual(['rollout restart', 'scale']);
    expect(policy.namespaces).toEqual(['shop', 'pay']);
  });
});

test('a change is checked against the namespaces by itself, too', () => {
  const type = resourceType('deployments');
  const change = { action: 'rollout restart', type, name: 'web' } as const;
  expect(() => checkAllowed(SHOP, { ...change, namespace: 'shop' })).not.toThrow();
  expect(() => checkAllowed(SHOP, { ...change, namespace: 'kube-system' })).toThrow('kube-system');
});

test.each([
  '/api/v1/secrets',
  '/api/v1/namespaces/shop/secrets/db',
  '/api/v1/namespaces/shop/%73ecrets',
  '/api/v1/namespaces/kube-system/pods',
  '/api/v1/namespaces/shop/../kube-system/pods',
  '/api/v1//pods',
  '/healthz',
])('the second wall stops %s', (path) => {
  expect(() => checkPath(SHOP, path)).toThrow(AppError);
});

/** What makes a line look like one that gets through. */
const word = fc.oneof(
  {
    weight: 6,
    arbitrary: fc.constantFrom('get', 'describe', 'logs', 'top', 'events', 'rollout', 'scale', 'delete'),
  },
  {
    weight: 4,
    arbitrary: fc.constantFrom('status', 'restart', 'pods', 'po', 'pod', 'deploy', 'nodes', 'ns', 'all'),
  },
  {
    weight: 6,
    arbitrary: fc.constantFrom('secret', 'secrets', 'Secret', 'secrets.v1.', 'pods,secrets', 'secret/db'),
  },
  {
    weight: 4,
    arbitrary: fc.constantFrom('-A', '-n', 'kube-system', 'shop', '-nshop', '-nkube-system', '--namespace='),
  },
  {
    weight: 4,
    arbitrary: fc.constantFrom('web', 'pod/web', 'deploy/web', 'ns/kube-system', '../secrets', 'x/y/z'),
  },
  {
    weight: 4,
    arbitrary: fc.constantFrom(
      '-l',
      'app=web',
      '-o',
      'yaml',
      '--raw',
      '/api/v1/secrets',
      '--replicas=2',
      '--for',
      '--tail=3',
    ),
  },
  { weight: 2, arbitrary: fc.string({ maxLength: 12 }) },
);
const line = fc.array(word, { maxLength: 7 }).map((words) => words.join(' '));

test('no line that parses ever leads to secrets, outside the namespaces, or to a change that is not allowed', async () => {
  const commands = fc.oneof(
    line,
    line.map((rest) => `get ${rest}`),
    line.map((rest) => `describe pods ${rest}`),
  );
  let parsed = 0;
  await fc.assert(
    fc.asyncProperty(commands, async (text) => {
      let command: ReturnType<typeof parse>;
      try {
        command = parse(text, SHOP);
      } catch (error) {
        expect(error).toBeInstanceOf(AppError);
        return;
      }
      parsed += 1;
      const requests: KubeRequest[] = [];
      const api = async (request: KubeRequest) => {
        requests.push(request);
        const object = {
          kind: 'Pod',
          metadata: { name: 'web', namespace: 'shop' },
          spec: { containers: [{ name: 'c' }] },
        };
        return { status: 200, headers: {}, cut: false, text: JSON.stringify({ ...object, items: [object] }) };
      };
      await runCommand({ api, now: () => 0, sleep: async () => {} }, command).catch((error: unknown) => {
        expect(error).toBeInstanceOf(AppError);
      });
      for (const { path, method = 'GET' } of requests) {
        const [, , kind] =
          /^\/(?:api\/v1|apis\/[^/]+\/[^/]+)(\/namespaces\/[^/]+(?=\/))?\/([^/]+)/.exec(path) ?? [];
        expect(kind).toMatch(/^[a-z]+$/);
        expect(kind).not.toMatch(/secret/i);
        const [, namespace] = /\/namespaces\/([^/]+)/.exec(path) ?? [];
        const isCluster =
          /^\/apis?\/(metrics\.k8s\.io\/)?v1(beta1)?\/(nodes|namespaces|persistentvolumes)(\/|$)/.test(path);
        const isOther =
          /\/(ingressclasses|clusterroles|clusterrolebindings|storageclasses|priorityclasses|volumeattachments|customresourcedefinitions)(\/|$)/.test(
            path,
          );
        expect(namespace === undefined ? isCluster || isOther : ['shop', 'pay'].includes(namespace)).toBe(
          true,
        );
        if (method === 'PATCH')
          expect(path).toMatch(/\/(deployments|statefulsets|daemonsets)\/[^/]+$|\/deployments\/web\/scale$/);
        if (method === 'DELETE') expect(path).toMatch(/\/pods\/[^/]+$/);
      }
    }),
    { numRuns: 3_000 },
  );
  expect(parsed).toBeGreaterThan(20);
});
