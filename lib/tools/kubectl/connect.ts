import { readFile } from 'node:fs/promises';
import { awsAccess } from '../aws/access.ts';
import type { Settings } from '../tool.ts';
import { refused } from '../tool-error.ts';
import { CLUSTER_NAME, eksConnection } from './eks.ts';
import { type Connection, readKubeconfig } from './kubeconfig.ts';

/** A cluster that is configured; nothing is sent before `connect`. */
export interface ClusterAccess {
  /** The namespace that is meant when none is named. */
  readonly namespace?: string;
  /** How it is reached now: an EKS token is made anew each time. */
  readonly connect: (signal: AbortSignal) => Promise<Connection>;
}

/**
 * The cluster an agent's settings name: `KUBECONFIG` (the document, or on one's own machine its path), or `EKS_CLUSTER`.
 * undefined when neither is set.
 * @throws AppError `tool_refused` for settings that cannot be used.
 */
export async function clusterAccess(settings: Settings): Promise<ClusterAccess | undefined> {
  const eks = await settings('EKS_CLUSTER', 'eks_cluster', 'cluster');
  const given = eks === undefined ? await settings('KUBECONFIG') : undefined;
  if (eks !== undefined) return await eksAccess(settings, { cluster: eks });
  if (given === undefined) return undefined;
  const config = readKubeconfig(await documentOf(given), await settings('KUBE_CONTEXT', 'context'));
  const namespace = config.namespace === undefined ? {} : { namespace: config.namespace };
  if (config.kind === 'eks') return { ...(await eksAccess(settings, config)), ...namespace };
  return { connect: async () => config.connection, ...namespace };
}

async function eksAccess(
  settings: Settings,
  { cluster, ...usual }: { cluster: string; region?: string; role_arn?: string },
): Promise<ClusterAccess> {
  if (!CLUSTER_NAME.test(cluster)) throw refused('EKS_CLUSTER is not the name of a cluster');
  const access = await awsAccess(settings, usual);
  return { connect: (signal) => eksConnection(access, cluster, signal) };
}

/** On one's own machine `KUBECONFIG` is a path by custom. */
async function documentOf(given: string): Promise<string> {
  if (!/^(\/|~\/|[A-Za-z]:\\)[^\n]*$/.test(given)) return given;
  try {
    return await readFile(given.replace(/^~/, process.env['HOME'] ?? '~'), 'utf8');
  } catch {
    throw refused('KUBECONFIG names a file that cannot be read');
  }
}
