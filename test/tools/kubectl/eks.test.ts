import { createHash, createHmac } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { eksToken } from '../../../lib/tools/kubectl/eks.ts';
import { createKubectlTool } from '../../../lib/tools/kubectl/kubectl.ts';
import { json, serve } from '../../agents/loopback.ts';
import { startKubernetes } from '../../support/kubernetes-double.ts';
import { environment, KEYS } from '../aws-environment.ts';
import { callable, refusal, toolContext } from '../tool-context.ts';

const hmac = (key: string | Buffer, text: string) => createHmac('sha256', key).update(text).digest();

/** Checks a presigned URL as STS does. https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv-create-signed-request.html */
function isSigned(url: URL, cluster: string): boolean {
  const given = url.searchParams.get('X-Amz-Signature');
  const date = url.searchParams.get('X-Amz-Date') ?? '';
  const [, day = '', region = ''] = (url.searchParams.get('X-Amz-Credential') ?? '').split('/');
  const query = [...url.searchParams]
    .filter(([name]) => name !== 'X-Amz-Signature')
    .map(([name, value]) => `${encodeURIComponent(name)}=${encodeURIComponent(value)}`)
    .sort()
    .join('&');
  const canonical = [
    'GET',
    '/',
    query,
    `host:${url.host}\nx-k8s-aws-id:${cluster}\n`,
    'host;x-k8s-aws-id',
    createHash('sha256').update('').digest('hex'),
  ].join('\n');
  const scope = `${day}/${region}/sts/aws4_request`;
  const hashed = createHash('sha256').update(canonical).digest('hex');
  const secret = `AWS4${KEYS.AWS_SECRET_ACCESS_KEY}`;
  const key = hmac(hmac(hmac(hmac(secret, day), region), 'sts'), 'aws4_request');
  return hmac(key, ['AWS4-HMAC-SHA256', date, scope, hashed].join('\n')).toString('hex') === given;
}

test('the token is a presigned STS request that names the cluster in a signed header', async () => {
  const token = await eksToken({
    cluster: 'prod',
    region: 'eu-west-1',
    credentials: { accessKeyId: KEYS.AWS_ACCESS_KEY_ID, secretAccessKey: KEYS.AWS_SECRET_ACCESS_KEY },
    signingDate: new Date('2026-01-05T10:00:00Z'),
  });
  expect(token).toMatch(/^k8s-aws-v1\.[A-Za-z0-9_-]+$/);
  const url = new URL(Buffer.from(token.slice('k8s-aws-v1.'.length), 'base64url').toString('utf8'));
  expect(url.origin).toBe('https://sts.eu-west-1.amazonaws.com');
  expect(Object.fromEntries(url.searchParams)).toMatchObject({
    Action: 'GetCallerIdentity',
    Version: '2011-06-15',
    'X-Amz-Expires': '60',
    'X-Amz-SignedHeaders': 'host;x-k8s-aws-id',
    'X-Amz-Credential': 'AKIDEXAMPLE/20260105/eu-west-1/sts/aws4_request',
  });
  expect(isSigned(url, 'prod')).toBe(true);
  expect(isSigned(url, 'other')).toBe(false);
});

/** EKS over its REST protocol, describing the double. */
async function eks(cluster: unknown) {
  const server = await serve((response, { path }) =>
    path === '/clusters/prod' ? json(response, { cluster }) : response.writeHead(404).end('{}'),
  );
  environment({ ...KEYS, AWS_ENDPOINT_URL_EKS: server.url, AWS_REGION: 'eu-west-1' });
  return server;
}

test('a cluster is described, and reached with the token', async () => {
  const double = await startKubernetes({
    accepts: (token) =>
      isSigned(new URL(Buffer.from(token.slice('k8s-aws-v1.'.length), 'base64url').toString('utf8')), 'prod'),
  });
  const ca = readFileSync(new URL('../../fixtures/tls/ca.pem', import.meta.url)).toString('base64');
  await eks({ name: 'prod', endpoint: double.url, certificateAuthority: { data: ca } });
  const kubectl = await callable(createKubectlTool, { config: { eks_cluster: 'prod' } });
  expect(await kubectl({ command: 'get deploy -n shop -o name' })).toBe('deployment.apps/web');
});

test('a cluster that EKS does not know', async () => {
  await eks(undefined);
  const kubectl = await callable(createKubectlTool, { env: { EKS_CLUSTER: 'gone' } });
  expect(await refusal(kubectl({ command: 'get pods' }))).toMatch(/^EKS refused/);
});

test.each([
  { eks_cluster: '../x' },
  { eks_cluster: 'prod', region: 'eu-west-1.evil.example/' },
  { eks_cluster: 'prod', role_arn: 'x' },
])('settings that cannot be right make it unavailable: %j', async (config) => {
  await expect(createKubectlTool(toolContext({ config }))).rejects.toThrow();
});
