import { type DataType, EVENT_TYPES, type EventType, matchesEventType, PING } from '../../event-types.ts';
import { HYDRATED_NAMES, METADATA } from '../../metadata.ts';
import type { Problem } from '../../resource.ts';
import type { FilterCondition, Trigger } from '../../trigger.ts';
import type { Located } from '../read-resources.ts';
import { suggest } from '../suggest.ts';
import { finding, type LintTarget, type Path } from './lint-target.ts';

const CONFIG: Path = ['spec', 'platform', 'config'];
const LISTS = ['event_types', 'allowed_services', 'allowed_teams', 'urgencies', 'statuses'] as const;

/** Filters of a trigger that nothing, or not all that it listens to, can ever pass. */
export function neverMatches({ triggers }: LintTarget): Problem[] {
  return triggers.flatMap((at) => [
    ...emptyLists(at),
    ...unresolved(at),
    ...events(at),
    ...contradictions(at),
    ...conditions(at),
    ...idle(at),
  ]);
}

function emptyLists(at: Located<Trigger>): Problem[] {
  const { config } = at.resource.spec.platform;
  return LISTS.filter((name) => config[name]?.length === 0).map((name) =>
    finding(
      at,
      [...CONFIG, name],
      'warning',
      'empty-list',
      `${name} is empty, so nothing passes`,
      'leave it out to let everything pass',
    ),
  );
}

/** `${NAME}` where it is not resolved: it is compared as it stands. */
function unresolved(at: Located<Trigger>): Problem[] {
  const { config } = at.resource.spec.platform;
  const texts: [Path, string][] = [
    ...LISTS.flatMap((name) =>
      (config[name] ?? []).map((text, index): [Path, string] => [[...CONFIG, name, index], text]),
    ),
    [[...CONFIG, 'bot_name'], config.bot_name],
  ];
  return texts
    .filter(([, text]) => text.includes('${'))
    .map(([path, text]) =>
      finding(
        at,
        path,
        'warning',
        'unresolved-reference',
        `${text} is not resolved here and is taken as it stands`,
        'write the value itself',
      ),
    );
}

/** The documented event types a trigger listens to. */
export function eventTypesOf(trigger: Trigger): readonly EventType[] {
  const patterns = trigger.spec.platform.config.event_types;
  return (Object.keys(EVENT_TYPES) as EventType[]).filter((type) => matchesEventType(patterns, type));
}

/** Filters that look at the incident, on event types that have none. */
function events(at: Located<Trigger>): Problem[] {
  const { config } = at.resource.spec.platform;
  const types = eventTypesOf(at.resource);
  const found: Problem[] = [];
  if (types.length === 1 && types[0] === PING) {
    const message = 'PagerDuty’s test event never runs an agent';
    found.push(finding(at, [...CONFIG, 'event_types'], 'warning', 'never-matches', message));
  }
  const without = types.filter(isOfService);
  const filters = (['min_priority', 'min_urgency', 'urgencies', 'statuses'] as const).filter(
    (name) => config[name] !== undefined,
  );
  if (without.length === 0) return found;
  for (const name of filters) {
    const all = without.length === types.filter((type) => type !== PING).length;
    const message = `${without.join(', ')} ${without.length > 1 ? 'have' : 'has'} no incident, so ${name} ${all ? 'lets nothing pass' : 'never lets them pass'}`;
    found.push(finding(at, [...CONFIG, name], 'warning', 'never-matches', message));
  }
  return found;
}

/** The status an incident has in an event that is named after it. */
const STATUS_IN: Partial<Record<EventType, string>> = {
  'incident.triggered': 'triggered',
  'incident.acknowledged': 'acknowledged',
  'incident.unacknowledged': 'triggered',
  'incident.resolved': 'resolved',
};

