import type { FilterName } from '../filters/registry.ts';
import type { MetadataValue } from '../metadata.ts';
import type { Subject } from '../subject.ts';
import type { Trigger } from '../trigger.ts';

/** Both sides of a filter; undefined: nothing asked, nothing said. */
interface Values {
  readonly wanted?: unknown;
  readonly got?: unknown;
}

type Sides = (trigger: Trigger, subject: Subject, key: string | undefined) => readonly [unknown, unknown];

/** Where each filter finds what it compares. `own_note` is the loop guard. */
const SIDES: Readonly<Record<FilterName | 'own_note', Sides>> = {
  enabled: ({ spec }) => [true, spec.enabled],
  event_types: ({ spec }, { event }) => [spec.platform.config.event_types, event.event_type],
  allowed_services: ({ spec }, subject) => [
    spec.platform.config.allowed_services,
    both(subject, 'service_id', 'service_name'),
  ],
  allowed_teams: ({ spec }, subject) => [
    spec.platform.config.allowed_teams,
    both(subject, 'team_ids', 'team_names'),
  ],
  min_priority: ({ spec }, { metadata }) => [spec.platform.config.min_priority, metadata['priority']],
  min_urgency: ({ spec }, { metadata }) => [spec.platform.config.min_urgency, metadata['urgency']],
  urgencies: ({ spec }, { metadata }) => [spec.platform.config.urgencies, metadata['urgency']],
  statuses: ({ spec }, { metadata }) => [spec.platform.config.statuses, metadata['status']],
  filter: ({ spec }, subject, key) =>
    key === undefined ? [undefined, undefined] : [spec.filter?.[key], valueUnder(key, subject)],
  own_note: (_trigger, { own_note }) => [undefined, own_note],
};

export function valuesOf(
  filter: string,
  key: string | undefined,
  trigger: Trigger,
  subject: Subject,
): Values {
  const sides = Object.entries(SIDES).find(([name]) => name === filter)?.[1];
  const [wanted, got] = sides?.(trigger, subject, key) ?? [];
  return { ...(wanted === undefined ? {} : { wanted }), ...(got === undefined ? {} : { got }) };
}

/** `metadata.service` is the service's name or id, `text_contains` the title. */
function valueUnder(key: string, subject: Subject): unknown {
  if (key === 'text_contains') return subject.metadata['title'];
  if (key === 'metadata.service') return both(subject, 'service_id', 'service_name');
  return subject.metadata[key.replace(/^metadata\./, '')];
}

function both({ metadata }: Subject, ...names: readonly string[]): readonly unknown[] | undefined {
  const values = names.flatMap((name): readonly (MetadataValue | string)[] => {
    const value = metadata[name];
    return typeof value === 'object' ? value : value === undefined ? [] : [value];
  });
  return values.length === 0 ? undefined : values;
}
