import { setTimeout as wait } from 'node:timers/promises';
import * as z from 'zod';
import { availableTool, type Tool, type ToolContext, unavailableTool } from '../tool.ts';
import { clusterAccess } from './connect.ts';
import { createKubeApi } from './kube-api.ts';
import { parseCommand } from './parse-command.ts';
import { ACTIONS, type Permission, type Policy, readPolicy } from './policy.ts';
import { runCommand } from './run-command.ts';

/** `rollout status` waits up to 5 minutes; everything else is far quicker. */
const TIMEOUT_MS = 330_000;

const input = z.object({
  command: z
    .string()
    .describe('One kubectl command line, such as: get pods -n shop -o wide. No shell, no pipes.'),
});

/**
 * kubectl without the program: command lines understood by an own parser and done over the Kubernetes API. Reads only, and
 * never secrets; `allow` and `namespaces` of the entry's config open single changes.
 */
export async function createKubectlTool({ entry, settings, now }: ToolContext): Promise<Tool> {
  const policy = readPolicy(entry);
  const cluster = await clusterAccess(settings);
  if (!cluster) return unavailableTool('kubectl', 'neither KUBECONFIG nor EKS_CLUSTER is set');
  const changes = policy.namespaces ? policy.allow : [];
  const parse = (line: string) => parseCommand(line, { policy, namespace: cluster.namespace });
  return availableTool({
    name: 'kubectl',
    description: descriptionOf(policy, changes),
    input,
    writes: changes.length > 0,
    changes: (given) => isChange(given, parse),
    timeout_ms: TIMEOUT_MS,
    execute: async (given, { signal }) => {
      const command = parse(given.command);
      const connection = await cluster.connect(signal);
      const { api, close } = createKubeApi({ connection, policy, signal });
      try {
        const sleep = async (ms: number) => void (await wait(ms, undefined, { signal }));
        return await runCommand({ api, now, sleep }, command);
      } finally {
        await close();
      }
    },
  });
}

/** A command that is refused changes nothing. */
function isChange(given: unknown, parse: (line: string) => { readonly verb: string }): boolean {
  const read = input.safeParse(given);
  if (!read.success) return false;
  try {
    return (ACTIONS as readonly string[]).includes(parse(read.data.command).verb);
  } catch {
    return false;
  }
}

function descriptionOf({ namespaces }: Policy, changes: readonly Permission[]): string {
  return [
    'Runs one kubectl command on the Kubernetes cluster: get, describe, logs (--tail, --since, --previous), top, events, rollout status.',
    'Secrets cannot be read.',
    namespaces ? `Namespaces: ${namespaces.join(', ')} only.` : '',
    changes.length === 0
      ? 'Nothing can be changed.'
      : `Changes that are allowed: ${changes.map(permissionText).join('; ')}. No others.`,
  ]
    .filter((part) => part !== '')
    .join(' ');
}

function permissionText({ action, type, name }: Permission): string {
  const object = type ? ` ${type.kind.toLowerCase()}${name ? `/${name}` : ''}` : name ? ` ${name}` : '';
  return action + object;
}
