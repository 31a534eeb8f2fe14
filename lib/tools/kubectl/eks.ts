import { DescribeClusterCommand, EKSClient } from '@aws-sdk/client-eks';
import { SignatureV4 } from '@smithy/signature-v4';
import type { AwsAccess } from '../aws/access.ts';
import { awsFailure } from '../aws/aws-failure.ts';
import { Sha256 } from '../aws/sha256.ts';
import { failed } from '../tool-error.ts';
import { type Connection, serverOf } from './kubeconfig.ts';

/** https://docs.aws.amazon.com/eks/latest/APIReference/API_Cluster.html */
export const CLUSTER_NAME = /^[0-9A-Za-z][A-Za-z0-9_-]{0,99}$/;

/**
 * The connection to an EKS cluster as the worker's own IAM role: its address and certificate authority from EKS, a token that
 * is a presigned STS request.
 * @throws AppError `tool_failed`
 */
export async function eksConnection(
  access: AwsAccess,
  cluster: string,
  signal: AbortSignal,
): Promise<Connection> {
  const client = new EKSClient(access);
  try {
    const { cluster: found } = await client.send(new DescribeClusterCommand({ name: cluster }), {
      abortSignal: signal,
    });
    const ca = found?.certificateAuthority?.data;
    if (!found?.endpoint || !ca) throw failed(`the EKS cluster ${cluster} has no address yet`);
    const token = await eksToken({
      cluster,
      region: await client.config.region(),
      credentials: await client.config.credentials(),
    });
    return {
      server: serverOf(found.endpoint),
      tls: { ca: Buffer.from(ca, 'base64').toString('utf8') },
      authorization: `Bearer ${token}`,
    };
  } catch (thrown) {
    throw awsFailure('EKS', thrown, signal);
  } finally {
    client.destroy();
  }
}

/** Seconds the presigned request holds; the cluster honours the token for up to 15 minutes after its date. */
const TOKEN_S = 60;

/**
 * A bearer token for an EKS cluster: `k8s-aws-v1.` and a presigned GetCallerIdentity URL that names the cluster in a signed
 * header. https://github.com/kubernetes-sigs/aws-iam-authenticator#api-authorization-from-outside-a-cluster
 */
export async function eksToken(deps: {
  readonly cluster: string;
  readonly region: string;
  readonly credentials: ConstructorParameters<typeof SignatureV4>[0]['credentials'];
  readonly signingDate?: Date;
}): Promise<string> {
  const { cluster, region, credentials, signingDate } = deps;
  const hostname = `sts.${region}.amazonaws.com${region.startsWith('cn-') ? '.cn' : ''}`;
  const signer = new SignatureV4({ service: 'sts', region, credentials, sha256: Sha256 });
  const signed = await signer.presign(
    {
      method: 'GET',
      protocol: 'https:',
      hostname,
      path: '/',
      query: { Action: 'GetCallerIdentity', Version: '2011-06-15' },
      headers: { host: hostname, 'x-k8s-aws-id': cluster },
    },
    { expiresIn: TOKEN_S, ...(signingDate ? { signingDate } : {}) },
  );
  const query = Object.entries(signed.query ?? {})
    .map(([key, value]) => `${encodeURIComponent(key)}=${encodeURIComponent(String(value))}`)
    .join('&');
  return `k8s-aws-v1.${Buffer.from(`https://${hostname}/?${query}`).toString('base64url')}`;
}
