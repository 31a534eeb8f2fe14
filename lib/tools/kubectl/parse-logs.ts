import { present } from '../present.ts';
import { refused } from '../tool-error.ts';
import type { LogsCommand } from './command.ts';
import { durationSeconds } from './duration.ts';
import { readFlags } from './flags.ts';
import { selector } from './parse-read.ts';
import { namedTargets, nameOf, namespaceOf, type ParseContext } from './scope.ts';

const VALUE = { takes: 'value' } as const;
const SWITCH = { takes: 'nothing' } as const;

const LOGS_FLAGS = {
  namespace: { takes: 'value', short: 'n' },
  selector: { takes: 'value', short: 'l' },
  container: { takes: 'value', short: 'c' },
  'all-containers': SWITCH,
  tail: VALUE,
  since: VALUE,
  previous: { takes: 'nothing', short: 'p' },
  timestamps: SWITCH,
  prefix: SWITCH,
} as const;

/** Lines of a container when nobody says how many, and the most there ever are. */
const USUAL_LINES = 100;
const MOST_LINES = 2_000;

/** What has pods of its own, and pods. */
const WITH_LOGS = new Set([
  'pods',
  'deployments',
  'replicasets',
  'statefulsets',
  'daemonsets',
  'jobs',
  'replicationcontrollers',
]);

/** `logs POD [CONTAINER]`, `logs TYPE/NAME`, `logs -l SELECTOR`. @throws AppError `tool_refused` */
export function parseLogs(words: readonly string[], context: ParseContext): LogsCommand {
  const { words: objects, flags } = readFlags('logs', words, LOGS_FLAGS);
  const [object, container, ...more] = objects;
  if (more.length > 0) throw refused('logs takes one pod and at most one container');
  if ((object === undefined) === (flags.selector === undefined)) {
    throw refused('name one pod (or TYPE/NAME), or give a selector with -l');
  }
  const inside = container ?? flags.container;
  const target =
    object === undefined
      ? undefined
      : namedTargets(object.includes('/') ? [object] : ['pod', object], context)[0];
  if (target && !WITH_LOGS.has(target.type.plural)) {
    throw refused(`a ${target.type.kind.toLowerCase()} has no logs; name a pod or what owns pods`);
  }
  return present({
    verb: 'logs',
    target,
    selector: selector(flags.selector),
    namespace: namespaceOf(flags, context),
    container: inside === undefined ? undefined : nameOf(inside),
    all_containers: flags['all-containers'] === 'true',
    tail: linesOf(flags.tail),
    since_s: flags.since === undefined ? undefined : durationSeconds('since', flags.since),
    previous: flags.previous === 'true',
    timestamps: flags.timestamps === 'true',
  });
}

function linesOf(text: string | undefined): number {
  if (text === undefined) return USUAL_LINES;
  if (!/^(-1|\d{1,9})$/.test(text)) throw refused('--tail takes a number of lines');
  const lines = Number(text);
  return lines < 0 ? MOST_LINES : Math.min(lines, MOST_LINES);
}