/** Two fields that exclude each other. */
function contradictions(at: Located<Trigger>): Problem[] {
  const { config } = at.resource.spec.platform;
  const found: Problem[] = [];
  if (config.min_urgency === 'high' && config.urgencies?.length && !config.urgencies.includes('high')) {
    const message = 'min_urgency is high and urgencies has no high, so nothing passes';
    found.push(finding(at, [...CONFIG, 'urgencies'], 'warning', 'never-matches', message));
  }
  const types = eventTypesOf(at.resource);
  const statuses = config.statuses ?? [];
  const possible = types.map((type) => STATUS_IN[type]);
  const excluded = possible.every((status) => status !== undefined && !statuses.includes(status));
  if (statuses.length > 0 && types.length > 0 && excluded) {
    const message = `${types.join(', ')} come${types.length > 1 ? '' : 's'} with another status, so nothing passes`;
    found.push(finding(at, [...CONFIG, 'statuses'], 'warning', 'never-matches', message));
  }
  return found;
}

/** Values that a metadata name can have at all. */
const VALUES: Readonly<Record<string, readonly string[]>> = {
  'metadata.status': ['triggered', 'acknowledged', 'resolved'],
  'metadata.urgency': ['high', 'low'],
  'metadata.event_type': Object.keys(EVENT_TYPES),
};

function conditions(at: Located<Trigger>): Problem[] {
  const types = eventTypesOf(at.resource);
  return Object.entries(at.resource.spec.filter ?? {}).flatMap(([key, condition]) => {
    const path = ['spec', 'filter', key];
    const wanted = wantedValues(condition);
    if (wanted?.length === 0) {
      return [finding(at, path, 'warning', 'empty-list', `the list of ${key} is empty, so nothing passes`)];
    }
    const possible = key === 'metadata.event_type' ? types : (statusesIn(key, types) ?? VALUES[key]);
    if (wanted && possible && !wanted.some((value) => possible.includes(value))) {
      const near = suggest(wanted[0] ?? '', VALUES[key] ?? []);
      const message =
        key === 'metadata.event_type' && near === wanted[0]
          ? `${wanted.join(', ')} is not among the event_types, so nothing passes`
          : `${key} is never ${wanted.join(' or ')}${near === wanted[0] ? ' in these event_types' : ''}, so nothing passes`;
      return [finding(at, path, 'warning', 'never-matches', message, near === wanted[0] ? undefined : near)];
    }
    return carriedBy(key, condition, types)
      ? []
      : [
          finding(
            at,
            path,
            'warning',
            'never-matches',
            `none of the event_types carries ${key}, so nothing passes`,
          ),
        ];
  });
}

/** The statuses that these events come with, where each has its own. */
function statusesIn(key: string, types: readonly EventType[]): readonly string[] | undefined {
  if (key !== 'metadata.status' || types.length === 0) return undefined;
  const statuses = types.map((type) => STATUS_IN[type]).filter((status) => status !== undefined);
  return statuses.length === types.length ? statuses : undefined;
}

/** The values of which one must be there; undefined when the condition does not name them. */
function wantedValues(condition: FilterCondition): readonly string[] | undefined {
  if ('equals' in condition) return [condition.equals];
  return 'in' in condition ? condition.in : undefined;
}

/** Whether any of these events can have a value for the condition to hold on. */
function carriedBy(key: string, condition: FilterCondition, types: readonly EventType[]): boolean {
  const needsValue = !('not' in condition) && !('exists' in condition && !condition.exists);
  const name = key === 'text_contains' ? 'title' : key.replace(/^metadata\./, '');
  if (!needsValue || types.length === 0 || !isMetadataName(name)) return true;
  if (types.every(isOfService) && HYDRATED_NAMES.has(name) && !OF_SERVICE.test(name)) return false;
  const carriers: readonly DataType[] | 'any' = METADATA[name].data_types;
  return carriers === 'any' || types.some((type) => carriers.includes(EVENT_TYPES[type]));
}

/** What events of a service tell under names that an incident has too. */
const OF_SERVICE = /^(?:service|team)_/;

function isOfService(type: EventType): boolean {
  return type.startsWith('service.');
}

function isMetadataName(name: string): name is keyof typeof METADATA {
  return Object.hasOwn(METADATA, name);
}

/** Fields that do nothing without another. */
function idle(at: Located<Trigger>): Problem[] {
  const { config } = at.resource.spec.platform;
  if (config.min_priority !== undefined || (!config.priority_order && !config.allow_unprioritized)) return [];
  const name = config.priority_order ? 'priority_order' : 'allow_unprioritized';
  return [
    finding(at, [...CONFIG, name], 'warning', 'idle-field', `${name} does nothing without min_priority`),
  ];
}
