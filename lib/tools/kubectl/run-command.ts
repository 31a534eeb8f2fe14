import { deletePods, restart, scale } from './change.ts';
import type { KubectlCommand } from './command.ts';
import { describe } from './describe.ts';
import { get } from './get.ts';
import type { Kube } from './kube.ts';
import { logs } from './logs.ts';
import { rolloutStatus } from './rollout-status.ts';
import { runEvents } from './run-events.ts';
import { top } from './top.ts';

/** Does what a command line was understood to say. @throws AppError `tool_failed`, `tool_refused` */
export async function runCommand(kube: Kube, command: KubectlCommand): Promise<string> {
  switch (command.verb) {
    case 'get':
      return await get(kube, command);
    case 'describe':
      return await describe(kube, command);
    case 'logs':
      return await logs(kube, command);
    case 'top':
      return await top(kube, command);
    case 'events':
      return await runEvents(kube, command);
    case 'rollout status':
      return await rolloutStatus(kube, command);
    case 'rollout restart':
      return await restart(kube, command);
    case 'scale':
      return await scale(kube, command);
    case 'delete pod':
      return await deletePods(kube, command);
  }
}
