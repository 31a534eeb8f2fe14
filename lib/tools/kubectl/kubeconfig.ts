import * as z from 'zod';
import { present } from '../present.ts';
import { refused } from '../tool-error.ts';
import { readYaml } from './read-yaml.ts';

/** How an API server is reached, and who we are there. */
export interface Connection {
  readonly server: URL;
  readonly tls: {
    readonly ca?: string;
    readonly cert?: string;
    readonly key?: string;
    readonly servername?: string;
    readonly rejectUnauthorized?: boolean;
  };
  /** The Authorization header. */
  readonly authorization?: string;
}

/** What a kubeconfig says, its current context chosen. */
export type Kubeconfig = { readonly namespace?: string } & (
  | { readonly kind: 'direct'; readonly connection: Connection }
  | { readonly kind: 'eks'; readonly cluster: string; readonly region?: string; readonly role_arn?: string }
);

const text = z.string().nullish();

const schema = z.object({
  'current-context': text,
  contexts: z.array(
    z.object({ name: z.string(), context: z.object({ cluster: z.string(), user: text, namespace: text }) }),
  ),
  clusters: z.array(
    z.object({
      name: z.string(),
      cluster: z.object({
        server: z.string(),
        'certificate-authority-data': text,
        'certificate-authority': text,
        'insecure-skip-tls-verify': z.boolean().nullish(),
        'tls-server-name': text,
        'proxy-url': text,
      }),
    }),
  ),
  users: z
    .array(
      z.object({
        name: z.string(),
        user: z
          .object({
            token: text,
            'client-certificate-data': text,
            'client-key-data': text,
            'client-certificate': text,
            'client-key': text,
            tokenFile: text,
            username: text,
            password: text,
            exec: z.object({ command: z.string(), args: z.array(z.string()).nullish() }).nullish(),
            'auth-provider': z.unknown().optional(),
          })
          .nullish(),
      }),
    )
    .nullish(),
});

type Written = z.output<typeof schema>;
type User = NonNullable<NonNullable<Written['users']>[number]['user']>;
type Cluster = Written['clusters'][number]['cluster'];

/** A context without a user: whoever the server lets in. */
const NOBODY: User = {};

/**
 * Reads a kubeconfig: YAML or JSON, perhaps in base64. Everything must stand in it (`…-data`, a token): files and helper
 * programs do not exist where this runs, but `aws eks get-token` is done by ourselves.
 * https://kubernetes.io/docs/reference/config-api/kubeconfig.v1/
 * @throws AppError `tool_refused`, naming what is missing, never a value.
 */
export function readKubeconfig(given: string, context?: string): Kubeconfig {
  const read = schema.safeParse(readYaml(decoded(given)));
  if (!read.success) {
    const [issue] = read.error.issues;
    throw refused(`the kubeconfig is not understood at ${issue?.path.join('.') || 'its top'}`);
  }
  const config = read.data;
  const wanted = context ?? config['current-context'] ?? undefined;
  const only = config.contexts.length === 1 ? config.contexts[0] : undefined;
  const chosen = wanted ? config.contexts.find(({ name }) => name === wanted) : only;
  if (!chosen) throw refused('the kubeconfig has no such context (current-context, or config.context)');
  const cluster = config.clusters.find(({ name }) => name === chosen.context.cluster)?.cluster;
  if (!cluster) throw refused('the kubeconfig lacks the cluster of its context');
  const user = config.users?.find(({ name }) => name === chosen.context.user)?.user ?? NOBODY;
  const namespace = chosen.context.namespace ?? undefined;
  const eks = user.exec ? eksOf(user.exec) : undefined;
  if (eks) return present({ kind: 'eks', ...eks, namespace });
  return present({ kind: 'direct', connection: connectionOf(cluster, user), namespace });
}

function decoded(given: string): string {
  const bare = given.trim();
  if (!/^[A-Za-z0-9+/\s]+={0,2}$/.test(bare)) return given;
  const inner = Buffer.from(bare, 'base64').toString('utf8');
  return inner.includes('clusters') ? inner : given;
}

function connectionOf(cluster: Cluster, user: User): Connection {
  if (user.exec) {
    throw refused('the kubeconfig names a helper program (users.exec), which cannot run here; use a token');
  }
  for (const key of ['client-certificate', 'client-key', 'tokenFile'] as const) {
    if (user[key]) throw refused(`the kubeconfig names a file (users.${key}), which does not exist here`);
  }
  if (user['auth-provider']) throw refused('the kubeconfig uses an auth-provider, which cannot run here');
  if (cluster['certificate-authority']) {
    throw refused('the kubeconfig names a file (clusters.certificate-authority), which does not exist here');
  }
  if (cluster['proxy-url']) throw refused('the kubeconfig names a proxy, which is not supported here');
  return present({
    server: serverOf(cluster.server),
    tls: present({
      ca: pem(cluster['certificate-authority-data']),
      cert: pem(user['client-certificate-data']),
      key: pem(user['client-key-data']),
      servername: cluster['tls-server-name'] ?? undefined,
      rejectUnauthorized: cluster['insecure-skip-tls-verify'] === true ? false : undefined,
    }),
    authorization: authorizationOf(user),
  });
}

/**
 * The address of an API server: https, or http on this machine (kubectl proxy). It may have a path.
 * @throws AppError `tool_refused`
 */
export function serverOf(address: string): URL {
  const url = URL.parse(address);
  if (!url) throw refused('the server of the cluster is not a URL');
  const loopback = /^(localhost|127\.\d+\.\d+\.\d+|\[::1\])$/.test(url.hostname);
  if (url.protocol !== 'https:' && !(url.protocol === 'http:' && loopback)) {
    throw refused('the server of the cluster must be https');
  }
  return url;
}

function pem(data: string | null | undefined): string | undefined {
  return data ? Buffer.from(data, 'base64').toString('utf8') : undefined;
}

function authorizationOf({ token, username, password }: User): string | undefined {
  const value = token
    ? `Bearer ${token.trim()}`
    : username
      ? `Basic ${Buffer.from(`${username}:${password ?? ''}`).toString('base64')}`
      : undefined;
  if (value !== undefined && !/^[\x21-\x7e]+ [\x21-\x7e]+$/.test(value)) {
    throw refused('the token of the kubeconfig holds a character no header may carry');
  }
  return value;
}

/** `aws eks get-token --cluster-name X [--region R] [--role-arn A]` and `aws-iam-authenticator token -i X`. */
function eksOf(exec: { command: string; args?: readonly string[] | null | undefined }) {
  const command = exec.command.split('/').at(-1);
  const args = exec.args ?? [];
  const after = (...names: readonly string[]) => {
    const at = args.findIndex((arg) => names.includes(arg));
    return at < 0 ? undefined : args[at + 1];
  };
  const isAws = command === 'aws' && args.includes('eks') && args.includes('get-token');
  if (!isAws && command !== 'aws-iam-authenticator') return undefined;
  const cluster = after('--cluster-name', '--cluster-id', '-i');
  if (!cluster) throw refused('the kubeconfig asks AWS for a token and names no cluster');
  return { cluster, region: after('--region'), role_arn: after('--role-arn', '--role', '-r') };
}
