import { eventTypePatternsFor } from '../event-types.ts';
import { FILTERS, type FilterName } from '../filters/registry.ts';
import type { Subject } from '../subject.ts';
import type { Trigger } from '../trigger.ts';

/** Where triggers are told apart: the secret that must have verified the body, then every filter. */
export type ColumnName = 'webhook_secret' | FilterName;

/**
 * What each filter reads of a trigger, below `spec`. Triggers that are alike in it get the same check from the filter, so
 * one of them is asked for all. The index carries this table: one compiled by another table is not used.
 */
export const READS: Readonly<Record<FilterName, readonly string[]>> = {
  enabled: ['enabled'],
  event_types: ['platform.config.event_types'],
  allowed_services: ['platform.config.allowed_services'],
  allowed_teams: ['platform.config.allowed_teams'],
  min_priority: [
    'platform.config.min_priority',
    'platform.config.priority_order',
    'platform.config.allow_unprioritized',
  ],
  min_urgency: ['platform.config.min_urgency'],
  urgencies: ['platform.config.urgencies'],
  statuses: ['platform.config.statuses'],
  filter: ['filter'],
};

export const FILTER_NAMES = Object.keys(FILTERS) as readonly FilterName[];

/** A filter that passes when the trigger lists one of the subject's keys, and has one other answer for all that list none. */
export interface KeyedFilter {
  readonly listed: (trigger: Trigger) => readonly string[] | undefined;
  readonly keysOf: (subject: Subject) => readonly string[];
}

/** The filters that a company's triggers differ in most: looked up, not asked one by one. */
export const KEYED: Readonly<Partial<Record<FilterName, KeyedFilter>>> = {
  event_types: {
    listed: (trigger) => trigger.spec.platform.config.event_types,
    keysOf: ({ event }) => eventTypePatternsFor(event.event_type),
  },
  allowed_services: {
    listed: (trigger) => trigger.spec.platform.config.allowed_services,
    keysOf: ({ metadata }) => textsOf(metadata['service_id'], metadata['service_name']),
  },
  allowed_teams: {
    listed: (trigger) => trigger.spec.platform.config.allowed_teams,
    keysOf: ({ metadata }) => textsOf(metadata['team_ids'], metadata['team_names']),
  },
};

function textsOf(...values: readonly Subject['metadata'][string][]): readonly string[] {
  const texts: string[] = [];
  for (const value of values) {
    if (typeof value === 'object') texts.push(...value);
    else if (value !== undefined) texts.push(String(value));
  }
  return texts;
}
