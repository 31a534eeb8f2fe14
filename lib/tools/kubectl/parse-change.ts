import { present } from '../present.ts';
import { refused } from '../tool-error.ts';
import type { DeletePodCommand, RestartCommand, RolloutStatusCommand, ScaleCommand } from './command.ts';
import { durationSeconds } from './duration.ts';
import { readFlags, verbFirst } from './flags.ts';
import { checkAllowed } from './policy.ts';
import { namedTargets, namespaceOf, type ParseContext } from './scope.ts';

const NAMESPACE = { takes: 'value', short: 'n' } as const;
const VALUE = { takes: 'value' } as const;

const ROLLED_OUT = new Set(['deployments', 'statefulsets', 'daemonsets']);
const SCALABLE = new Set(['deployments', 'replicasets', 'statefulsets', 'replicationcontrollers']);

/** How long `rollout status` waits unless told, and at most: it shares the run's time. */
const USUAL_WAIT_S = 60;
const LONGEST_WAIT_S = 300;

/** More pods than one command ever asks for on purpose. */
const MOST_REPLICAS = 1_000;

/** `rollout status|restart TYPE/NAME`. @throws AppError `tool_refused` */
export function parseRollout(
  given: readonly string[],
  context: ParseContext,
): RolloutStatusCommand | RestartCommand {
  const [action, ...words] = verbFirst(given);
  if (action === 'status') return parseStatus(words, context);
  if (action === 'restart') return parseRestart(words, context);
  throw refused('write: rollout status TYPE/NAME, or rollout restart TYPE/NAME');
}

function parseStatus(words: readonly string[], context: ParseContext): RolloutStatusCommand {
  const { words: objects, flags } = readFlags('rollout status', words, {
    namespace: NAMESPACE,
    watch: { takes: 'nothing', short: 'w' },
    timeout: VALUE,
  });
  const [target, ...more] = rolledOut(objects, context);
  if (!target || more.length > 0) throw refused('rollout status takes one object');
  const timeout = flags.timeout === undefined ? USUAL_WAIT_S : durationSeconds('timeout', flags.timeout);
  return {
    verb: 'rollout status',
    target,
    namespace: namespaceOf(flags, context),
    watch: flags.watch !== 'false',
    timeout_s: Math.min(timeout, LONGEST_WAIT_S),
  };
}

function parseRestart(words: readonly string[], context: ParseContext): RestartCommand {
  const { words: objects, flags } = readFlags('rollout restart', words, { namespace: NAMESPACE });
  const targets = rolledOut(objects, context);
  const namespace = namespaceOf(flags, context);
  for (const target of targets)
    checkAllowed(context.policy, { action: 'rollout restart', namespace, ...target });
  return { verb: 'rollout restart', targets, namespace };
}

function rolledOut(words: readonly string[], context: ParseContext) {
  const targets = namedTargets(words, context);
  const wrong = targets.find(({ type }) => !ROLLED_OUT.has(type.plural));
  if (wrong) throw refused(`a ${wrong.type.kind.toLowerCase()} has no rollout`);
  return targets;
}

/** `scale TYPE/NAME --replicas N`. @throws AppError `tool_refused` */
export function parseScale(words: readonly string[], context: ParseContext): ScaleCommand {
  const { words: objects, flags } = readFlags('scale', words, {
    namespace: NAMESPACE,
    replicas: VALUE,
    'current-replicas': VALUE,
  });
  const targets = namedTargets(objects, context);
  const wrong = targets.find(({ type }) => !SCALABLE.has(type.plural));
  if (wrong) throw refused(`a ${wrong.type.kind.toLowerCase()} cannot be scaled`);
  const replicas = count('replicas', flags.replicas);
  if (replicas === undefined) throw refused('scale needs --replicas N');
  const namespace = namespaceOf(flags, context);
  for (const target of targets) checkAllowed(context.policy, { action: 'scale', namespace, ...target });
  return present({
    verb: 'scale',
    targets,
    namespace,
    replicas,
    current_replicas: count('current-replicas', flags['current-replicas']),
  });
}

/** `delete pod NAME…`: by name only, never by selector. @throws AppError `tool_refused` */
export function parseDeletePod(words: readonly string[], context: ParseContext): DeletePodCommand {
  const { words: objects, flags } = readFlags('delete', words, {
    namespace: NAMESPACE,
    'grace-period': VALUE,
  });
  const targets = namedTargets(objects, context);
  const wrong = targets.find(({ type }) => type.plural !== 'pods');
  if (wrong) throw refused(`only pods can be deleted here, not a ${wrong.type.kind.toLowerCase()}`);
  const namespace = namespaceOf(flags, context);
  for (const target of targets) checkAllowed(context.policy, { action: 'delete pod', namespace, ...target });
  const grace = count('grace-period', flags['grace-period']);
  if (grace === 0) throw refused('a pod is not deleted by force here: give it a grace period');
  return present({ verb: 'delete pod', targets, namespace, grace_period_s: grace });
}

function count(flag: string, text: string | undefined): number | undefined {
  if (text === undefined) return undefined;
  if (!/^\d{1,4}$/.test(text) || Number(text) > MOST_REPLICAS) {
    throw refused(`--${flag} takes a number from 0 to ${MOST_REPLICAS}`);
  }
  return Number(text);
}
