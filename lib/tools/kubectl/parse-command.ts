import { refused } from '../tool-error.ts';
import type { KubectlCommand } from './command.ts';
import { verbFirst } from './flags.ts';
import { parseDeletePod, parseRollout, parseScale } from './parse-change.ts';
import { parseLogs } from './parse-logs.ts';
import { parseDescribe, parseEvents, parseGet, parseTop } from './parse-read.ts';
import type { ParseContext } from './scope.ts';
import { tokenize } from './tokenize.ts';

/** Each verb that is understood. Writing ones ask the policy. */
const VERBS: Readonly<Record<string, (words: readonly string[], context: ParseContext) => KubectlCommand>> = {
  get: parseGet,
  describe: parseDescribe,
  logs: parseLogs,
  log: parseLogs,
  top: parseTop,
  events: parseEvents,
  rollout: parseRollout,
  scale: parseScale,
  delete: parseDeletePod,
};

/**
 * Reads a kubectl command line. What it returns is allowed: only listed kinds, only the policy's namespaces, changes only as
 * its `allow` says.
 * @throws AppError `tool_refused` with a reason for whoever wrote the line.
 */
export function parseCommand(line: string, context: ParseContext): KubectlCommand {
  const [verb, ...words] = verbFirst(tokenize(line));
  if (verb === undefined) throw refused('the command is empty');
  const parse = Object.hasOwn(VERBS, verb) ? VERBS[verb] : undefined;
  if (!parse) {
    throw refused(
      `kubectl ${JSON.stringify(verb)} is not available here; the command starts with one of: get, describe, logs, top, events, rollout status, rollout restart, scale, delete pod`,
    );
  }
  return parse(words, context);
}
