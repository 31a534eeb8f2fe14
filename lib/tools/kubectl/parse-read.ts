import { present } from '../present.ts';
import { refused } from '../tool-error.ts';
import type { DescribeCommand, EventsCommand, GetCommand, Output, TopCommand } from './command.ts';
import { readFlags } from './flags.ts';
import { namedTargets, nameOf, type ParseContext, placeOf, targetsOf } from './scope.ts';

const VALUE = { takes: 'value' } as const;
const SWITCH = { takes: 'nothing' } as const;
const SCOPE = {
  namespace: { takes: 'value', short: 'n' },
  'all-namespaces': { takes: 'nothing', short: 'A' },
} as const;
const SELECTOR = { takes: 'value', short: 'l' } as const;

/** Longest selector, in characters. */
const LONGEST_SELECTOR = 500;

const GET_FLAGS = {
  ...SCOPE,
  selector: SELECTOR,
  'field-selector': VALUE,
  output: { takes: 'value', short: 'o' },
  'sort-by': VALUE,
  'show-labels': SWITCH,
  'no-headers': SWITCH,
  'ignore-not-found': SWITCH,
} as const;

/** `get TYPE[,TYPE] [NAME…]`, `get TYPE/NAME…`. @throws AppError `tool_refused` */
export function parseGet(words: readonly string[], context: ParseContext): GetCommand {
  const { words: objects, flags } = readFlags('get', words, GET_FLAGS);
  const targets = targetsOf(objects, context);
  const named = targets.some(({ name }) => name !== undefined);
  if (named && (flags.selector || flags['field-selector']))
    throw refused('give names or a selector, not both');
  if (named && flags['all-namespaces'] === 'true') {
    throw refused('an object cannot be asked for by name across all namespaces');
  }
  return present({
    verb: 'get',
    targets,
    ...placeOf(flags, context),
    output: outputOf(flags.output),
    selector: selector(flags.selector),
    field_selector: selector(flags['field-selector']),
    sort_by: flags['sort-by'],
    show_labels: flags['show-labels'] === 'true',
    headers: flags['no-headers'] !== 'true',
  });
}

function outputOf(text: string | undefined): Output {
  if (text === undefined) return { format: 'table' };
  if (text === 'wide' || text === 'json' || text === 'yaml' || text === 'name') return { format: text };
  const [, format, template = ''] = /^(jsonpath|custom-columns)=(.+)$/s.exec(text) ?? [];
  if (format === 'jsonpath' || format === 'custom-columns') return { format, template };
  throw refused(
    `--output ${JSON.stringify(text)} is not available; one of: wide, json, yaml, name, jsonpath=…, custom-columns=…`,
  );
}

/** `describe TYPE [NAME…]`. @throws AppError `tool_refused` */
export function parseDescribe(words: readonly string[], context: ParseContext): DescribeCommand {
  const { words: objects, flags } = readFlags('describe', words, { ...SCOPE, selector: SELECTOR });
  const targets = targetsOf(objects, context);
  return present({
    verb: 'describe',
    targets,
    place: placeOf(flags, context).place,
    selector: selector(flags.selector),
  });
}

const TOP_FLAGS = {
  ...SCOPE,
  selector: SELECTOR,
  containers: SWITCH,
  'sort-by': VALUE,
  'no-headers': SWITCH,
} as const;

/** `top pods [NAME]`, `top nodes [NAME]`. @throws AppError `tool_refused` */
export function parseTop(words: readonly string[], context: ParseContext): TopCommand {
  const { words: objects, flags } = readFlags('top', words, TOP_FLAGS);
  const [kind = '', name, ...more] = objects.flatMap((word, index) =>
    index === 0 ? word.split('/') : [word],
  );
  const what = /^(pods?|po)$/i.test(kind) ? 'pods' : /^(nodes?|no)$/i.test(kind) ? 'nodes' : undefined;
  if (what === undefined || more.length > 0) throw refused('write: top pods [NAME] or top nodes [NAME]');
  const sort = flags['sort-by'];
  if (sort !== undefined && sort !== 'cpu' && sort !== 'memory')
    throw refused('--sort-by takes cpu or memory');
  return present({
    verb: 'top',
    what,
    name: name === undefined ? undefined : nameOf(name),
    ...placeOf(flags, context),
    selector: selector(flags.selector),
    containers: flags.containers === 'true',
    sort_by: sort,
  });
}

const EVENTS_FLAGS = { ...SCOPE, for: VALUE, types: VALUE, 'no-headers': SWITCH } as const;

/** `events [--for TYPE/NAME] [--types Warning]`. @throws AppError `tool_refused` */
export function parseEvents(words: readonly string[], context: ParseContext): EventsCommand {
  const { words: objects, flags } = readFlags('events', words, EVENTS_FLAGS);
  if (objects.length > 0) throw refused('events takes no names; write --for TYPE/NAME');
  const types = flags.types?.split(',');
  const wrong = types?.find((type) => type !== 'Normal' && type !== 'Warning');
  if (wrong !== undefined) throw refused('--types takes Normal and Warning');
  const about = flags.for === undefined ? undefined : namedTargets([flags.for], context)[0];
  return present({ verb: 'events', ...placeOf(flags, context), about, types });
}

/** @throws AppError `tool_refused` when it is too long. */
export function selector(text: string | undefined): string | undefined {
  if (text !== undefined && text.length > LONGEST_SELECTOR) throw refused('the selector is too long');
  return text;
}
